package grammar

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed invalid_condition_key_format.md
var invalidConditionKeyFormatDoc string

// InvalidConditionKeyFormat reports condition keys that are not of the form prefix:name.
var InvalidConditionKeyFormat = &analysis.Analyzer{
	Name:     "invalid-condition-key-format",
	Title:    "A condition key has no prefix",
	Doc:      invalidConditionKeyFormatDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Code:     "INVALID_CONDITION_KEY_FORMAT",
	Run:      invalidConditionKeyFormat,
}

func invalidConditionKeyFormat(pass *analysis.Pass) (any, error) {
	for s := range written(pass) {
		if s.Condition == nil {
			continue
		}
		for i := range s.Condition.Conditions {
			key := &s.Condition.Conditions[i].Key
			prefix, name, ok := strings.Cut(key.Value, ":")
			if s.Condition.Conditions[i].Opaque && key.Value == "" || !key.Known() || ok && prefix != "" && name != "" {
				continue
			}
			pass.Reportf(key.Range, "%s is no condition key; write prefix:name, as aws:SourceIp", quote(key.Value))
		}
	}
	return nil, nil
}
