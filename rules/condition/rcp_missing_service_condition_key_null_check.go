package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RCPMissingServiceConditionKeyNullCheck reports Deny statements of RCPs that also apply to services without a source.
var RCPMissingServiceConditionKeyNullCheck = &analysis.Analyzer{
	Name:  "rcp-missing-service-condition-key-null-check",
	Title: "An RCP that restricts sources denies services that send none",
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.RCP},
	Code:  "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
	Run: func(pass *analysis.Pass) {
		reportUnpaired(pass, source,
			func(c *analysis.Condition) bool {
				return c.Is("aws:SourceAccount", "aws:SourceArn") && demands(c, policy.NullFamily, "false")
			},
			"some services do not send %s; require aws:SourceAccount with Null false")
	},
}
