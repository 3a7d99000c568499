package condition

import (
	"github.com/iamlint/iamlint/analysis"
)

// InvalidVPCEFormat reports values of aws:SourceVpce that are not VPC endpoint IDs.
var InvalidVPCEFormat = &analysis.Analyzer{
	Name:  "invalid-vpce-format",
	Title: "aws:SourceVpce is compared with a value that is not a VPC endpoint ID",
	Level: analysis.Error,
	Code:  "INVALID_VPCE_FORMAT",
	Run:   func(pass *analysis.Pass) { reportIDs(pass, "aws:SourceVpce", "vpce-") },
}
