package condition

import (
	"github.com/iamlint/iamlint/analysis"
)

// PrivateIPAddressSubset reports private addresses among public ones under IpAddress.
var PrivateIPAddressSubset = &analysis.Analyzer{
	Name:  "private-ip-address-subset",
	Title: "Some addresses for aws:SourceIp under IpAddress are private",
	Level: analysis.Note,
	Code:  "PRIVATE_IP_ADDRESS_SUBSET",
	Run:   func(pass *analysis.Pass) { reportPrivate(pass, false, true) },
}
