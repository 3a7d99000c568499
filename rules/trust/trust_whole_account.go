package trust

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TrustWholeAccount reports trust in all identities of an account.
var TrustWholeAccount = &analysis.Analyzer{
	Name:             "trust-whole-account",
	Title:            "Every principal of another account can assume a role",
	Doc:              page("trust-whole-account"),
	Level:            analysis.Note,
	SecuritySeverity: 4.0,
	SeverityReason:   "the other account's administrators decide who gets the role's permissions",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for _, a := range accounts(pass.Document) {
			if !a.whole || a.vendor() != "" {
				continue
			}
			witness := a.anyone(pass, a.plain(pass.Document))
			if witness != nil {
				pass.Report(analysis.Diagnostic{
					Range: a.id.Range, Statement: a.statement, Witness: witness,
					Message: "every identity in account " + a.number + " can assume the role; name its roles or add a condition",
				})
			}
		}
	},
}

// account is another account that a statement trusts, or a principal in it.
type account struct {
	statement *policy.Statement
	id        *policy.Text
	// arn is the principal, number its account ID; whole says that the principal is the account itself.
	arn, number string
	whole       bool
}

// accounts returns the principals of a document's Allow statements that are in an account given by its account ID. The
// template's own account is left out: its administrators decide which of its principals have access.
func accounts(d *policy.Document) []account {
	var found []account
	for _, s := range d.Statements {
		if !s.Allows() || s.Principal == nil {
			continue
		}
		for e := range s.Principal.All() {
			if e.Type.Value != "AWS" || ownAccount(&e.ID) {
				continue
			}
			text, ok := analysis.Standing(&e.ID)
			if !ok {
				continue
			}
			a := account{statement: s, id: &e.ID, arn: text}
			if isNumber(text) {
				a.arn, a.number, a.whole = "arn:aws:iam::"+text+":root", text, true
			} else if arn, ok := policy.ParseARN(text); ok && isNumber(arn.Account) {
				a.number, a.whole = arn.Account, arn.Service == "iam" && arn.Resource == "root"
			} else {
				continue
			}
			found = append(found, a)
		}
	}
	return found
}

// ownAccount reports whether a principal is in the account that the template is deployed to.
func ownAccount(t *policy.Text) bool {
	for _, part := range t.Parts {
		if part.Symbol != nil && part.Symbol.Name == "AWS::AccountId" {
			return true
		}
	}
	return false
}

func isNumber(s string) bool { return len(s) == 12 && strings.Trim(s, "0123456789") == "" }

// anyone looks for a request from the principal, or from an identity in the account that the document does not name, without MFA.
func (a *account) anyone(pass *analysis.Pass, where []analysis.Constraint) *analysis.Witness {
	callers := []analysis.Caller{{Type: analysis.Role, Credentials: analysis.Temporary, ARN: a.arn}}
	switch {
	case a.whole:
		root := strings.TrimSuffix(a.arn, "root")
		callers[0].ARN = root + "role/" + nobody
		callers = append(callers, analysis.Caller{Type: analysis.User, Credentials: analysis.LongTerm, ARN: root + "user/" + nobody})
	case strings.Contains(a.arn, ":user/"):
		callers[0].Type = analysis.User
	}
	witness, _ := pass.Find(analysis.Query{
		Layers: []analysis.Layer{{Docs: []*policy.Document{pass.Document}}}, Via: []*policy.Statement{a.statement},
		Actions: []string{"sts:AssumeRole"}, Callers: callers, Where: where,
	})
	return witness
}

// plain requires that a request has nothing that the document could ask for: none of the author's tags, organizations or
// networks. Callers choose the values that they can choose, but do not know those that the author chose.
func (a *account) plain(d *policy.Document) []analysis.Constraint {
	var where []analysis.Constraint
	var seen []string
	add := func(operator, key string, values ...string) {
		where = append(where, analysis.Constraint{Operator: operator, Key: key, Values: values})
	}
	for _, key := range conditionKeys(d) {
		lower := strings.ToLower(key)
		if slices.Contains(seen, lower) {
			continue
		}
		seen = append(seen, lower)
		switch lower {
		case "aws:securetransport", "aws:epochtime", "aws:requestedregion", "aws:viaawsservice", "aws:principalisawsservice",
			"aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:username", "aws:multifactorauthpresent",
			"aws:multifactorauthage":
			// These follow from the caller and the way of the request.
		case "aws:currenttime":
			add("DateGreaterThan", key, "2026-01-01T00:00:00Z") // a time that has passed does not come again
		case "aws:userid":
			add("StringLikeIfExists", key, "AIDAOUTSIDE", "AROAOUTSIDE:*") // AWS assigns the IDs
		case "aws:sourceip":
			add("IpAddress", key, "198.51.100.7/32")
		case "sts:rolesessionname":
			add("StringEquals", key, nobody)
		case "sts:externalid", "sts:sourceidentity", "aws:useragent", "aws:referer":
			add("StringEqualsIfExists", key, nobody)
		case "aws:principalorgid":
			add("StringEqualsIfExists", key, "o-outside000")
		default:
			if strings.HasPrefix(lower, "aws:principaltag/") || strings.HasPrefix(lower, "aws:requesttag/") {
				add("StringEqualsIfExists", key, nobody)
			} else {
				add("Null", key, "true")
			}
		}
	}
	return where
}
