package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog/managed"
	"github.com/iamlint/iamlint/policy"
)

// DeprecatedManagedPolicy reports attached AWS managed policies that AWS has withdrawn.
var DeprecatedManagedPolicy = &analysis.Analyzer{
	Name:  "deprecated-managed-policy",
	Title: "An AWS managed policy is deprecated",
	Doc:   page("deprecated-managed-policy"),
	Level: analysis.Warning,
	Scope: analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		managedPolicies(pass, func(t *policy.Text, resource string, attached bool) {
			p, ok := managed.Resolve(resource)
			if !ok || !attached {
				return // a policy may deny to attach it
			}
			instead := "write a policy of your own"
			if p.Replacement != "" {
				instead = "attach " + p.Replacement
			}
			switch {
			case p.Retired:
				pass.Reportf(t.Range, "AWS has withdrawn %s, nothing new can have it; "+instead, p.Name)
			case p.Deprecated:
				pass.Report(analysis.Diagnostic{
					Range: t.Range, AtMost: analysis.Note,
					Message: analysis.Message("AWS will withdraw %s; "+instead, p.Name),
				})
			}
		})
	},
}
