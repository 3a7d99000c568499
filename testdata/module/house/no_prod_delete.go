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
			query := setting.Query("s3:DeleteBucket")
			query.ResourceIn = []string{"arn:aws:s3:::prod-*"}
			query.Where = []analysis.Constraint{analysis.WhereNot("Bool", "aws:MultiFactorAuthPresent", "true")}
			witness, found := pass.Find(query)
			if !found {
				continue
			}
			if match, place, ok := analysis.Place(pass.Document, witness.Allowed); ok {
				pass.ReportWitness(match.Statement, place, witness, "production buckets can be deleted without MFA; deny it on prod-*")
				break // in the other settings it is the same fact
			}
		}
	},
}
