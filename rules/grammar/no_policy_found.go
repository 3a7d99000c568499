package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// NoPolicyFound reports files that were named on the command line but do not contain a policy.
var NoPolicyFound = &analysis.Analyzer{
	Name:  "no-policy-found",
	Title: "The file contains no policy",
	Level: analysis.Note,
	Scope: analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		for _, p := range pass.Unit.Problems {
			if p.Kind == policy.JSONSyntax || p.Kind == policy.YAMLSyntax || p.Kind == policy.HCLSyntax {
				return // the content of the text is not known
			}
		}
		problems(pass, policy.NoPolicy)
	},
}
