package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// reportIDs reports values of a key that are not a prefix followed by 8 or 17 letters and digits.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
func reportIDs(pass *analysis.Pass, key, prefix string) {
	for c, v := range pass.KnownValues(policy.StringFamily) {
		id, ok := strings.CutPrefix(v.Value, prefix)
		well := ok && (len(id) == 8 || len(id) == 17) && alphanumeric(id)
		if c.Is(key) && !well && !analysis.Wild(v.Value) {
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
