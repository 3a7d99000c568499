package condition

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed wildcard_without_like_operator.md
var wildcardWithoutLikeOperatorDoc string

// WildcardWithoutLikeOperator reports wildcards under operators that have none.
var WildcardWithoutLikeOperator = &analysis.Analyzer{
	Name:     "wildcard-without-like-operator",
	Title:    "A value with a wildcard is compared letter by letter",
	Doc:      wildcardWithoutLikeOperatorDoc,
	Category: "condition",
	Level:    analysis.Warning,
	Code:     "WILDCARD_WITHOUT_LIKE_OPERATOR",
	Requires: []*analysis.Analyzer{lookup.Conditions},
	Run:      wildcardWithoutLikeOperator,
}

func wildcardWithoutLikeOperator(pass *analysis.Pass) (any, error) {
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		if c.Operator.Family != policy.StringFamily || c.Operator.Comparison == policy.Like {
			continue
		}
		like := "StringLike"
		switch arn := c.InCatalog && c.Key.Type == catalog.ARNKey; {
		case arn && c.Operator.Negated:
			like = "ArnNotLike"
		case arn:
			like = "ArnLike"
		case c.Operator.Negated:
			like = "StringNotLike"
		}
		values := c.Values()
		for i := range values {
			if !hasWildcard(&values[i]) {
				continue
			}
			pass.Report(analysis.Diagnostic{
				Range: values[i].Range, Statement: c.Statement,
				Message: lookup.Message("wildcards in %q are plain characters to %s; write "+like,
					values[i].Value, c.Operator.Name),
				Fixes: c.Reoperate(pass, like),
			})
		}
	}
	return nil, nil
}

// hasWildcard reports whether a text certainly has a wildcard outside variables.
func hasWildcard(t *policy.Text) bool {
	for literal := range lookup.Literals(t) {
		if strings.ContainsAny(lookup.Outside(literal), "*?") {
			return true
		}
	}
	return false
}
