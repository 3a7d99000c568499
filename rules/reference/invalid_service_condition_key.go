package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

// InvalidServiceConditionKey reports condition keys that do not exist in their service.
var InvalidServiceConditionKey = &analysis.Analyzer{
	Name:  "invalid-service-condition-key",
	Title: "A service condition key does not exist",
	Level: analysis.Error,
	Code:  "INVALID_SERVICE_CONDITION_KEY",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			s, ok := catalog.FindService(c.Prefix)
			if ok && !c.InCatalog && !lacksTag(c.Name()) {
				reportUnknownKey(pass, c, "%s is not a condition key of "+s.Prefix())
			}
		}
	},
}
