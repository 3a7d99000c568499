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
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust, policy.Resource, policy.RCP, policy.VPCEndpoint},
	Code:  "INVALID_PRINCIPAL_KEY",
	Run: func(pass *analysis.Pass) {
		names := []string{"AWS", "Service", "Federated", "CanonicalUser"}
		for p, m := range principalTypes(pass) {
			if m.Key.Known() && !slices.Contains(names, m.Key.Value) {
				missing := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return p.Node.Get(name) != nil })
				pass.Report(misspelled(pass, &m.Key, "a principal type", "use AWS, Service, Federated or CanonicalUser", missing))
			}
		}
	},
}
