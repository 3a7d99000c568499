package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedConditionKeyForServicePrincipal reports conditions on keys that are never in requests from services.
var UnsupportedConditionKeyForServicePrincipal = &analysis.Analyzer{
	Name:  "unsupported-condition-key-for-service-principal",
	Title: "A condition key that calls by service principals never have",
	Doc:   page("unsupported-condition-key-for-service-principal"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Resource},
	Code:  "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			s := c.Statement
			if !s.Allows() || service(s) == nil || !pass.Strict && (c.Operator.IfExists ||
				c.Operator.Family == policy.NullFamily) {
				continue
			}
			if c.Is("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", "aws:PrincipalArn") ||
				c.HasPrefix("aws:PrincipalTag/") {
				pass.ReportIn(s, c.Written.Key.Range,
					"requests from %s never include %s; use an aws:Source* key", service(s).ID.Value, c.Name())
			}
		}
	},
}
