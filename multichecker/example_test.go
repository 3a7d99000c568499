package multichecker_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/multichecker"
)

// noProdDelete is a rule of one's own: it asks for a request, however the policy is written.
var noProdDelete = &analysis.Analyzer{
	Name:     "no-prod-delete",
	Title:    "Production buckets can be deleted",
	Doc:      "Nobody deletes a bucket whose name begins with prod-.",
	URL:      "https://policies.example.com/no-prod-delete",
	Category: "house",
	Level:    analysis.Error,
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			witness, found := pass.Find(analysis.Query{
				Layers: setting.Layers, Actions: []string{"s3:DeleteBucket"}, ResourceIn: []string{"arn:aws:s3:::prod-*"},
			})
			if !found {
				continue
			}
			if _, place, ok := analysis.Place(pass.Document, witness.Allowed); ok {
				pass.Report(analysis.Diagnostic{Range: place, Witness: witness, Message: "production buckets can be deleted; deny it on prod-*"})
				break
			}
		}
	},
}

// A program with rules of its own calls Main, and is then used as iamlint is. Run is Main with other arguments and streams,
// as here, where the built-in rules are left out.
func Example() {
	const policies = `{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
  {"Effect": "Deny", "Action": "s3:DeleteB*", "Resource": "arn:aws:s3:::prod-eu-*"}
]}`
	arguments := []string{"lint", "--only", "house", "-"}
	status := multichecker.Run(context.Background(), arguments, strings.NewReader(policies), os.Stdout, os.Stderr, noProdDelete)
	fmt.Println("exit status", status)
	// Output:
	// <stdin>:2:23: error: production buckets can be deleted; deny it on prod-* [no-prod-delete]
	// 2 |   {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
	//   |                       ^^^^^^^^^^^
	//   = allowed: user alice may call s3:DeleteBucket on arn:aws:s3:::prod-example-bucket
	//
	// 1 error in 1 file with 1 policy
	// exit status 1
}
