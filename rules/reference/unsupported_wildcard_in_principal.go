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
	Doc:   page("unsupported-wildcard-in-principal"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Resource, policy.VPCEndpoint, policy.Trust},
	Code:  "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
				if p == nil {
					continue
				}
				if p.Node.Kind == policy.String && p.Node.Known() && !p.Any && strings.ContainsAny(p.Node.Value, "*?") {
					pass.Report(wildPrincipal(s, "", &p.Node.Text))
				}
				for e := range p.All() {
					if e.Type.Value == "AWS" && analysis.MayBeStar(&e.ID) {
						continue
					}
					for literal := range e.ID.Literals() {
						if strings.ContainsAny(analysis.Outside(literal), "*?") {
							pass.Report(wildPrincipal(s, e.Type.Value, &e.ID))
							break
						}
					}
				}
			}
		}
	},
}

func wildPrincipal(s *policy.Statement, kind string, id *policy.Text) analysis.Diagnostic {
	d := analysis.Diagnostic{
		Range: id.Range, Statement: s,
		Message: analysis.Message("wildcards are not supported in %s; use a condition on aws:PrincipalArn", id.Value),
	}
	switch kind {
	case "Service", "Federated", "CanonicalUser":
		d.Message = analysis.Message("wildcards are not supported in %s; name each principal under "+kind, id.Value)
	}
	return d
}
