package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// SAMLWithoutAudience notes trust in SAML assertions whatever they were made for.
var SAMLWithoutAudience = &analysis.Analyzer{
	Name:             "saml-without-audience",
	Title:            "A SAML assertion for another recipient is accepted",
	Level:            analysis.Note,
	SecuritySeverity: 3.1,
	SeverityReason:   "requires an assertion from your own identity provider that was issued for another recipient",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		other := analysis.Where("StringEquals", "saml:aud", "https://"+nobody+".example/saml")
		for s := range pass.Allows() {
			for id := range providers(s) {
				arn, ok := analysis.Standing(id)
				if !ok || kindOf(id) != saml {
					continue
				}
				if witness, found := pass.Find(saml.ask(pass, s, arn, other)); found {
					pass.ReportWitness(s, id.Range, witness,
						"assertions for any recipient are accepted; compare SAML:aud with the AWS sign-in endpoint")
				}
			}
		}
	},
}
