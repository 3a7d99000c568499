package redundancy

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// EquivalentToNullFalse reports StringLike with a lone *.
var EquivalentToNullFalse = &analysis.Analyzer{
	Name:  "equivalent-to-null-false",
	Title: "A condition only tests whether the key is present",
	Doc:   page("equivalent-to-null-false"),
	Level: analysis.Note,
	Code:  "EQUIVALENT_TO_NULL_FALSE",
	Run: func(pass *analysis.Pass) {
		reportNull(pass, "false", func(op policy.Operator) bool {
			return !op.Negated && !op.IfExists && op.Qualifier != policy.ForAllValues
		})
	},
}

// reportNull reports the conditions whose only values are a lone *, under one of the string operators with wildcards.
func reportNull(pass *analysis.Pass, value string, meant func(policy.Operator) bool) {
	for c := range pass.Conditions() {
		op := c.Operator
		if op.Family != policy.StringFamily || op.Comparison != policy.Like || !c.Star() || !meant(op) {
			continue
		}
		values := c.Written.Values
		for i := range values {
			d := analysis.Diagnostic{
				Range: values[i].Range, Statement: c.Statement,
				Message: analysis.Message("%s with * only tests whether %s is present; use Null \""+value+"\"", op.Name, c.Name()),
			}
			src := pass.Document.Source
			if op.Qualifier == policy.NoQualifier && len(values) == 1 && c.Alone() && !hasNull(c.Statement) {
				operator, answer := analysis.Rewrite(src, &c.Written.Operator, "Null"), analysis.Rewrite(src, &values[i], value)
				if operator != nil && answer != nil && quoted(src, values[i].Range) {
					if !quoted(src, operator[0].Range) {
						operator[0].NewText = `"Null"` // in YAML Null is not a string without quotes
					}
					d.Fixes = analysis.Fix("use Null", slices.Concat(operator, answer))
				}
			}
			pass.Report(d)
		}
	}
}

func hasNull(s *policy.Statement) bool {
	for c := range s.Conditions() {
		if op, ok := policy.ParseOperator(c.Operator.Value); ok &&
			op.Family == policy.NullFamily {
			return true
		}
	}
	return false
}

// quoted reports whether the source text at a place is in quotes.
func quoted(src *policy.Source, r policy.Range) bool {
	c := src.Content[r.Start]
	return c == '"' || c == '\''
}
