package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// InvalidService reports ARNs and condition keys of services that do not exist.
var InvalidService = &analysis.Analyzer{
	Name:  "invalid-service",
	Title: "An ARN or condition key names a service that does not exist",
	Doc:   page("invalid-service"),
	Level: analysis.Error,
	Code:  "INVALID_SERVICE",
	Run:   invalidService,
}

func invalidService(pass *analysis.Pass) {
	for a := range pass.ARNs() {
		name := a.Service.Value
		if !a.Service.Literal() || lookup.IsARNService(strings.ToLower(name)) {
			continue
		}
		if (hasEnded(name) || lookup.UsedByAWS(name+":*")) && !pass.Strict {
			continue // deprecated-action and invalid-service-in-action report the actions that would act on it
		}
		d := analysis.Diagnostic{
			Range: a.Text.Range, Statement: a.Statement,
			Message: analysis.Message("%q in the ARN is not a service as of "+catalog.Date(), name),
		}
		if nearest, ok := catalog.NearestService(name); ok {
			d.Message = analysis.Message("%q in the ARN is not a service as of "+catalog.Date()+"; did you mean %s?",
				name, nearest.Prefix())
			if analysis.Close(name, nearest.Prefix()) {
				d.Fixes = pass.Replace(a.Text, a.With(func(arn *policy.ARN) { arn.Service = nearest.Prefix() }))
			}
		}
		pass.Report(d)
	}
	for c := range pass.Conditions() {
		if c.Prefix == "" || lookup.IsKeyPrefix(c.Prefix) || strings.ContainsAny(c.Prefix, "$*?") {
			continue
		}
		if hasEnded(c.Prefix) && !pass.Strict {
			continue
		}
		d := analysis.Diagnostic{
			Range: c.Written.Key.Range, Statement: c.Statement,
			Message: analysis.Message("%q in the condition key is not a service as of "+catalog.Date(), c.Prefix),
		}
		if nearest, ok := catalog.NearestService(c.Prefix); ok {
			d.Message = analysis.Message("%q in the condition key is not a service as of "+catalog.Date()+"; did you mean %s?",
				c.Prefix, nearest.Prefix())
		}
		pass.Report(d)
	}
}
