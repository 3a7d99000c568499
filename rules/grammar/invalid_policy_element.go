package grammar

import (
	"fmt"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidPolicyElement reports keys of documents and statements that the grammar does not have.
var InvalidPolicyElement = &analysis.Analyzer{
	Name:  "invalid-policy-element",
	Title: "An element does not exist",
	Doc:   page("invalid-policy-element"),
	Level: analysis.Error,
	Code:  "INVALID_POLICY_ELEMENT",
	Run: func(pass *analysis.Pass) {
		d := pass.Document
		if d.Synthetic {
			return
		}
		if !fragment(d) {
			elements(pass, d.Root, "policy element", []string{"Version", "Id", "Statement"})
		}
		for s := range written(pass) {
			elements(pass, s.Node, "statement element", []string{
				"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
			})
		}
	},
}

// elements reports the keys of an object that are none of the names.
func elements(pass *analysis.Pass, n *policy.Node, what string, names []string) {
	for i := range n.Members {
		key := &n.Members[i].Key
		if !key.Known() || slices.Contains(names, key.Value) {
			continue
		}
		diagnostic := analysis.Diagnostic{
			Range:   key.Range,
			Message: fmt.Sprintf("%s is not a %s; remove it", quote(key.Value), what),
			Fixes:   without(pass, n, key.Range, true),
		}
		if meant, sure, ok := closest(key.Value, slices.Values(names)); ok && n.Get(meant) == nil {
			diagnostic.Message = quote(key.Value) + " is not a " + what + "; " + suggestion(key.Value, meant)
			diagnostic.Fixes = nil
			if edit, ok := analysis.Rewrite(pass.Document.Source, key, meant); ok {
				diagnostic.Fixes = []analysis.SuggestedFix{{
					Message: "write " + meant, Unsafe: !sure, Edits: []analysis.Edit{edit},
				}}
			}
		}
		pass.Report(diagnostic)
	}
}
