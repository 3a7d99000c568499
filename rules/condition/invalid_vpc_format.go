package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidVPCFormat reports values of aws:SourceVpc that are not VPC IDs.
var InvalidVPCFormat = &analysis.Analyzer{
	Name:  "invalid-vpc-format",
	Title: "aws:SourceVpc is compared with a value that is not a VPC ID",
	Doc:   page("invalid-vpc-format"),
	Level: analysis.Error,
	Code:  "INVALID_VPC_FORMAT",
	Run:   func(pass *analysis.Pass) { reportIDs(pass, "aws:SourceVpc", "vpc-") },
}

// reportIDs reports values of a key that are not a prefix followed by 8 or 17 letters and digits.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
func reportIDs(pass *analysis.Pass, key, prefix string) {
	for c := range pass.Conditions(policy.StringFamily) {
		if !c.Is(key) {
			continue
		}
		for v := range c.KnownValues() {
			id, ok := strings.CutPrefix(v.Value, prefix)
			if ok && (len(id) == 8 || len(id) == 17) && alphanumeric(id) || analysis.Wild(v.Value) {
				continue
			}
			pass.ReportIn(c.Statement, v.Range,
				"%q is not a value of %s; use "+prefix+" and 8 or 17 letters and digits", v.Value, key)
		}
	}
}

func alphanumeric(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}
