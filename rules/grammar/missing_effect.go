package grammar

import (
	"github.com/iamlint/iamlint/analysis"
)

// MissingEffect reports statements without Effect.
var MissingEffect = &analysis.Analyzer{
	Name:  "missing-effect",
	Title: "A statement has no Effect",
	Level: analysis.Error,
	Code:  "MISSING_EFFECT",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			if lacks(s.Node, "Effect") {
				pass.Reportf(opening(pass, s.Node), "the statement has no Effect; add Allow or Deny")
			}
		}
	},
}
