package ceiling

import (
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
			if !familiar(s) || !pass.Impossible(reach(pass.Document, s)) && !elsewhere(pass, s) {
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
