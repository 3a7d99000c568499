package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed s3_prefix_in_negative_context.md
var s3PrefixInNegativeContextDoc string

// S3PrefixInNegativeContext reports prefixes that a statement means to keep out.
var S3PrefixInNegativeContext = &analysis.Analyzer{
	Name:             "s3-prefix-in-negative-context",
	Title:            "s3:prefix is denied by name",
	Doc:              s3PrefixInNegativeContextDoc,
	Category:         "condition",
	Level:            analysis.Warning,
	SecuritySeverity: 5.5,
	SeverityReason:   "objects can be listed that the statement is to hide",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:             "S3_PREFIX_IN_NEGATIVE_CONTEXT",
	Run:              s3PrefixInNegativeContext,
}

func s3PrefixInNegativeContext(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		if !c.Is("s3:prefix") || c.Operator.Family != policy.StringFamily {
			continue
		}
		if c.Statement.Denies() && !c.Operator.Negated || c.Statement.Allows() && c.Operator.Negated {
			pass.Report(analysis.Diagnostic{
				Range: c.Written.Key.Range, Statement: c.Statement,
				Message: "a shorter s3:prefix lists the same objects; name the prefixes that are allowed",
			})
		}
	}
}
