package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed invalid_vpce_format.md
var invalidVPCEFormatDoc string

// InvalidVPCEFormat reports values of aws:SourceVpce that are no ids.
var InvalidVPCEFormat = &analysis.Analyzer{
	Name:     "invalid-vpce-format",
	Title:    "aws:SourceVpce is compared with what is no id",
	Doc:      invalidVPCEFormatDoc,
	Category: "condition",
	Level:    analysis.Error,
	Code:     "INVALID_VPCE_FORMAT",
	Requires: []*analysis.Analyzer{lookup.Conditions},
	Run:      invalidVPCEFormat,
}

func invalidVPCEFormat(pass *analysis.Pass) (any, error) {
	reportIDs(pass, "aws:SourceVpce", "vpce-")
	return nil, nil
}
