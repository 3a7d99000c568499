package house

import "github.com/iamlint/iamlint/analysis"

// NoProdDelete reports policies that let somebody delete a production bucket without MFA. It asks the solver: how the policy
// is written is the solver's business.
var NoProdDelete = &analysis.Analyzer{
	Name:     "no-prod-delete",
	Title:    "Production buckets can be deleted without MFA",
	Doc:      "A stolen access key is enough to delete a bucket whose name begins with prod-.",
	URL:      "https://policies.example.com/no-prod-delete",
	Category: "house",
	Level:    analysis.Error,
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			witness, found := pass.Find(analysis.Query{
				Layers:     setting.Layers,
				Actions:    []string{"s3:DeleteBucket"},
				ResourceIn: []string{"arn:aws:s3:::prod-*"},
				Where:      []analysis.Constraint{{Operator: "Bool", Key: "aws:MultiFactorAuthPresent", Values: []string{"true"}, Not: true}},
			})
			if !found {
				continue
			}
			if _, place, ok := analysis.Place(pass.Document, witness.Allowed); ok {
				pass.Report(analysis.Diagnostic{
					Range: place, Witness: witness, Message: "production buckets can be deleted without MFA; deny it on prod-*",
				})
				break // in the other settings it is the same fact
			}
		}
	},
}
