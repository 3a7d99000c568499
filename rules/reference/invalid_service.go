package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// InvalidService reports ARNs and condition keys of services that do not exist.
var InvalidService = &analysis.Analyzer{
	Name:  "invalid-service",
	Title: "An ARN or condition key names a service that does not exist",
	Level: analysis.Error,
	Code:  "INVALID_SERVICE",
	Run: func(pass *analysis.Pass) {
		for a := range pass.ARNs() {
			if a.Service.Literal() && !lookup.IsARNService(strings.ToLower(a.Service.Value)) {
				reportService(pass, a)
			}
		}
		for c := range pass.Conditions() {
			known := c.Prefix == "" || lookup.IsKeyPrefix(c.Prefix) || strings.ContainsAny(c.Prefix, "$*?")
			if !known && (!hasEnded(c.Prefix) || pass.Strict) {
				nearest, _ := nearestService(c.Prefix)
				pass.Report(analysis.Diagnostic{
					Range: c.Written.Key.Range, Statement: c.Statement,
					Message: unlisted(nearest, "%q in the condition key is not a service", c.Prefix),
				})
			}
		}
	},
}
