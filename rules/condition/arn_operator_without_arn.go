package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ARNOperatorWithoutARN reports values of Arn operators that are not ARN patterns.
var ARNOperatorWithoutARN = &analysis.Analyzer{
	Name:  "arn-operator-without-arn",
	Title: "An Arn operator compares with a value that is not an ARN",
	Level: analysis.Warning,
	Run: func(pass *analysis.Pass) {
		if pass.Document.Synthetic {
			return
		}
		for c, v := range pass.KnownValues(policy.ARNFamily) {
			if !strings.HasPrefix(v.Value, "${") && !mayBeARN(v.Value) {
				pass.ReportIn(c.Statement, v.Range,
					"%q does not have the six fields of an ARN, so it matches nothing; add them", v.Value)
			}
		}
	},
}

// mayBeARN reports whether a pattern has the six fields of an ARN, and the first may be "arn".
func mayBeARN(pattern string) bool {
	const fields = 6
	outside := analysis.Outside(pattern) // a variable's colons are not the ARN's
	list := strings.SplitN(outside, ":", fields)
	return len(list) == fields && (strings.ContainsAny(list[0], "*?") || list[0] == "arn")
}
