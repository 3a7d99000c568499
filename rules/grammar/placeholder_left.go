package grammar

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
)

// PlaceholderLeft reports placeholders that were not replaced.
var PlaceholderLeft = &analysis.Analyzer{
	Name:  "placeholder-left",
	Title: "A placeholder was left in the policy",
	Level: analysis.Warning,
	Run: func(pass *analysis.Pass) {
		left := leftovers(pass.Document)
		if len(left) == 0 {
			return
		}
		d := analysis.Diagnostic{Range: left[0].text.Range, Message: leftMessage(left)}
		if !slices.ContainsFunc(left, func(l leftover) bool { return !toolFillsIn(l.written) }) {
			d.AtMost = analysis.Note
		}
		for _, l := range left[1:] {
			d.Relate(l.text.Range, analysis.Message("%q is also a placeholder", l.written))
		}
		pass.Report(d)
	},
}

func leftMessage(left []leftover) string {
	switch first := left[0].written; len(left) {
	case 1:
		return analysis.Message("%q is a placeholder; replace it with a value", first)
	case 2:
		return analysis.Message("%q and 1 more are placeholders; replace them with values", first)
	default:
		return analysis.Message("%q and %d more are placeholders; replace them with values", first, len(left)-1)
	}
}
