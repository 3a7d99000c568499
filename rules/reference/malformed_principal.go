package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MalformedPrincipal reports principals of the types AWS and CanonicalUser in a form that IAM does not accept.
var MalformedPrincipal = &analysis.Analyzer{
	Name:  "malformed-principal",
	Title: "Malformed principal",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust, policy.Resource, policy.VPCEndpoint},
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			for _, e := range s.Principals() {
				if e.Type.Value == "AWS" && isName(&e.ID) {
					pass.ReportIn(s, e.ID.Range, "%s is a name and not a principal; specify the ARN", e.ID.Parts[0].Symbol.Name)
				}
				// Other rules report it, or another program fills it in.
				if !e.ID.Known() || strings.ContainsAny(e.ID.Value, "*?$<>{}[]%#") {
					continue
				}
				if message, right := wrong(e); message != "" {
					pass.ReportFix(s, e.ID.Range, pass.Respell(&e.ID, right), message, e.ID.Value)
				}
			}
		}
	},
}

// wrong says what is wrong with a principal of the types AWS and CanonicalUser, and returns the correct form if it is certain; "" if
// nothing is wrong.
func wrong(e *policy.Principal) (message, right string) {
	switch {
	case e.Type.Value == "AWS":
		return wrongPrincipal(e.ID.Value)
	case e.Type.Value == "CanonicalUser" && !canonicalID(e.ID.Value):
		return "%q is not a canonical user ID; use the 64 hexadecimal digits", ""
	}
	return "", ""
}

// isName reports whether a principal is what Ref yields for a resource of the template: its name, which IAM does not look up. The
// id of an account is a principal.
func isName(id *policy.Text) bool {
	return len(id.Parts) == 1 && id.Parts[0].Symbol != nil && id.Parts[0].Symbol.Bare &&
		id.Parts[0].Symbol.Type != "AWS::Organizations::Account"
}
