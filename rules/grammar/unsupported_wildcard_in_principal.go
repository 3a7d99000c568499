package grammar

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed unsupported_wildcard_in_principal.md
var unsupportedWildcardInPrincipalDoc string

// UnsupportedWildcardInPrincipal reports principals with wildcards that are not a star by itself.
var UnsupportedWildcardInPrincipal = &analysis.Analyzer{
	Name:     "unsupported-wildcard-in-principal",
	Title:    "A principal has a wildcard in it",
	Doc:      unsupportedWildcardInPrincipalDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Trust, policy.Resource},
	Code:     "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
	Run:      unsupportedWildcardInPrincipal,
}

func unsupportedWildcardInPrincipal(pass *analysis.Pass) (any, error) {
	for e := range principals(pass) {
		if strings.ContainsAny(literal(&e.ID), "*?") && (e.ID.Value != "*" || e.Type.Value != "AWS") {
			pass.Reportf(e.ID.Range, "principal %s cannot have a wildcard; name it in full", quote(e.ID.Value))
		}
	}
	return nil, nil
}
