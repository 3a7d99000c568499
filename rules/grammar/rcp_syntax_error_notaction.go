package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RCPSyntaxErrorNotaction reports NotAction in resource control policies.
var RCPSyntaxErrorNotaction = &analysis.Analyzer{
	Name:  "rcp-syntax-error-notaction",
	Title: "An RCP has NotAction",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.RCP},
	Code:  "RCP_SYNTAX_ERROR_NOTACTION",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			if s.NotAction != nil {
				pass.Reportf(s.NotAction.Key.Range, "NotAction is not supported in an RCP; list the actions in Action")
			}
		}
	},
}
