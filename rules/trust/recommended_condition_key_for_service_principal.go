package trust

import (
	_ "embed"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed recommended_condition_key_for_service_principal.md
var recommendedConditionKeyForServicePrincipalDoc string

// RecommendedConditionKeyForServicePrincipal reports conditions that do not limit whom a service acts for.
var RecommendedConditionKeyForServicePrincipal = &analysis.Analyzer{
	Name:     "recommended-condition-key-for-service-principal",
	Title:    "A service principal is restricted by a key that does not name its source",
	Doc:      recommendedConditionKeyForServicePrincipalDoc,
	Category: "trust",
	Level:    analysis.Note,
	Kinds:    []policy.Kind{policy.Resource},
	Code:     "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
	Requires: []*analysis.Analyzer{lookup.Conditions},
	Run:      recommendedConditionKeyForServicePrincipal,
}

func recommendedConditionKeyForServicePrincipal(pass *analysis.Pass) (any, error) {
	all := pass.ResultOf[lookup.Conditions].([]lookup.Condition)
	for _, s := range pass.Document.Statements {
		conditions := lookup.Of(all, s)
		if !s.Allows() || lookup.MoreConditions(s) || service(s) == nil || slices.ContainsFunc(conditions, namesSource) {
			continue
		}
		if i := slices.IndexFunc(conditions, insteadOfSource); i >= 0 {
			witness, open, err := servesStrangers(pass, s, &service(s).ID)
			if err != nil {
				return nil, err
			}
			if !open {
				continue
			}
			pass.Report(analysis.Diagnostic{
				Range: conditions[i].Written.Key.Range, Statement: s, Witness: witness,
				Message: lookup.Message("%s does not name the source; compare aws:SourceArn or aws:SourceAccount",
					conditions[i].Name()),
			})
		}
	}
	return nil, nil
}
