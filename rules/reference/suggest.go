package reference

import (
	"iter"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// suggestAction reports an entry without wildcards, with the action that it was meant to be.
func suggestAction(pass *analysis.Pass, a *analysis.Action) {
	if needs := apiAction(a); needs != "" {
		pass.ReportIn(a.Statement, a.Text.Range, "%s is an API operation, not an action; use %s", a.Text.Value, needs)
		return
	}
	d := analysis.Diagnostic{Range: a.Text.Range, Statement: a.Statement}
	if nearest, ok := catalog.Nearest(a.Service, a.Name); ok {
		d.Message = unlisted(nearest.String(), "%s is not an action", a.Text.Value)
		if name, sure := analysis.Nearest(a.Name, namesOf(a.Service)); sure {
			d.Fixes = pass.Respell(a.Text, a.Service.Prefix()+":"+name)
		}
	} else {
		d.Message = unlisted("", "%s is not an action", a.Text.Value)
	}
	pass.Report(d)
}

// namesOf yields the names of a service's actions.
func namesOf(s catalog.Service) iter.Seq[string] {
	return func(yield func(string) bool) {
		for action := range s.Actions() {
			if !yield(action.Name()) {
				return
			}
		}
	}
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

// reportService reports an ARN of a service that does not exist.
func reportService(pass *analysis.Pass, a *analysis.ARN) {
	name := a.Service.Value
	if (hasEnded(name) || lookup.UsedByAWS(name+":*")) && !pass.Strict {
		return // deprecated-action and invalid-service-in-action report the actions that would act on it
	}
	d := analysis.Diagnostic{Range: a.Text.Range, Statement: a.Statement}
	nearest, sure := nearestService(name)
	if d.Message = unlisted(nearest, "%q in the ARN is not a service", name); sure {
		d.Fixes = pass.Replace(a.Text, a.With(func(arn *policy.ARN) { arn.Service = nearest }))
	}
	pass.Report(d)
}
