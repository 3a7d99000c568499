package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// InvalidServiceInAction reports actions of services that do not exist.
var InvalidServiceInAction = &analysis.Analyzer{
	Name:  "invalid-service-in-action",
	Title: "An action names a service that does not exist",
	Level: analysis.Error,
	Code:  "INVALID_SERVICE_IN_ACTION",
	Run: func(pass *analysis.Pass) {
		for a := range pass.Actions() {
			unknown := a.HasPrefix && !a.InCatalog && !a.WildPrefix() && !strings.Contains(a.Prefix, "$")
			switch {
			case !unknown, hasEnded(a.Prefix) && !pass.Strict: // deprecated-action
			case lookup.UsedByAWS(a.Text.Value) && !pass.Strict:
				pass.Report(analysis.Diagnostic{
					Range: a.Text.Range, Statement: a.Statement, AtMost: analysis.Note,
					Message: analysis.Message("%s is not in AWS's reference, although AWS managed policies have such actions", a.Prefix),
				})
			default:
				suggestService(pass, a)
			}
		}
	},
}
