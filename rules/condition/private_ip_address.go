package condition

import (
	"github.com/iamlint/iamlint/analysis"
)

// PrivateIPAddress reports conditions on aws:SourceIp whose addresses are all private, under IpAddress.
var PrivateIPAddress = &analysis.Analyzer{
	Name:  "private-ip-address",
	Title: "aws:SourceIp is compared with private addresses under IpAddress",
	Level: analysis.Error,
	Code:  "PRIVATE_IP_ADDRESS",
	Run:   func(pass *analysis.Pass) { reportPrivate(pass, false, false) },
}
