package grammar

import (
	"fmt"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedCharacter reports characters that IAM does not accept in policies.
var UnsupportedCharacter = &analysis.Analyzer{
	Name:  "unsupported-character",
	Title: "A policy has a character that IAM does not accept",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Trust},
	Run:   unsupportedCharacter,
}

func unsupportedCharacter(pass *analysis.Pass) {
	d := pass.Document
	// Templates are translated, and the character may be escaped on the way.
	if pass.Strict || d.Synthetic || d.Host != nil || pass.Unit.Format != "json" {
		return
	}
	check := func(t *policy.Text) {
		r := t.Range
		if r.Start < 0 || r.End > len(d.Source.Content) || r.Start > r.End {
			return
		}
		for _, char := range string(d.Source.Content[r.Start:r.End]) {
			if char > '\u00FF' {
				pass.Report(analysis.Diagnostic{
					Range: r, Message: fmt.Sprintf("IAM does not accept %q (%U) in a policy; use characters up to U+00FF", char, char),
				})
				return
			}
		}
	}
	var walk func(n *policy.Node)
	walk = func(n *policy.Node) {
		if n.Kind == policy.String {
			check(&n.Text)
		}
		for item := range n.All() {
			walk(item)
		}
		for i := range n.Members {
			check(&n.Members[i].Key)
			walk(&n.Members[i].Value)
		}
	}
	walk(d.Root)
}
