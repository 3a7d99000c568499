package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingPairedConditionKeys reports conditions on private addresses without a condition on the VPC.
var MissingPairedConditionKeys = &analysis.Analyzer{
	Name:             "missing-paired-condition-keys",
	Title:            "aws:VpcSourceIp is compared without aws:SourceVpc",
	Level:            analysis.Warning,
	SecuritySeverity: 6.5,
	SeverityReason:   "requests from another account's VPC with the same private addresses are allowed",
	Code:             "MISSING_PAIRED_CONDITION_KEYS",
	Run: func(pass *analysis.Pass) {
		for c := range pass.ConditionsFor("aws:VpcSourceIp") {
			paired := analysis.Some(pass.ConditionsOf(c.Statement), func(other *analysis.Condition) bool {
				return other.Is("aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn")
			})
			if c.Operator.Family != policy.NullFamily && !paired && !analysis.MoreConditions(c.Statement) {
				pass.ReportIn(c.Statement, c.Written.Key.Range,
					"other VPCs can have the same aws:VpcSourceIp; add a condition on aws:SourceVpc")
			}
		}
	},
}
