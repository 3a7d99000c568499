package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// OIDCAudienceNotChecked reports trust in a provider regardless of the token's audience.
var OIDCAudienceNotChecked = &analysis.Analyzer{
	Name:             "oidc-audience-not-checked",
	Title:            "A token issued for another audience is accepted",
	Level:            analysis.Note,
	SecuritySeverity: 3.1,
	SeverityReason:   "IAM compares the audience with the client IDs of the provider, which can have several",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for _, t := range trustedBy(pass) {
			if !t.audience || oneClient(pass.Unit, t.host) {
				continue
			}
			if token, found := pass.Find(t.ask(pass, analysis.Where("StringEquals", t.key("aud"), nobody))); found {
				t.report(pass, token, "%s tokens for other audiences are also accepted; add a condition on aud", t.name)
			}
		}
	},
}

// oneClient reports whether the template creates the provider with a single client ID, so that IAM accepts no other
// audience.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
func oneClient(unit *policy.Unit, host string) bool {
	for _, r := range unit.Resources {
		url, clients := r.Properties.Get("Url"), r.Properties.Get("ClientIdList")
		if r.Type != "AWS::IAM::OIDCProvider" || url == nil || clients == nil || !url.Known() {
			continue
		}
		if url.Value == "https://"+host && clients.Kind == policy.Array && len(clients.Items) == 1 {
			return true
		}
	}
	return false
}
