package reference

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog/managed"
	"github.com/iamlint/iamlint/policy"
)

//go:embed unknown_managed_policy.md
var unknownManagedPolicyDoc string

// UnknownManagedPolicy reports ARNs of AWS managed policies that do not exist.
var UnknownManagedPolicy = &analysis.Analyzer{
	Name:     "unknown-managed-policy",
	Title:    "An AWS managed policy does not exist",
	Doc:      unknownManagedPolicyDoc,
	Category: "reference",
	Level:    analysis.Warning,
	Scope:    analysis.PerUnit,
	Run:      unknownManagedPolicy,
}

func unknownManagedPolicy(pass *analysis.Pass) {
	managedPolicies(pass, func(t *policy.Text, resource string, _ bool) {
		if _, ok := managed.Resolve(resource); ok {
			return
		}
		_, name, ok := managed.Split(resource)
		if !ok {
			return
		}
		if p, ok := managed.Find(name); ok {
			pass.Report(analysis.Diagnostic{
				Range:   t.Range,
				Message: analysis.Message("AWS's policy %s has the path "+p.Path+", which belongs in the ARN", p.Name),
			})
			return
		}
		if p, ok := managed.Nearest(name); ok {
			pass.Report(analysis.Diagnostic{
				Range:   t.Range,
				Message: analysis.Message("no AWS managed policy has this name; did you mean %s?", p.Path[1:]+p.Name),
			})
			return
		}
		pass.Report(analysis.Diagnostic{
			Range:   t.Range,
			Message: analysis.Message("there is no AWS managed policy %s as of "+managed.Date()+"; check the name", name),
		})
	})
}
