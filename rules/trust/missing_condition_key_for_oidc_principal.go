package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingConditionKeyForOIDCPrincipal reports trust in OpenID Connect providers without conditions on their claims.
var MissingConditionKeyForOIDCPrincipal = &analysis.Analyzer{
	Name:             "missing-condition-key-for-oidc-principal",
	Title:            "A trust in an OpenID Connect provider has no condition on its tokens",
	Level:            analysis.Warning,
	SecuritySeverity: 9.0,
	SeverityReason:   "anyone who can get a token from the provider can assume the role",
	Kinds:            []policy.Kind{policy.Trust},
	Code:             "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
	Covers: []string{
		"cognito-role-open-to-guests", "irsa-open-to-any-service-account", "missing-github-repo-condition-key",
		"oidc-audience-not-checked", "oidc-open-to-any-project", "oidc-open-to-other-tenants",
	},
	Run: func(pass *analysis.Pass) {
		for s := range pass.Allows() {
			if s.Opaque {
				continue
			}
			for id := range providers(s) {
				host, ok := hostOf(id)
				if !ok && !id.Known() && s.Condition == nil && s.NotAction == nil && analysis.Grants(s, "sts:AssumeRoleWithWebIdentity") {
					pass.LeaveOpen("the identity provider " + id.Value + " is not known, and nothing is required of its tokens")
				}
				if !ok || conditioned(s, host, "") {
					continue
				}
				token, never := refuted(pass, s, id)
				if !never && token == nil {
					token, never = unnamed(pass, s, id, host)
				}
				if !never {
					pass.ReportWitness(s, id.Range, token, "anyone with a token from %s can assume the role; restrict aud and sub", host)
				}
			}
		}
	},
}

// unnamed looks for a token of an unknown provider with a subject and an audience that the document does not name. It
// returns the proof, or that no such token is accepted. All tokens have both claims.
// https://openid.net/specs/openid-connect-core-1_0.html#IDToken
func unnamed(pass *analysis.Pass, s *policy.Statement, id *policy.Text, host string) (token *analysis.Witness, never bool) {
	arn, ok := analysis.Standing(id)
	if !ok || pass.Strict {
		return nil, false
	}
	query := oidc.ask(pass, s, arn,
		analysis.Where("StringEquals", host+":sub", nobody), analysis.Where("StringEquals", host+":aud", nobody))
	if token, found := pass.Find(query); found {
		return token, false
	}
	return nil, pass.Impossible(query)
}
