package mfa

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TrustWithoutMFA reports trust policies that allow users to assume a role without MFA.
var TrustWithoutMFA = &analysis.Analyzer{
	Name:             "trust-without-mfa",
	Title:            "Users can assume a role without MFA",
	Doc:              page("trust-without-mfa"),
	Level:            analysis.Note,
	SecuritySeverity: 4.0,
	SeverityReason:   "a stolen access key is enough to assume the role; the impact depends on the role's permissions",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		document, stands := standIn(pass.Document)
		for i, s := range document.Statements {
			// An external ID indicates a third party's service, which has no MFA.
			if !s.Allows() || !namesPeople(s) || len(analysis.ConditionsOn(s, "sts:ExternalId")) > 0 {
				continue
			}
			witness, found := findWithoutMFA(pass, analysis.Query{
				Layers: []analysis.Layer{{Docs: []*policy.Document{document}}}, Via: []*policy.Statement{s}, Actions: []string{"sts:AssumeRole"},
			}, append(noMFA(), stands...))
			if found {
				pass.Report(analysis.Diagnostic{
					Range:     s.Principal.Key.Range,
					Statement: pass.Document.Statements[i],
					Message:   "users can assume this role without MFA; require aws:MultiFactorAuthPresent \"true\"",
					Witness:   witness,
				})
			}
		}
	},
}

// standIn returns a document like d in which example values replace the users and accounts that a template leaves open, and
// these users. Their names do not matter to whether they need MFA.
func standIn(d *policy.Document) (*policy.Document, []analysis.Caller) {
	const account = "arn:aws:iam::111122223333:"
	var statements []*policy.Statement
	var stands []analysis.Caller
	for _, s := range d.Statements {
		if !s.Allows() || s.Principal == nil || s.Opaque {
			statements = append(statements, s) // a Deny may apply to any value that it leaves open
			continue
		}
		entries := slices.Clone(s.Principal.Entries)
		replaced := false
		for i := range entries {
			id := &entries[i].ID
			who, ok := openPerson(id)
			if entries[i].Type.Value != "AWS" || !ok {
				continue
			}
			replaced = true
			*id = policy.Text{Value: account + who, Range: id.Range}
			if who != "root" {
				for _, caller := range noMFA() {
					caller.ARN = account + who
					stands = append(stands, caller)
				}
			}
		}
		if !replaced {
			statements = append(statements, s)
			continue
		}
		copied := *s
		copied.Principal = &policy.Principals{Key: s.Principal.Key, Any: s.Principal.Any, Entries: entries}
		statements = append(statements, &copied)
	}
	return analysis.Only(d, statements...), stands
}

// openPerson returns a user, or the root of an account, in place of an ARN that certainly is one but is not fully known.
func openPerson(id *policy.Text) (string, bool) {
	if id.Known() {
		return "", false
	}
	if len(id.Parts) == 1 && id.Parts[0].Symbol.Type == "AWS::IAM::User" {
		return "user/alice", true
	}
	arn, ok := policy.ParseARN(id.Value)
	switch {
	case !ok:
		return "", false
	case arn.Resource == "root":
		return "root", true
	case strings.HasPrefix(arn.Resource, "user/"):
		return "user/alice", true
	}
	return "", false
}

// namesPeople reports whether a statement names IAM users or whole accounts, rather than everyone.
func namesPeople(s *policy.Statement) bool {
	if s.Principal == nil || s.Principal.Any {
		return false
	}
	for _, p := range s.Principal.Entries {
		if p.Type.Value != "AWS" || p.ID.Value == "*" {
			continue
		}
		arn, ok := policy.ParseARN(p.ID.Value)
		if !ok || arn.Resource == "root" || strings.HasPrefix(arn.Resource, "user/") {
			return true
		}
	}
	return false
}
