package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog/managed"
	"github.com/iamlint/iamlint/policy"
)

// DeprecatedManagedPolicy reports attached AWS managed policies that AWS has deprecated.
var DeprecatedManagedPolicy = &analysis.Analyzer{
	Name:  "deprecated-managed-policy",
	Title: "An AWS managed policy is deprecated",
	Level: analysis.Warning,
	Scope: analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		managedPolicies(pass, func(t *policy.Text, resource string, attached bool) {
			p, ok := managed.Resolve(resource)
			if !ok || !attached {
				return // a policy may deny attaching it
			}
			instead := "use your own policy"
			if p.Replacement != "" {
				instead = "attach " + p.Replacement
			}
			switch {
			case p.Retired:
				pass.Reportf(t.Range, "AWS has deprecated %s, and it can no longer be attached; "+instead, p.Name)
			case p.Deprecated:
				pass.Report(analysis.Diagnostic{
					Range: t.Range, AtMost: analysis.Note,
					Message: analysis.Message("AWS will deprecate %s; "+instead, p.Name),
				})
			}
		})
	},
}
