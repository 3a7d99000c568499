package grammar

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidPolicyElement reports keys of documents and statements that are not in the grammar.
var InvalidPolicyElement = &analysis.Analyzer{
	Name:  "invalid-policy-element",
	Title: "An element does not exist",
	Level: analysis.Error,
	Code:  "INVALID_POLICY_ELEMENT",
	Run: func(pass *analysis.Pass) {
		d := pass.Document
		if d.Synthetic {
			return
		}
		if !fragment(d) {
			reportOthers(pass, d.Root, "policy element", ofPolicies, ofStatements)
		}
		for s := range written(pass) {
			reportOthers(pass, s.Node, "statement element", ofStatements, ofPolicies)
		}
	},
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
var (
	ofPolicies   = []string{"Version", "Id", "Statement"}
	ofStatements = []string{
		"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
	}
)

// reportOthers reports the keys of an object that are not among its elements. A key that is an element elsewhere is in the
// wrong place, not misspelled.
func reportOthers(pass *analysis.Pass, n *policy.Node, what string, elements, elsewhere []string) {
	for m := range n.AllMembers() {
		key := &m.Key
		if !key.Known() || slices.Contains(elements, key.Value) {
			continue
		}
		d := analysis.Diagnostic{
			Range:   key.Range,
			Message: analysis.Message("%q is not a %s; remove it", key.Value, what),
			Fixes:   without(pass, n, key.Range, true),
		}
		meant, sure := analysis.Nearest(key.Value, slices.Values(elements))
		if meant != "" && n.Get(meant) == nil && !slices.Contains(elsewhere, key.Value) {
			d.Message = analysis.Message("%q is not a "+what+"; "+suggestion(key.Value, meant), key.Value)
			d.Fixes = pass.Rewrite(key, meant, !sure)
		}
		pass.Report(d)
	}
}
