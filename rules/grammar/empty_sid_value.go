package grammar

import (
	"github.com/iamlint/iamlint/analysis"
)

// EmptySidValue reports a Sid that is the empty string.
var EmptySidValue = &analysis.Analyzer{
	Name:  "empty-sid-value",
	Title: "Sid is empty",
	Level: analysis.Note,
	Code:  "EMPTY_SID_VALUE",
	Run: func(pass *analysis.Pass) {
		for s, m := range elements(pass, "Sid") {
			if s.Sid != nil && s.Sid.Known() && s.Sid.Value == "" && m.Value.Range == s.Sid.Range {
				pass.Report(analysis.Diagnostic{
					Range: s.Sid.Range, Message: "Sid is empty; remove it or give the statement a name",
					Fixes: without(pass, s.Node, m.Key.Range, false),
				})
			}
		}
	},
}
