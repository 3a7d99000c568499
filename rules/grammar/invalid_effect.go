package grammar

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// InvalidEffect reports an Effect other than Allow and Deny.
var InvalidEffect = &analysis.Analyzer{
	Name:  "invalid-effect",
	Title: "Effect is neither Allow nor Deny",
	Doc:   page("invalid-effect"),
	Level: analysis.Error,
	Code:  "INVALID_EFFECT",
	Run:   invalidEffect,
}

func invalidEffect(pass *analysis.Pass) {
	for s := range written(pass) {
		e := s.Effect
		if e == nil || !e.Known() || s.Allows() || s.Denies() {
			continue
		}
		meant := ""
		for _, effect := range []string{"Allow", "Deny"} {
			if strings.EqualFold(strings.TrimSpace(e.Value), effect) {
				meant = effect
			}
		}
		if meant == "" {
			pass.Reportf(e.Range, "Effect %q does not exist; use \"Allow\" or \"Deny\"", e.Value)
			continue
		}
		pass.Report(analysis.Diagnostic{
			Range:   e.Range,
			Message: analysis.Message("Effect %q does not exist; use %q", e.Value, meant),
			Fixes:   analysis.Fix("use "+meant, analysis.Rewrite(pass.Document.Source, e, meant)),
		})
	}
}
