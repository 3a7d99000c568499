package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed private_not_ip_address.md
var privateNotIPAddressDoc string

// PrivateNotIPAddress reports private addresses that are never the source of calls.
var PrivateNotIPAddress = &analysis.Analyzer{
	Name:     "private-not-ip-address",
	Title:    "aws:SourceIp is compared with private addresses",
	Doc:      privateNotIPAddressDoc,
	Category: "condition",
	Level:    analysis.Error,
	Code:     "PRIVATE_NOT_IP_ADDRESS",
	Run:      privateNotIPAddress,
}

func privateNotIPAddress(pass *analysis.Pass) {
	reportPrivate(pass, true, false)
}
