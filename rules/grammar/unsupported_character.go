package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedCharacter reports characters that IAM does not accept in policies.
var UnsupportedCharacter = &analysis.Analyzer{
	Name:  "unsupported-character",
	Title: "A policy has a character that IAM does not accept",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Trust},
	Run: func(pass *analysis.Pass) {
		d := pass.Document
		// Templates are translated, and the character may be escaped on the way.
		if pass.Strict || d.Synthetic || d.Host != nil || pass.Unit.Format != "json" {
			return
		}
		visitStrings(d.Root, func(t *policy.Text) {
			if char, ok := unsupported(d.Source, t.Range); ok {
				pass.Reportf(t.Range, "IAM does not accept %q (%U) in a policy; use characters up to U+00FF", char, char)
			}
		})
	},
}

// visitStrings visits the strings of a node, keys included.
func visitStrings(n *policy.Node, visit func(*policy.Text)) {
	if n.Kind == policy.String {
		visit(&n.Text)
	}
	for item := range n.All() {
		visitStrings(item, visit)
	}
	for m := range n.AllMembers() {
		visit(&m.Key)
		visitStrings(&m.Value, visit)
	}
}

// unsupported returns the first character of a piece of a source that IAM does not accept.
func unsupported(src *policy.Source, r policy.Range) (rune, bool) {
	if r.Start < 0 || r.End > len(src.Content) || r.Start > r.End {
		return 0, false
	}
	for _, char := range string(src.Content[r.Start:r.End]) {
		if char > '\u00FF' {
			return char, true
		}
	}
	return 0, false
}
