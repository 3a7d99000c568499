package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// NullWithIfExists reports NullIfExists.
var NullWithIfExists = &analysis.Analyzer{
	Name:  "null-with-if-exists",
	Title: "Null has the suffix IfExists",
	Level: analysis.Error,
	Code:  "NULL_WITH_IF_EXISTS",
	Run: func(pass *analysis.Pass) {
		for op, operator := range operatorsOf(pass) {
			if op.Family != policy.NullFamily || !op.IfExists {
				continue
			}
			diagnostic := analysis.Diagnostic{
				Range:   operator.Range,
				Message: analysis.Message("%q does not exist, because Null already tests for absence; use Null", operator.Value),
			}
			op.IfExists = false
			diagnostic.Fixes = analysis.Fix("use "+op.String(), analysis.Rewrite(pass.Document.Source, operator, op.String()))
			pass.Report(diagnostic)
		}
	},
}
