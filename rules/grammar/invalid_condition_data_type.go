package grammar

import (
	"bytes"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidConditionDataType reports lists of values that mix JSON types.
var InvalidConditionDataType = &analysis.Analyzer{
	Name:  "invalid-condition-data-type",
	Title: "The values of a condition key have different types",
	Level: analysis.Error,
	Code:  "INVALID_CONDITION_DATA_TYPE",
	Run: func(pass *analysis.Pass) {
		for _, c := range conditions(pass) {
			if c.Node.Kind != policy.Array {
				continue
			}
			items := c.Node.Items
			for i := 1; i < len(items) && pass.Unit.Resources == nil; i++ {
				if items[0].IsScalar() && items[i].IsScalar() && items[i].Kind != items[0].Kind {
					pass.Report(analysis.Diagnostic{
						Range: items[i].Range,
						Message: analysis.Message("the values of %s mix a %s and a %s; make all of them strings",
							c.Key.Value, items[0].Kind.String(), items[i].Kind.String()),
						Fixes: allStrings(pass.Document.Source, items),
					})
					break
				}
			}
		}
	},
}

// allStrings returns the fix that quotes numbers and booleans: to IAM they are the same.
func allStrings(src *policy.Source, items []policy.Node) []analysis.SuggestedFix {
	fix := analysis.SuggestedFix{Message: "make all values strings"}
	for i := range items {
		n := &items[i]
		if n.Kind == policy.String {
			continue
		}
		edit, ok := inQuotes(src, n)
		if !ok {
			return nil
		}
		fix.Edits = append(fix.Edits, edit)
	}
	return []analysis.SuggestedFix{fix}
}

// inQuotes returns the edit that makes a number or a boolean a string.
func inQuotes(src *policy.Source, n *policy.Node) (analysis.Edit, bool) {
	if n.Kind != policy.Number && n.Kind != policy.Bool || n.Range.Start < 0 || n.Range.End > len(src.Content) ||
		string(src.Content[n.Range.Start:n.Range.End]) != n.Value {
		return analysis.Edit{}, false
	}
	// In a string that holds the document, quotes are escaped.
	if i := bytes.LastIndexByte(src.Content[:n.Range.Start], '"'); i > 0 && src.Content[i-1] == '\\' {
		return analysis.Edit{}, false
	}
	return analysis.Edit{Range: n.Range, NewText: `"` + n.Value + `"`}, true
}
