package condition

import (
	"github.com/iamlint/iamlint/analysis"
)

// UntrustworthyConditionKey reports conditions on request headers that callers choose.
var UntrustworthyConditionKey = &analysis.Analyzer{
	Name:             "untrustworthy-condition-key",
	Title:            "A condition relies on a value that the caller chooses",
	Level:            analysis.Warning,
	SecuritySeverity: 5.5,
	SeverityReason:   "anyone can send the header that the condition requires",
	Code:             "UNTRUSTWORTHY_CONDITION_KEY",
	Run: func(pass *analysis.Pass) {
		for c := range pass.ConditionsFor("aws:Referer", "aws:UserAgent") {
			pass.ReportIn(c.Statement, c.Written.Key.Range, "callers can choose the value of %s; use a key that AWS sets", c.Name())
		}
	},
}
