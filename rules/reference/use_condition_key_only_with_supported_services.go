package reference

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/rules/internal/lookup"
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
	Requires: []*analysis.Analyzer{lookup.Actions, lookup.Conditions},
	Run:      useConditionKeyOnlyWithSupportedServices,
}

func useConditionKeyOnlyWithSupportedServices(pass *analysis.Pass) (any, error) {
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		if !c.Is("aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths") {
			continue
		}
		if culprit, ok := withoutKey(pass, &c); ok {
			pass.Report(analysis.Diagnostic{
				Range: c.Written.Key.Range, Statement: c.Statement,
				Message: lookup.Message("%s is not set for %s; limit the actions to services that set it",
					c.Name(), culprit),
			})
		}
	}
	return nil, nil
}

// withoutKey returns an action of the statement whose requests never have the condition's key.
func withoutKey(pass *analysis.Pass, c *lookup.Condition) (string, bool) {
	if c.Statement.NotAction != nil {
		return "what NotAction leaves", true
	}
	for _, a := range pass.ResultOf[lookup.Actions].([]lookup.Action) {
		if a.Statement != c.Statement || !a.Text.Known() {
			continue
		}
		for action := range catalog.Match(a.Text.Value) {
			if !facts.Supplied(c.Name(), action) {
				return a.Text.Value, true
			}
		}
	}
	return "", false
}
