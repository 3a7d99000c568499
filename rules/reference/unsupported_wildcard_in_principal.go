package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedWildcardInPrincipal reports wildcards within principals.
var UnsupportedWildcardInPrincipal = &analysis.Analyzer{
	Name:  "unsupported-wildcard-in-principal",
	Title: "A principal has a wildcard",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Resource, policy.VPCEndpoint, policy.Trust},
	Code:  "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			for p := range policy.Present(s.Principal, s.NotPrincipal) {
				if p.Node.Kind == policy.String && p.Node.Known() && !p.Any && strings.ContainsAny(p.Node.Value, "*?") {
					reportWildPrincipal(pass, s, "", &p.Node.Text)
				}
				for e := range p.All() {
					if wildcardIn(&e.ID) && (e.Type.Value != "AWS" || !analysis.MayBeStar(&e.ID)) {
						reportWildPrincipal(pass, s, e.Type.Value, &e.ID)
					}
				}
			}
		}
	},
}

// wildcardIn reports whether a text certainly has a wildcard outside variables.
func wildcardIn(t *policy.Text) bool {
	return analysis.Some(t.Literals(), func(literal string) bool { return strings.ContainsAny(analysis.Outside(literal), "*?") })
}

func reportWildPrincipal(pass *analysis.Pass, s *policy.Statement, kind string, id *policy.Text) {
	remedy := "use a condition on aws:PrincipalArn"
	if kind == "Service" || kind == "Federated" || kind == "CanonicalUser" {
		remedy = "name each principal under " + kind
	}
	pass.ReportIn(s, id.Range, "wildcards are not supported in %s; "+remedy, id.Value)
}
