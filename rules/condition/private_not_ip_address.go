package condition

import (
	"github.com/iamlint/iamlint/analysis"
)

// PrivateNotIPAddress reports conditions on aws:SourceIp whose addresses are all private, under NotIpAddress.
var PrivateNotIPAddress = &analysis.Analyzer{
	Name:  "private-not-ip-address",
	Title: "aws:SourceIp is compared with private addresses under NotIpAddress",
	Level: analysis.Error,
	Code:  "PRIVATE_NOT_IP_ADDRESS",
	Run:   func(pass *analysis.Pass) { reportPrivate(pass, true, false) },
}
