package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
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

// suggestService reports an entry with the service that it was meant to name.
func suggestService(pass *analysis.Pass, a *analysis.Action) {
	nearest := serviceWith(a)
	if nearest == "" {
		nearest, _ = nearestService(a.Prefix)
	}
	d := analysis.Diagnostic{
		Range: a.Text.Range, Statement: a.Statement, Message: unlisted(nearest, "%s: no service has this prefix", a.Prefix),
	}
	if _, exists := catalog.FindAction(nearest + ":" + a.Name); exists && analysis.Close(nearest, a.Prefix) {
		d.Fixes = pass.Respell(a.Text, nearest+":"+a.Name)
	}
	pass.Report(d)
}

// serviceWith returns the prefix of the service that has the action of an entry and whose prefix is most similar to the misspelled
// one; "" if several are equally similar.
func serviceWith(a *analysis.Action) string {
	if a.Name == "" || a.WildName() {
		return ""
	}
	name, sure := analysis.Nearest(a.Prefix, func(yield func(string) bool) {
		for s := range catalog.Services() {
			if _, ok := s.FindAction(a.Name); ok && !yield(s.Prefix()) {
				return
			}
		}
	})
	if !sure {
		return ""
	}
	return name
}
