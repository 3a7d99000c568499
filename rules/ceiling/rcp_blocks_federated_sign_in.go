package ceiling

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RCPBlocksFederatedSignIn reports identity perimeters that deny everyone who signs in through an identity provider.
var RCPBlocksFederatedSignIn = &analysis.Analyzer{
	Name:             "rcp-blocks-federated-sign-in",
	Title:            "An identity perimeter denies federated sign-in",
	Level:            analysis.Warning,
	SecuritySeverity: 2.0,
	SeverityReason:   "no access is gained; people are locked out until someone removes the guardrail in a hurry",
	Kinds:            []policy.Kind{policy.RCP},
	Run: func(pass *analysis.Pass) {
		for _, s := range denies(pass.Document) {
			key, ok := analysis.First(s.Conditions(), identifiesCaller)
			if !ok {
				continue
			}
			for _, sign := range signIns {
				witness, found := pass.Find(analysis.Query{
					Layers: analysis.Everything(), NotBy: analysis.Guard(pass.Document, s), Actions: []string{sign.action},
					Callers: []analysis.Caller{{Type: analysis.Federated, ARN: sign.provider}},
				})
				if found {
					pass.ReportWitness(s, key.Key.Range, denied(witness),
						"this denies "+sign.action+", whose requests have no %s", key.Key.Value)
					break
				}
			}
		}
	},
}
