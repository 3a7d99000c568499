package grammar

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// DuplicateKeysWithDifferentCase reports condition keys of one operator that differ only in case.
var DuplicateKeysWithDifferentCase = &analysis.Analyzer{
	Name:  "duplicate-keys-with-different-case",
	Title: "A condition key is repeated in different letter case",
	Level: analysis.Error,
	Code:  "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			if s.Condition == nil {
				continue
			}
			for operator := range s.Condition.Node.AllMembers() {
				reportCases(pass, operator.Value.Members)
			}
		}
	},
}

// reportCases reports keys that differ from earlier ones only in case.
func reportCases(pass *analysis.Pass, keys []policy.Member) {
	for i := range keys {
		second := &keys[i].Key
		first := slices.IndexFunc(keys[:i], func(m policy.Member) bool {
			return m.Key.Known() && second.Known() && m.Key.Value != second.Value && strings.EqualFold(m.Key.Value, second.Value)
		})
		if first >= 0 {
			pass.Report(analysis.Diagnostic{
				Range:   second.Range,
				Message: analysis.Message("%q appears twice, in different case; merge them", second.Value),
				Related: []analysis.Related{{Range: keys[first].Key.Range, Message: "the same key"}},
			})
		}
	}
}
