package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// OIDCOpenToAnyProject reports trust in a tenant's own provider that is not limited to a project.
var OIDCOpenToAnyProject = &analysis.Analyzer{
	Name:             "oidc-open-to-any-project",
	Title:            "Every project of an organization at an identity provider can assume a role",
	Doc:              page("oidc-open-to-any-project"),
	Level:            analysis.Note,
	SecuritySeverity: 4.3,
	SeverityReason:   "the caller must belong to your own organization at the provider",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		reportStrangers(pass, func(t *trusted) bool { return !t.shared && t.name != "EKS" }, func(t *trusted) string {
			return "every " + t.what + " in your " + t.name + " organization can assume the role; restrict " + t.claims[0].name
		})
	},
}
