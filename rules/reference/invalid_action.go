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
	Doc:   page("invalid-action"),
	Level: analysis.Error,
	Code:  "INVALID_ACTION",
	Run:   invalidAction,
}

func invalidAction(pass *analysis.Pass) {
	for a := range pass.Actions() {
		if !a.Text.Known() || a.Matches || a.All() || strings.Contains(a.Text.Value, "${") {
			continue
		}
		d := analysis.Diagnostic{Range: a.Text.Range, Statement: a.Statement}
		if lookup.UsedByAWS(a.Text.Value) && !pass.Strict {
			d.AtMost = analysis.Note
			d.Message = analysis.Message("%s is not in AWS's reference, although AWS managed policies use it", a.Text.Value)
			pass.Report(d)
			continue
		}
		switch {
		case !a.HasPrefix:
			d.Message = analysis.Message("%q is not an action; use the form service:Name", a.Text.Value)
		case !a.InCatalog || a.WildPrefix():
			continue
		case a.WildName():
			d.Message = analysis.Message("%s matches no action as of "+catalog.Date(), a.Text.Value)
		default:
			suggestAction(pass, a, &d)
		}
		pass.Report(d)
	}
}

// suggestAction suggests the action that an entry without wildcards was meant to be.
func suggestAction(pass *analysis.Pass, a *analysis.Action, d *analysis.Diagnostic) {
	prefix := a.Service.Prefix()
	if needs := apiAction(a); needs != "" {
		d.Message = analysis.Message("%s is an API operation, not an action; use %s", a.Text.Value, needs)
		return
	}
	nearest, ok := catalog.Nearest(a.Service, a.Name)
	if !ok {
		d.Message = analysis.Message("%s is not an action as of "+catalog.Date(), a.Text.Value)
		return
	}
	d.Message = analysis.Message("%s is not an action as of "+catalog.Date()+"; did you mean %s?", a.Text.Value, nearest.String())
	names := func(yield func(string) bool) {
		for action := range a.Service.Actions() {
			if !yield(action.Name()) {
				return
			}
		}
	}
	if name, sure := analysis.Nearest(a.Name, names); sure {
		d.Fixes = pass.Respell(a.Text, prefix+":"+name)
	}
}
