package public

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ReadAccess reports resource policies that allow the public to read what may be meant to be published.
var ReadAccess = &analysis.Analyzer{
	Name:             "public-read-access",
	Title:            "Anyone can read a resource",
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "everything in the resource is public; only its owner knows whether that is intended",
	Kinds:            []policy.Kind{policy.Resource},
	Run: func(pass *analysis.Pass) {
		report(pass, reads, func(e *exposure) string { return e.does() + "; confirm that it is meant to be public" })
	},
}
