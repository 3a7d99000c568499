package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// OIDCOpenToAnyProject reports trust in a tenant's own provider that is not limited to a project.
var OIDCOpenToAnyProject = &analysis.Analyzer{
	Name:             "oidc-open-to-any-project",
	Title:            "Every project of an organization at an identity provider can assume a role",
	Level:            analysis.Note,
	SecuritySeverity: 4.3,
	SeverityReason:   "the caller must belong to your own organization at the provider",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for t := range strangers(pass) {
			if !t.shared && t.name != "EKS" {
				t.report(pass, "every %s in your %s organization can assume the role; restrict %s",
					t.what, t.name, t.claims[0].name)
			}
		}
	},
}
