package public

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed public_resource_policy.md
var resourcePolicyDoc string

// ResourcePolicy reports resource policies by which strangers do more than read.
var ResourcePolicy = &analysis.Analyzer{
	Name:             "public-resource-policy",
	Title:            "A resource policy grants public access",
	Doc:              resourcePolicyDoc,
	Category:         "public",
	Level:            analysis.Error,
	SecuritySeverity: 9.1,
	SeverityReason:   "anybody with an AWS account, or without one, can use the resource",
	Kinds:            []policy.Kind{policy.Resource},
	Run:              resourcePolicy,
}

func resourcePolicy(pass *analysis.Pass) {
	report(pass, writes, func(e *exposure) string { return e.does() + "; name the principals" })
}
