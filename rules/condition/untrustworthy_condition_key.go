package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
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
	Run:              untrustworthyConditionKey,
}

func untrustworthyConditionKey(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		if c.Is("aws:Referer", "aws:UserAgent") {
			pass.Report(analysis.Diagnostic{
				Range: c.Written.Key.Range, Statement: c.Statement,
				Message: analysis.Message("callers choose %s at will; compare a key that AWS sets", c.Name()),
			})
		}
	}
}
