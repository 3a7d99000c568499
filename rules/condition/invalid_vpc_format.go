package condition

import (
	"github.com/iamlint/iamlint/analysis"
)

// InvalidVPCFormat reports values of aws:SourceVpc that are not VPC IDs.
var InvalidVPCFormat = &analysis.Analyzer{
	Name:  "invalid-vpc-format",
	Title: "aws:SourceVpc is compared with a value that is not a VPC ID",
	Level: analysis.Error,
	Code:  "INVALID_VPC_FORMAT",
	Run:   func(pass *analysis.Pass) { reportIDs(pass, "aws:SourceVpc", "vpc-") },
}
