package public

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ResourcePolicy reports resource policies that allow the public to do more than read.
var ResourcePolicy = &analysis.Analyzer{
	Name:             "public-resource-policy",
	Title:            "A resource policy grants public access",
	Level:            analysis.Error,
	SecuritySeverity: 9.1,
	SeverityReason:   "anyone with an AWS account, or without one, can use the resource",
	Kinds:            []policy.Kind{policy.Resource},
	Run: func(pass *analysis.Pass) {
		report(pass, writes, func(e *exposure) string { return e.does() + "; specify the principals" })
	},
}
