package grammar

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed invalid_vpc_format.md
var invalidVpcFormatDoc string

// InvalidVpcFormat reports values of aws:SourceVpc that are no ids.
var InvalidVpcFormat = &analysis.Analyzer{
	Name:     "invalid-vpc-format",
	Title:    "A value of aws:SourceVpc is no id of a VPC",
	Doc:      invalidVpcFormatDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Code:     "INVALID_VPC_FORMAT",
	Run:      invalidVpcFormat,
}

func invalidVpcFormat(pass *analysis.Pass) (any, error) {
	for op, c := range conditions(pass) {
		if op.Family != policy.StringFamily || !strings.EqualFold(c.Key.Value, "aws:SourceVpc") {
			continue
		}
		for i := range c.Values {
			if v := &c.Values[i]; v.Known() && !open(v.Value) && !resourceID(v.Value, "vpc-") {
				pass.Reportf(v.Range, "%s is no id of a VPC; write vpc- and 8 or 17 letters and digits", quote(v.Value))
			}
		}
	}
	return nil, nil
}
