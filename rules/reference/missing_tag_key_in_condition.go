package reference

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
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
	Run:      missingTagKeyInCondition,
}

func missingTagKeyInCondition(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		if lacksTag(c.Name()) {
			pass.Report(analysis.Diagnostic{
				Range: c.Written.Key.Range, Statement: c.Statement,
				Message: analysis.Message("%s names no tag; write %s/ and the tag's name",
					c.Name(), strings.TrimSuffix(c.Name(), "/")),
			})
		}
	}
}
