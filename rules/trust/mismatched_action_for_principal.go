package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MismatchedActionForPrincipal reports actions that do not match the type of the provider.
var MismatchedActionForPrincipal = &analysis.Analyzer{
	Name:  "mismatched-action-for-principal",
	Title: "The action does not match the identity provider",
	Doc:   page("mismatched-action-for-principal"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust},
	Code:  "MISMATCHED_ACTION_FOR_PRINCIPAL",
	Run:   mismatchedActionForPrincipal,
}

func mismatchedActionForPrincipal(pass *analysis.Pass) {
	for _, s := range pass.Document.Statements {
		if s.Action == nil || s.Principal == nil || s.Principal.Any || s.Opaque {
			continue
		}
		for item := range s.Action.All() {
			var needs providerKind
			var name string
			switch {
			case strings.EqualFold(item.Value, "sts:AssumeRoleWithSAML"):
				needs, name = samlProvider, "a SAML provider"
			case strings.EqualFold(item.Value, "sts:AssumeRoleWithWebIdentity"):
				needs, name = oidcProvider, "an OpenID Connect provider"
			case strings.EqualFold(item.Value, "sts:AssumeRole") && !pass.Strict:
				reportPlainAssume(pass, s, item)
				continue
			default:
				continue
			}
			if !hasProvider(s, needs) {
				pass.ReportIn(s, item.Range, "%s requires "+name+" as Federated principal", item.Value)
			}
		}
	}
}

// reportPlainAssume reports sts:AssumeRole without the right action in a statement for identity providers alone: it is for
// callers that have AWS credentials, and those from a provider do not have them yet.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
func reportPlainAssume(pass *analysis.Pass, s *policy.Statement, item *policy.Text) {
	if s.Principal.Node.HoldsUnknown() || len(s.Principal.Entries) == 0 {
		return
	}
	var kind providerKind
	for e := range s.Principal.All() {
		if e.Type.Value != "Federated" || kindOf(&e.ID) == unknownProvider {
			return
		}
		kind = kindOf(&e.ID)
	}
	right, name := "sts:AssumeRoleWithSAML", "a SAML provider"
	if kind == oidcProvider {
		right, name = "sts:AssumeRoleWithWebIdentity", "an OpenID Connect provider"
	}
	if analysis.Covers(s, right) || !allKnown(s.Action) {
		return // it has no effect and does no harm
	}
	pass.Report(analysis.Diagnostic{
		Range: item.Range, Statement: s,
		Message: analysis.Message("%s does not work with "+name+"; use "+right, item.Value),
		Fixes:   pass.Replace(item, right),
	})
}

// hasProvider reports whether a provider of a kind is, or may be, among the principals of the statement.
func hasProvider(s *policy.Statement, kind providerKind) bool {
	if s.Principal.Node.HoldsUnknown() {
		return true
	}
	for id := range providers(s) {
		if k := kindOf(id); k == kind || !id.Known() && k == unknownProvider {
			return true
		}
	}
	return false
}
