package analysis_test

import (
	"context"
	"os"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/multichecker"
	"github.com/iamlint/iamlint/policy"
)

// A rule that looks at what is written: a variable with what the rule is called, and a function that is run over each document.
func ExampleAnalyzer() {
	oldVersion := &analysis.Analyzer{
		Name:     "old-version",
		Title:    "The Version is not 2012-10-17",
		Doc:      "Without Version 2012-10-17 policy variables are plain text.",
		Category: "house",
		Level:    analysis.Warning,
		Run: func(pass *analysis.Pass) {
			if v := pass.Document.Version; v != nil && v.Value != policy.Version2012 {
				pass.Reportf(v.Range, "the Version is %s; use %s", v.Value, policy.Version2012)
			}
		},
	}

	const text = `{"Version": "2008-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}`
	arguments := []string{"lint", "--quiet", "--only", "old-version", "-"}
	multichecker.Run(context.Background(), arguments, strings.NewReader(text), os.Stdout, os.Stderr, oldVersion)
	// Output:
	// <stdin>:1:13: warning: the Version is 2008-10-17; use 2012-10-17 [old-version]
}

// A rule that asks the solver: which statement lets someone pass any role to a service? That another statement forbids it, or
// that a wildcard or a NotAction allows it, is the solver's business. Its finding has the request as its witness.
func ExamplePass_Find() {
	passRole := &analysis.Analyzer{
		Name:     "pass-any-role",
		Title:    "Any role can be passed",
		Doc:      "Who passes a role to a service can do what the role can.",
		Category: "house",
		Level:    analysis.Error,
		Kinds:    []policy.Kind{policy.Identity},
		Run: func(pass *analysis.Pass) {
			for setting := range pass.Settings() {
				for s := range pass.Allows() {
					query := setting.Via(s, "iam:PassRole")
					query.ResourceIn = []string{"arn:aws:iam::*:role/admin"}
					if witness, found := pass.Find(query); found {
						pass.ReportWitness(s, pass.PlaceOf(witness, s), witness, "the role admin can be passed; name the roles that may be")
					}
				}
			}
		},
	}

	const text = `
Version: "2012-10-17"
Statement:
  - {Effect: Allow, NotAction: "s3:*", Resource: "*"}
  - {Effect: Deny, Action: iam:*, NotResource: "arn:aws:iam::*:role/*"}
`
	arguments := []string{"lint", "--only", "house", "--stdin-filename", "deploy.yaml", "-"}
	multichecker.Run(context.Background(), arguments, strings.NewReader(text), os.Stdout, os.Stderr, passRole)
	// Output:
	// deploy.yaml:4:21: error: the role admin can be passed; name the roles that may be [pass-any-role]
	// 4 |   - {Effect: Allow, NotAction: "s3:*", Resource: "*"}
	//   |                     ^^^^^^^^^
	//   = allowed: user alice may call iam:PassRole on arn:aws:iam::111122223333:role/admin
	//
	// 1 error in 1 file with 1 policy
}
