package trust

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed allow_with_not_principal.md
var allowWithNotPrincipalDoc string

// AllowWithNotPrincipal reports Allow with NotPrincipal.
var AllowWithNotPrincipal = &analysis.Analyzer{
	Name:             "allow-with-not-principal",
	Title:            "Allow with NotPrincipal grants access to everyone else",
	Doc:              allowWithNotPrincipalDoc,
	Category:         "trust",
	Level:            analysis.Warning,
	SecuritySeverity: 9.0,
	SeverityReason:   "everybody in the world but the named principals has access",
	Kinds:            []policy.Kind{policy.Resource},
	Code:             "ALLOW_WITH_NOT_PRINCIPAL",
	Covers: []string{
		"public-address-range", "public-endpoint", "public-only-by-caller-controlled-condition", "public-read-access",
		"public-resource-policy",
	},
	Run: allowWithNotPrincipal,
}

func allowWithNotPrincipal(pass *analysis.Pass) {
	for _, s := range pass.Document.Statements {
		if s.Allows() && s.NotPrincipal != nil {
			pass.Report(analysis.Diagnostic{
				Range: s.NotPrincipal.Key.Range, Statement: s,
				Message: "an Allow with NotPrincipal lets in everybody else; name the callers in Principal",
			})
		}
	}
}
