package grammar

import (
	"iter"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidConditionOperator reports condition operators that do not exist in IAM.
var InvalidConditionOperator = &analysis.Analyzer{
	Name:  "invalid-condition-operator",
	Title: "A condition operator does not exist",
	Doc:   page("invalid-condition-operator"),
	Level: analysis.Error,
	Code:  "INVALID_CONDITION_OPERATOR",
	Run:   invalidConditionOperator,
}

func invalidConditionOperator(pass *analysis.Pass) {
	for s := range written(pass) {
		if s.Condition == nil {
			continue
		}
		for i := range s.Condition.Node.Members {
			operator := &s.Condition.Node.Members[i].Key
			if _, ok := policy.ParseOperator(operator.Value); ok || !operator.Known() {
				continue
			}
			diagnostic := analysis.Diagnostic{
				Range:   operator.Range,
				Message: analysis.Message("%q is not a condition operator; use one that exists", operator.Value),
			}
			if meant, sure := analysis.Nearest(operator.Value, operators()); meant != "" {
				diagnostic.Message = analysis.Message("%q is not a condition operator; "+suggestion(operator.Value, meant), operator.Value)
				if edit, ok := analysis.Rewrite(pass.Document.Source, operator, meant); ok {
					diagnostic.Fixes = []analysis.SuggestedFix{{
						Message: "use " + meant, Unsafe: !sure, Edits: []analysis.Edit{edit},
					}}
				}
			}
			pass.Report(diagnostic)
		}
	}
}

// operators yields all spellings of condition operators, with qualifiers and suffixes.
func operators() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, qualifier := range []string{"", "ForAllValues:", "ForAnyValue:"} {
			for _, name := range policy.OperatorNames() {
				if !yield(qualifier+name) || name != "Null" && !yield(qualifier+name+"IfExists") {
					return
				}
			}
		}
	}
}
