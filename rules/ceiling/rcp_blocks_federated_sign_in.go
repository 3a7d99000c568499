package ceiling

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RCPBlocksFederatedSignIn reports identity perimeters that deny everyone who signs in through an identity provider.
var RCPBlocksFederatedSignIn = &analysis.Analyzer{
	Name:             "rcp-blocks-federated-sign-in",
	Title:            "An identity perimeter denies federated sign-in",
	Doc:              page("rcp-blocks-federated-sign-in"),
	Level:            analysis.Warning,
	SecuritySeverity: 2.0,
	SeverityReason:   "no access is gained; people are locked out until someone removes the guardrail in a hurry",
	Kinds:            []policy.Kind{policy.RCP},
	Run:              rcpBlocksFederatedSignIn,
}

func rcpBlocksFederatedSignIn(pass *analysis.Pass) {
	const provider = "arn:aws:iam::111122223333:"
	for _, s := range denies(pass.Document) {
		key := principalKey(s)
		if key == nil {
			continue
		}
		for _, sign := range []struct{ action, provider string }{
			{"sts:AssumeRoleWithSAML", provider + "saml-provider/provider"},
			{"sts:AssumeRoleWithWebIdentity", provider + "oidc-provider/provider.example.com"},
		} {
			witness, found := pass.Find(analysis.Query{
				Layers:  everything(),
				NotBy:   []analysis.Layer{{Docs: []*policy.Document{analysis.Only(pass.Document, s)}, Implicit: true}},
				Actions: []string{sign.action},
				Callers: []analysis.Caller{{Type: analysis.Federated, ARN: sign.provider}},
			})
			if found {
				pass.Report(analysis.Diagnostic{
					Range: key.Range, Statement: s, Witness: denied(witness),
					Message: "this denies " + sign.action + ", whose requests have no " + key.Value,
				})
				break
			}
		}
	}
}

// principalKey returns the key of a statement's condition on the organization or account of the caller, nil if it has none.
func principalKey(s *policy.Statement) *policy.Text {
	if s.Condition == nil {
		return nil
	}
	for c := range s.Conditions() {
		if slices.ContainsFunc([]string{"aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", principalARN},
			func(key string) bool { return strings.EqualFold(key, c.Key.Value) }) {
			return &c.Key
		}
	}
	return nil
}
