package account

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/policy"
)

// Credentials are those of a user, with the report that tells of them.
type Credentials struct {
	policy.Credentials
	report *policy.Source
	// judged says that the user is in a dump.
	judged bool
}

// errNoReport says that a file is something else.
var errNoReport = errors.New("this is not a credential report; write it with `aws iam get-credential-report`")

// ReadCredentials reads a credential report: what `aws iam get-credential-report` prints, or the CSV that is in it.
func ReadCredentials(file string) (map[string]*Credentials, error) {
	src, err := loader.Read(file, loader.Limits{})
	if err != nil {
		return nil, err
	}
	unit := loader.Load(src, loader.Options{})
	if len(unit.Problems) > 0 {
		at := src.Position(unit.Problems[0].Range.Start)
		return nil, fmt.Errorf("%s:%d:%d: %s", src.Name, at.Line, at.Column, unit.Problems[0].Message)
	}
	if unit.Inventory == nil || unit.Inventory.Credentials == nil {
		return nil, fmt.Errorf("%s: %w", src.Name, errNoReport)
	}
	all := map[string]*Credentials{}
	for _, c := range unit.Inventory.Credentials {
		all[c.ARN.Value] = &Credentials{Credentials: c, report: src}
	}
	return all, nil
}

// credentials judges the credentials of a user that is in a dump, together with what its policies allow.
func (r *judging) credentials(o *owner, in *Input) {
	if o.kind != aUser || len(r.Accounts.Credentials) == 0 {
		return
	}
	known := r.Accounts.Credentials[o.arn.value]
	if known == nil {
		if r.Accounts.reported(o.account()) {
			r.told.Undecided = append(r.told.Undecided, driver.Undecided{
				Rule: credentialsRule, File: in.Name, Level: analysis.Warning, Document: "user/" + o.name,
				Kind: policy.Identity.String(), Questions: 1, Reasons: []string{"the credential report does not have the user"},
			})
		}
		return
	}
	if known.judged {
		return // a dump may have an entry twice
	}
	known.judged = true
	c := known.Credentials
	if c.Password && !c.MFA {
		c.Holder = r.Accounts.holder(r.Accounts.bearing(o, in), o.caller())
	}
	r.credentialsOf(known, c)
}

// credentialsRule is the rule that has a question about a user whose credentials are not known.
const credentialsRule = "console-user-without-mfa"

// reported reports whether a credential report tells of an account.
func (a *Accounts) reported(account string) bool {
	for arn := range a.Credentials {
		if parsed, _ := policy.ParseARN(arn); parsed.Account == account {
			return true
		}
	}
	return false
}

// credentialsOf judges credentials.
func (r *judging) credentialsOf(known *Credentials, c policy.Credentials) {
	parsed, _ := policy.ParseARN(c.ARN.Value)
	before := len(r.told.Findings)
	r.beside(besideUnit{&policy.Unit{
		Source: known.report, Format: "account", Account: parsed.Account, Inventory: &policy.Inventory{Credentials: []policy.Credentials{c}},
	}}, &r.told)
	for i := range r.told.Findings[before:] {
		f := &r.told.Findings[before+i]
		f.Principals, f.Told = []string{c.ARN.Value}, c.ARN.Value
	}
}

// otherCredentials judges those of root users, and of users that are in no dump, and adds what was found about all of them.
func (r *judging) otherCredentials(into *driver.Result) {
	for _, arn := range slices.Sorted(maps.Keys(r.Accounts.Credentials)) {
		known := r.Accounts.Credentials[arn]
		if !known.judged && r.Choice.takes(&owner{arn: named{value: arn}, name: known.User}) {
			r.credentialsOf(known, known.Credentials)
		}
	}
	into.Add(&r.told)
	into.Finish()
}
