package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed untrustworthy_condition_key.md
var untrustworthyConditionKeyDoc string

// UntrustworthyConditionKey reports conditions on headers that callers set.
var UntrustworthyConditionKey = &analysis.Analyzer{
	Name:             "untrustworthy-condition-key",
	Title:            "A condition rests on what the caller chooses",
	Doc:              untrustworthyConditionKeyDoc,
	Category:         "condition",
	Level:            analysis.Warning,
	SecuritySeverity: 5.5,
	SeverityReason:   "anybody can send the header that the condition asks for",
	Code:             "UNTRUSTWORTHY_CONDITION_KEY",
	Requires:         []*analysis.Analyzer{lookup.Conditions},
	Run:              untrustworthyConditionKey,
}

func untrustworthyConditionKey(pass *analysis.Pass) (any, error) {
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		if c.Is("aws:Referer", "aws:UserAgent") {
			pass.Report(analysis.Diagnostic{
				Range: c.Written.Key.Range, Statement: c.Statement,
				Message: lookup.Message("callers choose %s at will; compare a key that AWS sets", c.Name()),
			})
		}
	}
	return nil, nil
}
