package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed private_ip_address_subset.md
var privateIPAddressSubsetDoc string

// PrivateIPAddressSubset reports private addresses among public ones.
var PrivateIPAddressSubset = &analysis.Analyzer{
	Name:     "private-ip-address-subset",
	Title:    "Some of the addresses for aws:SourceIp are private",
	Doc:      privateIPAddressSubsetDoc,
	Category: "condition",
	Level:    analysis.Note,
	Code:     "PRIVATE_IP_ADDRESS_SUBSET",
	Run:      privateIPAddressSubset,
}

func privateIPAddressSubset(pass *analysis.Pass) {
	reportPrivate(pass, false, true)
}
