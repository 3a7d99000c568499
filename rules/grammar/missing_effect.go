package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed missing_effect.md
var missingEffectDoc string

// MissingEffect reports statements without Effect.
var MissingEffect = &analysis.Analyzer{
	Name:     "missing-effect",
	Title:    "A statement has no Effect",
	Doc:      missingEffectDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Code:     "MISSING_EFFECT",
	Run:      missingEffect,
}

func missingEffect(pass *analysis.Pass) {
	for s := range written(pass) {
		if lacks(s.Node, "Effect") {
			pass.Reportf(opening(pass.Document.Source, s.Node), "the statement has no Effect; add Allow or Deny")
		}
	}
}
