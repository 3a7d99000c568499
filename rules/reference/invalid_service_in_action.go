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
	Doc:   page("invalid-service-in-action"),
	Level: analysis.Error,
	Code:  "INVALID_SERVICE_IN_ACTION",
	Run:   invalidServiceInAction,
}

func invalidServiceInAction(pass *analysis.Pass) {
	for a := range pass.Actions() {
		if !a.HasPrefix || a.InCatalog || a.WildPrefix() || strings.Contains(a.Prefix, "$") {
			continue
		}
		d := analysis.Diagnostic{Range: a.Text.Range, Statement: a.Statement}
		if hasEnded(a.Prefix) && !pass.Strict {
			continue // deprecated-action
		}
		if lookup.UsedByAWS(a.Text.Value) && !pass.Strict {
			d.AtMost = analysis.Note
			d.Message = analysis.Message("%s is not in AWS's reference, although AWS managed policies have such actions", a.Prefix)
			pass.Report(d)
			continue
		}
		nearest, ok := serviceWith(a)
		if !ok {
			nearest, ok = catalog.NearestService(a.Prefix)
		}
		if !ok {
			d.Message = analysis.Message("%s: no service has this prefix as of "+catalog.Date(), a.Prefix)
			pass.Report(d)
			continue
		}
		d.Message = analysis.Message("%s: no service has this prefix as of "+catalog.Date()+"; did you mean %s?",
			a.Prefix, nearest.Prefix())
		if _, exists := nearest.FindAction(a.Name); exists && analysis.Close(nearest.Prefix(), a.Prefix) {
			d.Fixes = pass.Respell(a.Text, nearest.Prefix()+":"+a.Name)
		}
		pass.Report(d)
	}
}

// serviceWith returns the service that has the action of an entry and whose prefix is most similar to the misspelled one;
// false if several are equally similar.
func serviceWith(a *analysis.Action) (catalog.Service, bool) {
	if a.Name == "" || a.WildName() {
		return 0, false
	}
	name, sure := analysis.Nearest(a.Prefix, func(yield func(string) bool) {
		for s := range catalog.Services() {
			if _, ok := s.FindAction(a.Name); ok && !yield(s.Prefix()) {
				return
			}
		}
	})
	if !sure {
		return 0, false
	}
	return catalog.FindService(name)
}
