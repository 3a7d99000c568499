package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// InvalidAction reports actions that do not exist in their service.
var InvalidAction = &analysis.Analyzer{
	Name:  "invalid-action",
	Title: "An action does not exist",
	Level: analysis.Error,
	Code:  "INVALID_ACTION",
	Run: func(pass *analysis.Pass) {
		for a := range pass.Actions() {
			unknown := a.Text.Known() && !a.Matches && !a.All() && !strings.Contains(a.Text.Value, "${")
			switch {
			case !unknown:
			case lookup.UsedByAWS(a.Text.Value) && !pass.Strict:
				pass.Report(analysis.Diagnostic{
					Range: a.Text.Range, Statement: a.Statement, AtMost: analysis.Note,
					Message: analysis.Message("%s is not in AWS's reference, although AWS managed policies use it", a.Text.Value),
				})
			case !a.HasPrefix:
				pass.ReportIn(a.Statement, a.Text.Range, "%q is not an action; use the form service:Name", a.Text.Value)
			case !a.InCatalog || a.WildPrefix(): // invalid-service-in-action
			case a.WildName():
				pass.ReportIn(a.Statement, a.Text.Range, "%s matches no action as of "+catalog.Date(), a.Text.Value)
			default:
				suggestAction(pass, a)
			}
		}
	},
}
