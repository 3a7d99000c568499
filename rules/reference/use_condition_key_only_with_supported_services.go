package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

// UseConditionKeyOnlyWithSupportedServices reports VPC endpoint keys for services that do not support them.
var UseConditionKeyOnlyWithSupportedServices = &analysis.Analyzer{
	Name:  "use-condition-key-only-with-supported-services",
	Title: "A condition on a VPC endpoint covers services that do not support it",
	Doc:   page("use-condition-key-only-with-supported-services"),
	Level: analysis.Warning,
	Code:  "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			if !c.Is("aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths") {
				continue
			}
			if culprit, ok := withoutKey(pass, c); ok {
				pass.ReportIn(c.Statement, c.Written.Key.Range,
					"%s is not supported for %s; name services that support it", c.Name(), culprit)
			}
		}
	},
}

// withoutKey returns an action of the statement that does not support the condition's key.
func withoutKey(pass *analysis.Pass, c *analysis.Condition) (string, bool) {
	if c.Statement.NotAction != nil {
		return "actions outside NotAction", true
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
