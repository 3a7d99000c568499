package boundary

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// Escape reports ways around a boundary: its holder can get the permissions of a principal that does not have it.
var Escape = &analysis.Analyzer{
	Name:             "boundary-escape",
	Title:            "A permissions boundary can be escaped",
	Level:            analysis.Warning,
	SecuritySeverity: 8.0,
	SeverityReason:   "the holder can act as a principal without the boundary",
	Kinds:            []policy.Kind{policy.Boundary},
	Run: func(pass *analysis.Pass) {
		selves, at := identify(pass.Document)
		// The target principals do not have the boundary, as far as the request says.
		others := []analysis.Constraint{{Operator: "StringLike", Key: key, Texts: selves, Not: true}}
		for setting := range pass.Settings() {
			setting.Callers = at.holders()
			granted := paths.Known().Granted(setting.Layers[0].Docs)
			e := escapes{pass: pass, at: at, walker: paths.NewEscape(pass, setting, granted, at.arn(), others)}
			e.walk(granted)
			for i := range e.found {
				e.found[i].report(pass)
			}
		}
	},
}
