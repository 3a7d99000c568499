package public

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ReadAccess reports resource policies by which strangers read what may be meant to be published.
var ReadAccess = &analysis.Analyzer{
	Name:             "public-read-access",
	Title:            "Anyone can read a resource",
	Doc:              page("public-read-access"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "whatever is put there is published; only its owner knows whether it is meant to be",
	Kinds:            []policy.Kind{policy.Resource},
	Run: func(pass *analysis.Pass) {
		report(pass, reads, func(e *exposure) string { return e.does() + "; is it meant to be published?" })
	},
}
