package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RCPMissingRelatedServicePrincipalConditionKey reports Deny statements of RCPs by source that also apply to users and roles.
var RCPMissingRelatedServicePrincipalConditionKey = &analysis.Analyzer{
	Name:  "rcp-missing-related-service-principal-condition-key",
	Title: "An RCP that restricts sources also denies human callers",
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.RCP},
	Code:  "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
	Run: func(pass *analysis.Pass) {
		reportUnpaired(pass, source,
			func(c *analysis.Condition) bool {
				return c.Is("aws:PrincipalIsAWSService") && demands(c, policy.BoolFamily, "true")
			},
			"only AWS services send %s; require aws:PrincipalIsAWSService true")
	},
}
