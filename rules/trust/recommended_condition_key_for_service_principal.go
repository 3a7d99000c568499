package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RecommendedConditionKeyForServicePrincipal reports conditions that do not limit on whose behalf a service acts.
var RecommendedConditionKeyForServicePrincipal = &analysis.Analyzer{
	Name:  "recommended-condition-key-for-service-principal",
	Title: "A service principal is restricted by a key that does not name its source",
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Resource},
	Code:  "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for s := range pass.Allows() {
			service := serviceOf(s)
			if service == nil || analysis.MoreConditions(s) || analysis.Some(pass.ConditionsOf(s), namesSource) {
				continue
			}
			c, ok := analysis.First(pass.ConditionsOf(s), insteadOfSource)
			if !ok {
				continue
			}
			if witness, open := servesStrangers(pass, s, service); open {
				pass.ReportWitness(s, c.Written.Key.Range, witness,
					"%s does not identify the source; use aws:SourceArn or aws:SourceAccount", c.Name())
			}
		}
	},
}
