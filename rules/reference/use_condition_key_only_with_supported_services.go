package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

// UseConditionKeyOnlyWithSupportedServices reports VPC endpoint keys for services that do not support them.
var UseConditionKeyOnlyWithSupportedServices = &analysis.Analyzer{
	Name:  "use-condition-key-only-with-supported-services",
	Title: "A condition on a VPC endpoint covers services that do not support it",
	Level: analysis.Warning,
	Code:  "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES",
	Run: func(pass *analysis.Pass) {
		for c := range pass.ConditionsFor("aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths") {
			if culprit := withoutKey(pass, c); culprit != "" {
				pass.ReportIn(c.Statement, c.Written.Key.Range,
					"%s is not supported for %s; name services that support it", c.Name(), culprit)
			}
		}
	},
}

// withoutKey returns an entry of the statement's Action that matches actions without the condition's key; "" if there is none.
func withoutKey(pass *analysis.Pass, c *analysis.Condition) string {
	if c.Statement.NotAction != nil {
		return "actions outside NotAction"
	}
	lacking, _ := analysis.First(pass.ActionsOf(c.Statement), func(a *analysis.Action) bool {
		return a.Text.Known() && analysis.Some(catalog.Match(a.Text.Value), func(action catalog.Action) bool {
			return !analysis.HasKey(action, c.Name())
		})
	})
	if lacking == nil {
		return ""
	}
	return lacking.Text.Value
}
