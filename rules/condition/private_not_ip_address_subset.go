package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/rules/internal/lookup"
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
	Requires: []*analysis.Analyzer{lookup.Conditions},
	Run:      privateNotIPAddressSubset,
}

func privateNotIPAddressSubset(pass *analysis.Pass) (any, error) {
	reportPrivate(pass, true, true)
	return nil, nil
}
