package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// SAMLWithoutAudience notes trust in SAML assertions whatever they were made for.
var SAMLWithoutAudience = &analysis.Analyzer{
	Name:             "saml-without-audience",
	Title:            "A SAML assertion for another recipient is accepted",
	Doc:              page("saml-without-audience"),
	Level:            analysis.Note,
	SecuritySeverity: 3.1,
	SeverityReason:   "requires an assertion from your own identity provider that was issued for another recipient",
	Kinds:            []policy.Kind{policy.Trust},
	Run:              samlWithoutAudience,
}

func samlWithoutAudience(pass *analysis.Pass) {
	for _, s := range pass.Document.Statements {
		if !s.Allows() {
			continue
		}
		for id := range providers(s) {
			arn, ok := analysis.Standing(id)
			if !ok || kindOf(id) != samlProvider {
				continue
			}
			witness, found := pass.Find(analysis.Query{
				Layers:  []analysis.Layer{{Docs: []*policy.Document{pass.Document}}},
				Via:     []*policy.Statement{s},
				Actions: []string{"sts:AssumeRoleWithSAML"},
				Callers: []analysis.Caller{{Type: analysis.Federated, ARN: arn}},
				Where: []analysis.Constraint{{
					Operator: "StringEquals", Key: "saml:aud", Values: []string{"https://" + nobody + ".example/saml"},
				}},
			})
			if found {
				pass.Report(analysis.Diagnostic{
					Range: id.Range, Statement: s, Witness: witness,
					Message: "assertions for any recipient are accepted; compare SAML:aud with the AWS sign-in endpoint",
				})
			}
		}
	}
}
