package trust

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed unsupported_condition_key_for_service_principal.md
var unsupportedConditionKeyForServicePrincipalDoc string

// UnsupportedConditionKeyForServicePrincipal reports conditions on keys that services never send.
var UnsupportedConditionKeyForServicePrincipal = &analysis.Analyzer{
	Name:     "unsupported-condition-key-for-service-principal",
	Title:    "A condition key that calls by service principals never have",
	Doc:      unsupportedConditionKeyForServicePrincipalDoc,
	Category: "trust",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Resource},
	Code:     "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
	Run:      unsupportedConditionKeyForServicePrincipal,
}

func unsupportedConditionKeyForServicePrincipal(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		s := c.Statement
		if !s.Allows() || service(s) == nil || !pass.Strict && (c.Operator.IfExists ||
			c.Operator.Family == policy.NullFamily) {
			continue
		}
		if c.Is("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", "aws:PrincipalArn") ||
			c.HasPrefix("aws:PrincipalTag/") {
			pass.Report(analysis.Diagnostic{
				Range: c.Written.Key.Range, Statement: s,
				Message: analysis.Message("calls of %s never have %s; compare a Source key",
					service(s).ID.Value, c.Name()),
			})
		}
	}
}
