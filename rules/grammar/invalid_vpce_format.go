package grammar

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed invalid_vpce_format.md
var invalidVpceFormatDoc string

// InvalidVpceFormat reports values of aws:SourceVpce that are no ids.
var InvalidVpceFormat = &analysis.Analyzer{
	Name:     "invalid-vpce-format",
	Title:    "A value of aws:SourceVpce is no id of a VPC endpoint",
	Doc:      invalidVpceFormatDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Code:     "INVALID_VPCE_FORMAT",
	Run:      invalidVpceFormat,
}

func invalidVpceFormat(pass *analysis.Pass) (any, error) {
	for op, c := range conditions(pass) {
		if op.Family != policy.StringFamily || !strings.EqualFold(c.Key.Value, "aws:SourceVpce") {
			continue
		}
		for i := range c.Values {
			if v := &c.Values[i]; v.Known() && !open(v.Value) && !resourceID(v.Value, "vpce-") {
				pass.Reportf(v.Range, "%s is no id of a VPC endpoint; write vpce- and 8 or 17 letters and digits", quote(v.Value))
			}
		}
	}
	return nil, nil
}
