package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedActionInPolicy reports actions that a resource policy does not control.
var UnsupportedActionInPolicy = &analysis.Analyzer{
	Name:  "unsupported-action-in-policy",
	Title: "An action does not apply to the resource that has the policy",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Resource},
	Code:  "UNSUPPORTED_ACTION_IN_POLICY",
	Run: func(pass *analysis.Pass) {
		target, ok := targets[pass.Document.ResourceType]
		if !ok {
			return
		}
		for a := range pass.Actions() {
			if a.Exact && !target.takes(a.Entry) {
				pass.ReportIn(a.Statement, a.Text.Range,
					"%s does not apply to an %s; remove it", a.Text.Value, pass.Document.ResourceType)
			}
		}
	},
}
