package redundancy

import (
	"github.com/iamlint/iamlint/analysis"
)

// UnreachableStatement reports statements that other statements leave without effect.
var UnreachableStatement = &analysis.Analyzer{
	Name:  "unreachable-statement",
	Title: "Another statement overrides this one entirely",
	Level: analysis.Warning,
	Run: func(pass *analysis.Pass) {
		if n := len(pass.Document.Statements); pass.Document.Synthetic || n < 2 || n > maxStatements {
			return
		}
		u := newUnreachable(pass, pass.Document)
		found := u.all()
		for _, s := range pass.Document.Statements {
			if d := found[s]; d != nil && u.inAllVariants(s) {
				pass.Report(*d)
			}
		}
	},
}

// maxStatements is how many statements are compared pair by pair; AWS's size quotas do not permit more.
const maxStatements = 1000
