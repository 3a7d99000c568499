package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog/managed"
	"github.com/iamlint/iamlint/policy"
)

// UnknownManagedPolicy reports ARNs of AWS managed policies that do not exist.
var UnknownManagedPolicy = &analysis.Analyzer{
	Name:  "unknown-managed-policy",
	Title: "An AWS managed policy does not exist",
	Level: analysis.Warning,
	Scope: analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		managedPolicies(pass, func(t *policy.Text, resource string, _ bool) {
			if _, ok := managed.Resolve(resource); ok {
				return
			}
			_, name, ok := managed.Split(resource)
			if !ok {
				return
			}
			if p, ok := managed.Find(name); ok {
				pass.Reportf(t.Range, "the AWS managed policy %s has the path "+p.Path+"; add it to the ARN", p.Name)
				return
			}
			if p, ok := managed.Nearest(name); ok {
				pass.Reportf(t.Range, "this AWS managed policy does not exist; did you mean %s?", p.Path[1:]+p.Name)
				return
			}
			pass.Reportf(t.Range, "the AWS managed policy %s does not exist as of "+managed.Date()+"; check the name", name)
		})
	},
}
