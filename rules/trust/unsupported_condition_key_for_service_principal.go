package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedConditionKeyForServicePrincipal reports conditions on keys that are never in requests from services.
var UnsupportedConditionKeyForServicePrincipal = &analysis.Analyzer{
	Name:  "unsupported-condition-key-for-service-principal",
	Title: "A condition key that calls by service principals never have",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Resource},
	Code:  "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			service := serviceOf(c.Statement)
			if service == nil || !c.Statement.Allows() || !ofIdentities(c) {
				continue
			}
			if asksForIt := !c.Operator.IfExists && c.Operator.Family != policy.NullFamily; asksForIt || pass.Strict {
				pass.ReportIn(c.Statement, c.Written.Key.Range,
					"requests from %s never include %s; use an aws:Source* key", service.Value, c.Name())
			}
		}
	},
}

// ofIdentities reports whether a condition is on a key that only requests from IAM identities have.
func ofIdentities(c *analysis.Condition) bool {
	return c.Is("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", "aws:PrincipalArn") ||
		c.HasPrefix("aws:PrincipalTag/")
}
