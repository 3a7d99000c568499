package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidFederatedPrincipalSyntaxInRoleTrustPolicy reports Federated principals that are not identity providers.
var InvalidFederatedPrincipalSyntaxInRoleTrustPolicy = &analysis.Analyzer{
	Name:  "invalid-federated-principal-syntax-in-role-trust-policy",
	Title: "A Federated principal is not an identity provider",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust},
	Code:  "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			for id := range providers(s) {
				if host, ok := schemed(id); ok && !pass.Strict {
					pass.ReportIn(s, id.Range, "an OIDC provider's ARN has no URL scheme; use oidc-provider/%s", host)
				}
				if id.Known() && !analysis.Wild(id.Value) && !isDomain(id.Value) && kindOf(id) == nil {
					pass.ReportIn(s, id.Range,
						"%q is not an identity provider; use an ARN: arn:aws:iam::ACCOUNT:oidc-provider/…", strings.TrimPrefix(id.Value, "https://"))
				}
			}
		}
	},
}

// schemed returns the host of an OpenID Connect provider whose ARN has the URL with its scheme, which IAM omits.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
func schemed(id *policy.Text) (string, bool) {
	host, ok := hostOf(id)
	if !ok {
		return "", false
	}
	scheme, rest, ok := strings.Cut(host, "://")
	return rest, ok && (strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http"))
}
