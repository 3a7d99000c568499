package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// AllowWithNotPrincipal reports Allow with NotPrincipal.
var AllowWithNotPrincipal = &analysis.Analyzer{
	Name:             "allow-with-not-principal",
	Title:            "Allow with NotPrincipal grants access to everyone else",
	Level:            analysis.Warning,
	SecuritySeverity: 9.0,
	SeverityReason:   "everyone except the listed principals has access, including anonymous users",
	Kinds:            []policy.Kind{policy.Resource},
	Code:             "ALLOW_WITH_NOT_PRINCIPAL",
	Covers: []string{
		"public-address-range", "public-endpoint", "public-only-by-caller-controlled-condition", "public-read-access",
		"public-resource-policy",
	},
	Run: func(pass *analysis.Pass) {
		for s := range pass.Allows() {
			if s.NotPrincipal != nil {
				pass.ReportIn(s, s.NotPrincipal.Key.Range,
					"Allow with NotPrincipal grants access to everyone else; list the principals in Principal")
			}
		}
	},
}
