package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// NullWithQualifier reports Null after ForAllValues or ForAnyValue.
var NullWithQualifier = &analysis.Analyzer{
	Name:  "null-with-qualifier",
	Title: "Null is used with ForAllValues or ForAnyValue",
	Level: analysis.Note,
	Code:  "NULL_WITH_QUALIFIER",
	Run: func(pass *analysis.Pass) {
		for op, operator := range operatorsOf(pass) {
			if op.Family != policy.NullFamily || op.Qualifier == policy.NoQualifier {
				continue
			}
			diagnostic := analysis.Diagnostic{
				Range:   operator.Range,
				Message: analysis.Message("%q does not need a qualifier: Null tests the key, not its values; use Null", operator.Value),
			}
			op.Qualifier = policy.NoQualifier
			diagnostic.Fixes = analysis.UnsafeFix("use "+op.String(), analysis.Rewrite(pass.Document.Source, operator, op.String()))
			pass.Report(diagnostic)
		}
	},
}
