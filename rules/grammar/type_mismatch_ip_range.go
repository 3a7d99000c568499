package grammar

import (
	"net/netip"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TypeMismatchIPRange reports values of IpAddress operators that are not addresses or ranges.
var TypeMismatchIPRange = &analysis.Analyzer{
	Name:  "type-mismatch-ip-range",
	Title: "An IpAddress value is not an IP address or CIDR range",
	Level: analysis.Error,
	Code:  "TYPE_MISMATCH_IP_RANGE",
	Run: func(pass *analysis.Pass) {
		for v := range literals(pass, policy.IPAddressFamily) {
			if !isAddress(v.Value) {
				pass.Reportf(v.Range, "%q is not an IP address or CIDR range; use a format like 203.0.113.0/24", v.Value)
			}
		}
	},
}

func isAddress(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	_, err := netip.ParsePrefix(s)
	return err == nil
}
