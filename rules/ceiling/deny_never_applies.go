package ceiling

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// DenyNeverApplies reports Deny statements that match no request.
var DenyNeverApplies = &analysis.Analyzer{
	Name:             "deny-never-applies",
	Title:            "A Deny statement never applies",
	Level:            analysis.Warning,
	SecuritySeverity: 7.0,
	SeverityReason:   "what the guardrail was meant to prevent remains allowed",
	Kinds:            []policy.Kind{policy.SCP, policy.RCP, policy.Boundary},
	Covers:           []string{"resource-mismatch"},
	Run: func(pass *analysis.Pass) {
		for _, s := range denies(pass.Document) {
			if !familiar(s) || revokes(s) || !pass.Impossible(reach(pass.Document, s)) && !elsewhere(pass, s) {
				continue
			}
			place, message := blame(pass, s)
			if message == "" {
				continue
			}
			d := analysis.Diagnostic{Range: place, Statement: s, Message: message}
			if s.Resource != nil && place == s.Resource.Key.Range {
				for item := range s.Action.All() {
					d.Relate(item.Range, "does not act on any of them")
				}
			}
			pass.Report(d)
		}
	},
}

// revokes reports whether a statement denies sessions that began before some time, as what the console adds to a role does. It has done
// its work when they have all ended.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
func revokes(s *policy.Statement) bool {
	for c := range s.Conditions() {
		if c.Is("aws:TokenIssueTime") && strings.HasPrefix(strings.ToLower(c.Operator.Value), "dateless") {
			return true
		}
	}
	return false
}
