package reference

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

//go:embed use_condition_key_only_with_supported_services.md
var useConditionKeyOnlyWithSupportedServicesDoc string

// UseConditionKeyOnlyWithSupportedServices reports keys of VPC endpoints for services that do not set them.
var UseConditionKeyOnlyWithSupportedServices = &analysis.Analyzer{
	Name:     "use-condition-key-only-with-supported-services",
	Title:    "A condition on a VPC endpoint covers services that do not support it",
	Doc:      useConditionKeyOnlyWithSupportedServicesDoc,
	Category: "reference",
	Level:    analysis.Warning,
	Code:     "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES",
	Run:      useConditionKeyOnlyWithSupportedServices,
}

func useConditionKeyOnlyWithSupportedServices(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		if !c.Is("aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths") {
			continue
		}
		if culprit, ok := withoutKey(pass, c); ok {
			pass.Report(analysis.Diagnostic{
				Range: c.Written.Key.Range, Statement: c.Statement,
				Message: analysis.Message("%s is not set for %s; limit the actions to services that set it",
					c.Name(), culprit),
			})
		}
	}
}

// withoutKey returns an action of the statement whose requests never have the condition's key.
func withoutKey(pass *analysis.Pass, c *analysis.Condition) (string, bool) {
	if c.Statement.NotAction != nil {
		return "what NotAction leaves", true
	}
	for a := range pass.Actions() {
		if a.Statement != c.Statement || !a.Text.Known() {
			continue
		}
		for action := range catalog.Match(a.Text.Value) {
			if !analysis.HasKey(action, c.Name()) {
				return a.Text.Value, true
			}
		}
	}
	return "", false
}
