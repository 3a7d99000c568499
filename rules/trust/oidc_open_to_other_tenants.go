package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// OIDCOpenToOtherTenants reports trust in a shared provider if another tenant's token is accepted.
var OIDCOpenToOtherTenants = &analysis.Analyzer{
	Name:             "oidc-open-to-other-tenants",
	Title:            "A shared identity provider's tokens of other tenants are accepted",
	Level:            analysis.Error,
	SecuritySeverity: 9.5,
	SeverityReason:   "anyone with a free account at the provider can assume the role",
	Kinds:            []policy.Kind{policy.Trust},
	Covers:           []string{"specific-github-repo-and-branch-recommended"},
	Run: func(pass *analysis.Pass) {
		for t := range strangers(pass) {
			if t.shared {
				t.report(pass, "a token from someone else's %s %s is accepted; restrict %s to your own",
					t.name, t.what, t.claims[0].name)
			}
		}
	},
}
