package grammar

import (
	"bytes"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// inQuotes returns the edit that makes a number or a boolean a string; nil for other values, and where quotes would need escapes.
func inQuotes(src *policy.Source, n *policy.Node) []analysis.Edit {
	if n.Kind != policy.Number && n.Kind != policy.Bool || n.Range.Start < 0 || n.Range.End > len(src.Content) ||
		string(src.Content[n.Range.Start:n.Range.End]) != n.Value {
		return nil
	}
	// In a string that holds the document, quotes are escaped.
	if i := bytes.LastIndexByte(src.Content[:n.Range.Start], '"'); i > 0 && src.Content[i-1] == '\\' {
		return nil
	}
	return []analysis.Edit{{Range: n.Range, NewText: `"` + n.Value + `"`}}
}

// allStrings returns the fix that quotes numbers and booleans: to IAM they are the same.
func allStrings(src *policy.Source, items []policy.Node) []analysis.SuggestedFix {
	var edits []analysis.Edit
	for i := range items {
		if items[i].Kind == policy.String {
			continue
		}
		quoted := inQuotes(src, &items[i])
		if quoted == nil {
			return nil
		}
		edits = append(edits, quoted...)
	}
	return analysis.Fix("make all values strings", edits)
}
