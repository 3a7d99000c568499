package grammar

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// DuplicateKeysWithDifferentCase reports condition keys of one operator that differ only in case.
var DuplicateKeysWithDifferentCase = &analysis.Analyzer{
	Name:  "duplicate-keys-with-different-case",
	Title: "A condition key is repeated in different letter case",
	Doc:   page("duplicate-keys-with-different-case"),
	Level: analysis.Error,
	Code:  "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			if s.Condition == nil {
				continue
			}
			for i := range s.Condition.Node.Members {
				keys := s.Condition.Node.Members[i].Value.Members
				for j := range keys {
					for k := range j {
						first, second := &keys[k].Key, &keys[j].Key
						if first.Known() && second.Known() && first.Value != second.Value && strings.EqualFold(first.Value, second.Value) {
							pass.Report(analysis.Diagnostic{
								Range:   second.Range,
								Message: analysis.Message("%q appears twice, in different case; merge them", second.Value),
								Related: []analysis.Related{{Range: first.Range, Message: "the same key"}},
							})
							break
						}
					}
				}
			}
		}
	},
}
