package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed wildcard_without_like_operator.md
var wildcardWithoutLikeOperatorDoc string

// WildcardWithoutLikeOperator reports wildcards under StringEquals and its like.
var WildcardWithoutLikeOperator = &analysis.Analyzer{
	Name:     "wildcard-without-like-operator",
	Title:    "A wildcard is compared as plain text",
	Doc:      wildcardWithoutLikeOperatorDoc,
	Category: "grammar",
	Level:    analysis.Warning,
	Code:     "WILDCARD_WITHOUT_LIKE_OPERATOR",
	Run:      wildcardWithoutLikeOperator,
}

func wildcardWithoutLikeOperator(pass *analysis.Pass) (any, error) {
	for op, c := range conditions(pass) {
		if op.Family != policy.StringFamily || op.Comparison == policy.Like {
			continue
		}
		for i := range c.Values {
			v := &c.Values[i]
			for _, token := range policy.ParsePattern(v, policy.PatternMode{Wildcards: true, Variables: true}) {
				if token.Kind == policy.AnyString || token.Kind == policy.AnyOne {
					pass.Reportf(v.Range, "%s takes %s as plain text; use %s", op.Name, quote(v.Value), like(op))
					break
				}
			}
		}
	}
	return nil, nil
}

// like names the operator that compares patterns in the way in which op compares texts.
func like(op policy.Operator) string {
	if op.Negated {
		return "StringNotLike"
	}
	return "StringLike"
}
