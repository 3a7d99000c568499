package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// S3PrefixInNegativeContext reports values of s3:prefix that a statement means to exclude.
var S3PrefixInNegativeContext = &analysis.Analyzer{
	Name:             "s3-prefix-in-negative-context",
	Title:            "A Deny on listed values of s3:prefix can be bypassed",
	Level:            analysis.Warning,
	SecuritySeverity: 5.5,
	SeverityReason:   "callers can list objects that the statement is meant to hide",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:             "S3_PREFIX_IN_NEGATIVE_CONTEXT",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions(policy.StringFamily) {
			excludes := c.Statement.Denies() && !c.Operator.Negated || c.Statement.Allows() && c.Operator.Negated
			if c.Is("s3:prefix") && excludes {
				pass.ReportIn(c.Statement, c.Written.Key.Range,
					"a shorter s3:prefix lists the same objects; specify the allowed prefixes instead")
			}
		}
	},
}
