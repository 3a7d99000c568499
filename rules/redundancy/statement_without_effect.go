package redundancy

import (
	"github.com/iamlint/iamlint/analysis"
)

// StatementWithoutEffect reports statements whose NotAction, NotResource or NotPrincipal leaves nothing to apply to.
var StatementWithoutEffect = &analysis.Analyzer{
	Name:   "statement-without-effect",
	Title:  "A statement excludes everything it could apply to",
	Level:  analysis.Warning,
	Covers: []string{"not-principal-in-allow"},
	Run: func(pass *analysis.Pass) {
		if pass.Document.Synthetic || pass.Strict {
			return
		}
		for _, s := range pass.Document.Statements {
			if exceptions(s) == nil || !s.Allows() && !s.Denies() {
				continue
			}
			if culprit, ok := emptied(pass, s); ok {
				pass.ReportIn(s, culprit.key.Range,
					"%s excludes everything, so the statement "+verb(s)+" nothing; list only what to exclude", culprit.key.Value)
			}
		}
	},
}
