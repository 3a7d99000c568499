package trust

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed mismatched_action_for_principal.md
var mismatchedActionForPrincipalDoc string

// MismatchedActionForPrincipal reports actions that do not go with the provider.
var MismatchedActionForPrincipal = &analysis.Analyzer{
	Name:     "mismatched-action-for-principal",
	Title:    "The action does not go with the identity provider",
	Doc:      mismatchedActionForPrincipalDoc,
	Category: "trust",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Trust},
	Code:     "MISMATCHED_ACTION_FOR_PRINCIPAL",
	Run:      mismatchedActionForPrincipal,
}

func mismatchedActionForPrincipal(pass *analysis.Pass) (any, error) {
	for _, s := range pass.Document.Statements {
		if s.Action == nil || s.Principal == nil || s.Principal.Any || s.Opaque {
			continue
		}
		for i := range s.Action.Items {
			item := &s.Action.Items[i]
			var needs providerKind
			var name string
			switch {
			case strings.EqualFold(item.Value, "sts:AssumeRoleWithSAML"):
				needs, name = samlProvider, "a SAML provider"
			case strings.EqualFold(item.Value, "sts:AssumeRoleWithWebIdentity"):
				needs, name = oidcProvider, "an OpenID Connect provider"
			default:
				continue
			}
			if !hasProvider(s, needs) {
				pass.Report(analysis.Diagnostic{
					Range: item.Range, Statement: s,
					Message: lookup.Message("%s needs "+name+" under Federated", item.Value),
				})
			}
		}
	}
	return nil, nil
}

// hasProvider reports whether the statement has, or may have, a provider of a kind among its principals.
func hasProvider(s *policy.Statement, kind providerKind) bool {
	if lookup.HoldsUnknown(s.Principal.Node) {
		return true
	}
	for id := range providers(s) {
		if k := kindOf(id); k == kind || !id.Known() && k == unknownProvider {
			return true
		}
	}
	return false
}
