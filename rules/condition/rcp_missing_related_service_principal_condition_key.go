package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed rcp_missing_related_service_principal_condition_key.md
var rcpMissingRelatedServicePrincipalConditionKeyDoc string

// RCPMissingRelatedServicePrincipalConditionKey reports denials by source that hit users and roles.
var RCPMissingRelatedServicePrincipalConditionKey = &analysis.Analyzer{
	Name:     "rcp-missing-related-service-principal-condition-key",
	Title:    "A Deny by source in an RCP also hits people",
	Doc:      rcpMissingRelatedServicePrincipalConditionKeyDoc,
	Category: "condition",
	Level:    analysis.Warning,
	Kinds:    []policy.Kind{policy.RCP},
	Code:     "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
	Run:      rcpMissingRelatedServicePrincipalConditionKey,
}

func rcpMissingRelatedServicePrincipalConditionKey(pass *analysis.Pass) {
	reportUnpaired(pass, source,
		func(c *analysis.Condition) bool {
			return c.Is("aws:PrincipalIsAWSService") && demands(c, policy.BoolFamily, "true")
		},
		"%s is in calls of AWS services only; demand aws:PrincipalIsAWSService true")
}
