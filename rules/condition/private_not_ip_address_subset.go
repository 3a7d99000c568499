package condition

import (
	"github.com/iamlint/iamlint/analysis"
)

// PrivateNotIPAddressSubset reports private addresses among public ones under NotIpAddress.
var PrivateNotIPAddressSubset = &analysis.Analyzer{
	Name:  "private-not-ip-address-subset",
	Title: "Some addresses for aws:SourceIp under NotIpAddress are private",
	Level: analysis.Note,
	Code:  "PRIVATE_NOT_IP_ADDRESS_SUBSET",
	Run:   func(pass *analysis.Pass) { reportPrivate(pass, true, true) },
}
