package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
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
	Run:      invalidVPCEFormat,
}

func invalidVPCEFormat(pass *analysis.Pass) {
	reportIDs(pass, "aws:SourceVpce", "vpce-")
}
