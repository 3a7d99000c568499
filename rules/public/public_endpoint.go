package public

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// Endpoint reports APIs and function URLs that anyone can call.
var Endpoint = &analysis.Analyzer{
	Name:             "public-endpoint",
	Title:            "A public API or function URL",
	Level:            analysis.Note,
	SecuritySeverity: 3.0,
	SeverityReason:   "many APIs are public by design and check their callers themselves",
	Kinds:            []policy.Kind{policy.Resource},
	Run: func(pass *analysis.Pass) {
		report(pass, calls, func(e *exposure) string { return e.does() + "; verify that it checks its callers" })
	},
}
