package grammar

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed missing_tag_key_in_condition.md
var missingTagKeyInConditionDoc string

// MissingTagKeyInCondition reports tag condition keys that end before the name of the tag.
var MissingTagKeyInCondition = &analysis.Analyzer{
	Name:     "missing-tag-key-in-condition",
	Title:    "A tag condition names no tag",
	Doc:      missingTagKeyInConditionDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Code:     "MISSING_TAG_KEY_IN_CONDITION",
	Run:      missingTagKeyInCondition,
}

func missingTagKeyInCondition(pass *analysis.Pass) (any, error) {
	for _, c := range conditions(pass) {
		if key := &c.Key; key.Known() && len(key.Value) > len("Tag/") && strings.EqualFold(key.Value[len(key.Value)-len("Tag/"):], "Tag/") {
			pass.Reportf(key.Range, "%s names no tag; write the tag's key after the slash", quote(key.Value))
		}
	}
	return nil, nil
}
