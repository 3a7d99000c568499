package reference

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed missing_tag_key_in_condition.md
var missingTagKeyInConditionDoc string

// MissingTagKeyInCondition reports condition keys about tags that name none.
var MissingTagKeyInCondition = &analysis.Analyzer{
	Name:     "missing-tag-key-in-condition",
	Title:    "A condition on a tag lacks the tag key",
	Doc:      missingTagKeyInConditionDoc,
	Category: "reference",
	Level:    analysis.Error,
	Code:     "MISSING_TAG_KEY_IN_CONDITION",
	Requires: []*analysis.Analyzer{lookup.Conditions},
	Run:      missingTagKeyInCondition,
}

func missingTagKeyInCondition(pass *analysis.Pass) (any, error) {
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		if lacksTag(c.Name()) {
			pass.Report(analysis.Diagnostic{
				Range: c.Written.Key.Range, Statement: c.Statement,
				Message: lookup.Message("%s names no tag; write %s/ and the tag's name",
					c.Name(), strings.TrimSuffix(c.Name(), "/")),
			})
		}
	}
	return nil, nil
}
