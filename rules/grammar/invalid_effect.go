package grammar

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// InvalidEffect reports an Effect other than Allow and Deny.
var InvalidEffect = &analysis.Analyzer{
	Name:  "invalid-effect",
	Title: "Effect is neither Allow nor Deny",
	Level: analysis.Error,
	Code:  "INVALID_EFFECT",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			if s.Effect == nil || !s.Effect.Known() || s.Allows() || s.Denies() {
				continue
			}
			meant, ok := analysis.First(slices.Values([]string{"Allow", "Deny"}), func(effect string) bool {
				return strings.EqualFold(strings.TrimSpace(s.Effect.Value), effect)
			})
			if !ok {
				pass.Reportf(s.Effect.Range, "Effect %q does not exist; use \"Allow\" or \"Deny\"", s.Effect.Value)
				continue
			}
			pass.Report(analysis.Diagnostic{
				Range: s.Effect.Range, Message: analysis.Message("Effect %q does not exist; use %q", s.Effect.Value, meant),
				Fixes: analysis.Fix("use "+meant, analysis.Rewrite(pass.Document.Source, s.Effect, meant)),
			})
		}
	},
}
