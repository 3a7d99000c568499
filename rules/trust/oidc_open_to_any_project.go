package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// OIDCOpenToAnyProject notes trust in a tenant's own provider that is not narrowed to a project.
var OIDCOpenToAnyProject = &analysis.Analyzer{
	Name:             "oidc-open-to-any-project",
	Title:            "Every project of an organization at an identity provider can assume a role",
	Doc:              page("oidc-open-to-any-project"),
	Level:            analysis.Note,
	SecuritySeverity: 4.3,
	SeverityReason:   "it takes somebody inside the own organization at the provider",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		reportStrangers(pass, func(t *trusted) bool { return !t.shared && t.name != "EKS" }, func(t *trusted) string {
			return "every " + t.what + " of your " + t.name + " organization gets in; compare " + t.claims[0].name
		})
	},
}
