package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingStatement reports documents that have no statements whatever the inputs are.
var MissingStatement = &analysis.Analyzer{
	Name:  "missing-statement",
	Title: "The policy has no statement",
	Level: analysis.Error,
	Code:  "MISSING_STATEMENT",
	Run: func(pass *analysis.Pass) {
		d := pass.Document
		if d.ByInput {
			return // other inputs may give it some
		}
		if list := empty(pass); list != nil && !d.Synthetic && !pass.Strict {
			pass.Reportf(short(pass, list), "Statement is an empty list; add a statement or remove the policy")
			return
		}
		if d.Synthetic || fragment(d) || !lacks(d.Root, "Statement") {
			return
		}
		pass.Reportf(opening(pass, d.Root), "the policy has no Statement; add a list of statements")
	},
}

// empty returns a document's list of statements if it is certainly empty, else nil. Amazon S3 then returns the error
// "Statement is empty!", IAM MalformedPolicyDocument.
func empty(pass *analysis.Pass) *policy.Node {
	list := pass.Document.Root.Get("Statement")
	if list == nil || list.Kind != policy.Array || len(list.Items) > 0 {
		return nil
	}
	return list
}
