package grammar

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidPrincipalKey reports principal types that do not exist.
var InvalidPrincipalKey = &analysis.Analyzer{
	Name:  "invalid-principal-key",
	Title: "A principal type does not exist",
	Doc:   page("invalid-principal-key"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust, policy.Resource, policy.RCP, policy.VPCEndpoint},
	Code:  "INVALID_PRINCIPAL_KEY",
	Run:   invalidPrincipalKey,
}

func invalidPrincipalKey(pass *analysis.Pass) {
	names := []string{"AWS", "Service", "Federated", "CanonicalUser"}
	for s := range written(pass) {
		for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
			if p == nil {
				continue
			}
			for i := range p.Node.Members {
				key := &p.Node.Members[i].Key
				if !key.Known() || slices.Contains(names, key.Value) {
					continue
				}
				diagnostic := analysis.Diagnostic{
					Range:   key.Range,
					Message: analysis.Message("%q is not a principal type; use AWS, Service, Federated or CanonicalUser", key.Value),
				}
				if meant, sure := analysis.Nearest(key.Value, slices.Values(names)); meant != "" && p.Node.Get(meant) == nil {
					diagnostic.Message = analysis.Message("%q is not a principal type; "+suggestion(key.Value, meant), key.Value)
					if edit, ok := analysis.Rewrite(pass.Document.Source, key, meant); ok {
						diagnostic.Fixes = []analysis.SuggestedFix{{
							Message: "use " + meant, Unsafe: !sure, Edits: []analysis.Edit{edit},
						}}
					}
				}
				pass.Report(diagnostic)
			}
		}
	}
}
