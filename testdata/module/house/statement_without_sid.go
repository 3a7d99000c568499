package house

import "github.com/iamlint/iamlint/analysis"

// StatementWithoutSid reports statements that have no Sid. It looks at what is written.
var StatementWithoutSid = &analysis.Analyzer{
	Name:     "statement-without-sid",
	Title:    "A statement has no Sid",
	Doc:      "Our reviews name statements by their Sid.",
	Category: "house",
	Level:    analysis.Note,
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			if s.SidValue() == "" {
				pass.Reportf(s.Node.Range, "the statement has no Sid; say with one what it is for")
			}
		}
	},
}
