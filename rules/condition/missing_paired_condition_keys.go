package condition

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingPairedConditionKeys reports private addresses without the VPC that they are in.
var MissingPairedConditionKeys = &analysis.Analyzer{
	Name:             "missing-paired-condition-keys",
	Title:            "aws:VpcSourceIp is compared without aws:SourceVpc",
	Doc:              page("missing-paired-condition-keys"),
	Level:            analysis.Warning,
	SecuritySeverity: 6.5,
	SeverityReason:   "requests from a foreign VPC with the same private addresses pass",
	Code:             "MISSING_PAIRED_CONDITION_KEYS",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			if !c.Is("aws:VpcSourceIp") || c.Operator.Family == policy.NullFamily {
				continue
			}
			paired := analysis.Some(pass.ConditionsOf(c.Statement), func(other *analysis.Condition) bool {
				return other.Is("aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn")
			})
			if !paired && !analysis.MoreConditions(c.Statement) {
				pass.ReportIn(c.Statement, c.Written.Key.Range,
					"aws:VpcSourceIp is the same in foreign VPCs; compare aws:SourceVpc, too")
			}
		}
	},
}
