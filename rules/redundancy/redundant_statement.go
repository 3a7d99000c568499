package redundancy

import (
	"iter"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RedundantStatement reports duplicate statements.
var RedundantStatement = &analysis.Analyzer{
	Name:  "redundant-statement",
	Title: "Redundant statement",
	Level: analysis.Note,
	Code:  "REDUNDANT_STATEMENT",
	Run: func(pass *analysis.Pass) {
		for s, first := range duplicates(pass.Document) {
			pass.Report(analysis.Diagnostic{
				Range: head(s), Statement: s,
				Message: analysis.Message("the statement is the same as statement %d; remove it", first.Index+1),
				Related: []analysis.Related{{Range: head(first), Message: "the same as this"}},
				Fixes:   removal(pass.Document, s),
			})
		}
	},
}

// duplicates yields the statements that are the same as earlier ones, with the first of these.
func duplicates(d *policy.Document) iter.Seq2[*policy.Statement, *policy.Statement] {
	return func(yield func(*policy.Statement, *policy.Statement) bool) {
		if d.Synthetic || len(d.Statements) < 2 {
			return
		}
		shapes := make(map[shape]int, len(d.Statements))
		for _, s := range d.Statements {
			shapes[shapeOf(s)]++
		}
		seen := map[string]*policy.Statement{}
		for _, s := range d.Statements {
			if shapes[shapeOf(s)] == 1 {
				continue
			}
			key, ok := canonical(s)
			switch first := seen[key]; {
			case !ok:
			case first == nil:
				seen[key] = s
			case !yield(s, first):
				return
			}
		}
	}
}
