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
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust},
	Code:  "MISMATCHED_ACTION_FOR_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			if s.Principal == nil || s.Principal.Any || s.Opaque {
				continue
			}
			for item := range s.Action.All() {
				for _, f := range []*federation{saml, oidc} {
					if strings.EqualFold(item.Value, f.action) && !hasProvider(s, f) {
						pass.ReportIn(s, item.Range, "%s requires "+f.provider+" as Federated principal", item.Value)
					}
				}
				if strings.EqualFold(item.Value, "sts:AssumeRole") && !pass.Strict {
					reportPlainAssume(pass, s, item)
				}
			}
		}
	},
}

// hasProvider reports whether a provider of a type is, or may be, among the principals of the statement.
func hasProvider(s *policy.Statement, f *federation) bool {
	return s.Principal.Node.HoldsUnknown() || analysis.Some(providers(s), func(id *policy.Text) bool {
		kind := kindOf(id)
		return kind == f || kind == nil && !id.Known()
	})
}

// reportPlainAssume reports sts:AssumeRole without the right action in a statement for identity providers alone: it is for
// callers that have AWS credentials, and those from a provider do not have them yet.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
func reportPlainAssume(pass *analysis.Pass, s *policy.Statement, item *policy.Text) {
	f := onlyFederation(s.Principal)
	if f == nil || analysis.Covers(s, f.action) || !s.Action.Known() {
		return // where the right action is allowed, too, it has no effect and does no harm
	}
	pass.Report(analysis.Diagnostic{
		Range: item.Range, Statement: s,
		Message: analysis.Message("%s does not work with "+f.provider+"; use "+f.action, item.Value),
		Fixes:   pass.Replace(item, f.action),
	})
}

// onlyFederation returns the type of the last of some principals, if all of them are identity providers; else nil.
func onlyFederation(p *policy.Principals) *federation {
	if p.Node.HoldsUnknown() {
		return nil
	}
	var last *federation
	for e := range p.All() {
		if last = kindOf(&e.ID); e.Type.Value != "Federated" || last == nil {
			return nil
		}
	}
	return last
}
