package reference

import (
	"github.com/iamlint/iamlint/analysis"
)

// InvalidGlobalConditionKey reports keys with the prefix aws: that do not exist.
var InvalidGlobalConditionKey = &analysis.Analyzer{
	Name:  "invalid-global-condition-key",
	Title: "A global condition key does not exist",
	Level: analysis.Error,
	Code:  "INVALID_GLOBAL_CONDITION_KEY",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			known := c.InCatalog || lacksTag(c.Name()) || c.Is("aws:ARN", "aws:PrincipalOrgMasterAccountId")
			if c.Prefix == "aws" && !known {
				reportUnknownKey(pass, c, "%s is not a global condition key")
			}
		}
	},
}
