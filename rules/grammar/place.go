package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// opening is the place at which an object as a whole is reported: its brace, or in block YAML its first key.
func opening(pass *analysis.Pass, n *policy.Node) policy.Range {
	src := pass.Document.Source
	start := n.Range.Start
	if start >= 0 && start < len(src.Content) && (src.Content[start] == '{' || src.Content[start] == '[') {
		return policy.Range{Start: start, End: start + 1}
	}
	if len(n.Members) > 0 && n.Range.Contains(n.Members[0].Key.Range) {
		return n.Members[0].Key.Range
	}
	return policy.Range{Start: start, End: min(start+1, n.Range.End)}
}

// short is the place of a value that is empty except for layout: all of it if it is on one line, else its bracket.
func short(pass *analysis.Pass, n *policy.Node) policy.Range {
	src := pass.Document.Source
	if src.Position(n.Range.Start).Line == src.Position(n.Range.End).Line {
		return n.Range
	}
	return opening(pass, n)
}
