package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// DeprecatedAction reports actions that AWS has retired or replaced.
var DeprecatedAction = &analysis.Analyzer{
	Name:  "deprecated-action",
	Title: "An action is deprecated",
	Level: analysis.Note,
	Run: func(pass *analysis.Pass) {
		for a := range pass.Actions() {
			if a.Negated() {
				continue
			}
			if end, name, ok := endOf(a); ok {
				reportEnd(pass, a, end, name)
			} else if instead := replacedBy(a); instead != "" {
				pass.ReportIn(a.Statement, a.Text.Range, "%s is no longer in use; use %s", a.Text.Value, instead)
			}
		}
	},
}

// reportEnd reports the actions of a service that has ended: one finding for each service in a list.
func reportEnd(pass *analysis.Pass, a *analysis.Action, end ending, name string) {
	list := ofService(pass, a)
	if list[0].Text != a.Text {
		return
	}
	message := analysis.Message("%s "+end.String()+"; remove its actions", name)
	if a.InCatalog && len(list) == 1 {
		message = analysis.Message("%s "+end.String()+"; remove %s", name, a.Text.Value)
	}
	pass.Report(also(analysis.Diagnostic{Range: a.Text.Range, Statement: a.Statement, Message: message}, list))
}

// ofService returns the entries of an action's list that belong to its service.
func ofService(pass *analysis.Pass, a *analysis.Action) []*analysis.Action {
	var list []*analysis.Action
	for other := range pass.ActionsOf(a.Statement) {
		same := !other.InCatalog && strings.EqualFold(other.Prefix, a.Prefix)
		if a.InCatalog {
			same = other.Matches && other.Service == a.Service
		}
		if same && other.List == a.List && other.InCatalog == a.InCatalog {
			list = append(list, other)
		}
	}
	return list
}
