package reference

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

//go:embed invalid_service_condition_key.md
var invalidServiceConditionKeyDoc string

// InvalidServiceConditionKey reports condition keys that their service does not have.
var InvalidServiceConditionKey = &analysis.Analyzer{
	Name:     "invalid-service-condition-key",
	Title:    "A service condition key does not exist",
	Doc:      invalidServiceConditionKeyDoc,
	Category: "reference",
	Level:    analysis.Error,
	Code:     "INVALID_SERVICE_CONDITION_KEY",
	Run:      invalidServiceConditionKey,
}

func invalidServiceConditionKey(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		if c.InCatalog || lacksTag(c.Name()) {
			continue
		}
		if s, ok := catalog.FindService(c.Prefix); ok {
			pass.Report(unknownKey(pass, c, "%s is no condition key of "+s.Prefix()+" as of "+catalog.Date()))
		}
	}
}
