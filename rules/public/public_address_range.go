package public

import (
	"fmt"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// AddressRange reports resource policies that grant public access from more addresses than one organization has.
var AddressRange = &analysis.Analyzer{
	Name:             "public-address-range",
	Title:            "A wide range of public IP addresses has access",
	Level:            analysis.Warning,
	SecuritySeverity: 6.5,
	SeverityReason:   "ranges of this size belong to providers and include their customers' machines",
	Kinds:            []policy.Kind{policy.Resource},
	Run: func(pass *analysis.Pass) {
		report(pass, addresses, func(e *exposure) string {
			size := fmt.Sprintf("%d addresses", uint64(1)<<min(e.prefix.Addr().BitLen()-e.prefix.Bits(), 63))
			if e.prefix.Addr().Is6() {
				size = "too wide for one site"
			}
			return fmt.Sprintf("anyone in %s (%s) can call %s", e.prefix, size, e.witness.Request.Action)
		})
	},
}
