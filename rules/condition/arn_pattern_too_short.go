package condition

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed arn_pattern_too_short.md
var arnPatternTooShortDoc string

// ARNPatternTooShort reports values of ARN operators that have fewer fields than an ARN.
var ARNPatternTooShort = &analysis.Analyzer{
	Name:             "arn-pattern-too-short",
	Title:            "An ARN operator compares with a pattern of fewer than six fields",
	Doc:              arnPatternTooShortDoc,
	Category:         "condition",
	Level:            analysis.Warning,
	SecuritySeverity: 4.0,
	SeverityReason:   "a Deny that never applies leaves open what it is to close",
	Covers:           []string{"contradictory-condition", "deny-never-applies", "type-mismatch"},
	Requires:         []*analysis.Analyzer{lookup.Conditions},
	Run:              arnPatternTooShort,
}

func arnPatternTooShort(pass *analysis.Pass) (any, error) {
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		if c.Operator.Family != policy.ARNFamily {
			continue
		}
		values := c.Values()
		for i := range values {
			v := &values[i]
			if _, ok := policy.ParseARN(v.Value); ok || !v.Known() || !strings.HasPrefix(v.Value, "arn:") ||
				strings.Contains(v.Value, "${") { // a variable's value may hold colons
				continue
			}
			pass.Report(analysis.Diagnostic{
				Range: v.Range, Statement: c.Statement,
				Message: lookup.Message("%q has fewer than six fields: "+effectOf(&c, len(values))+"; add the colons", v.Value),
			})
		}
	}
	return nil, nil
}
