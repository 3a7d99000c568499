package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed private_not_ip_address_subset.md
var privateNotIPAddressSubsetDoc string

// PrivateNotIPAddressSubset reports private addresses among those that are spared.
var PrivateNotIPAddressSubset = &analysis.Analyzer{
	Name:     "private-not-ip-address-subset",
	Title:    "Some of the addresses for aws:SourceIp are private",
	Doc:      privateNotIPAddressSubsetDoc,
	Category: "condition",
	Level:    analysis.Note,
	Code:     "PRIVATE_NOT_IP_ADDRESS_SUBSET",
	Run:      privateNotIPAddressSubset,
}

func privateNotIPAddressSubset(pass *analysis.Pass) {
	reportPrivate(pass, true, true)
}
