package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RCPMissingRelatedPrincipalConditionKey reports Deny statements of RCPs that also apply to AWS services.
var RCPMissingRelatedPrincipalConditionKey = &analysis.Analyzer{
	Name:  "rcp-missing-related-principal-condition-key",
	Title: "An RCP that restricts principals also denies AWS services",
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.RCP},
	Code:  "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
	Run: func(pass *analysis.Pass) {
		reportUnpaired(pass, principal,
			func(c *analysis.Condition) bool {
				return c.Is("aws:PrincipalIsAWSService") && demands(c, policy.BoolFamily, "false")
			},
			"%s also denies AWS services; require aws:PrincipalIsAWSService false")
	},
}
