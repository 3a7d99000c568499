package grammar

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// InvalidConditionKeyFormat reports condition keys that do not have the form prefix:name.
var InvalidConditionKeyFormat = &analysis.Analyzer{
	Name:  "invalid-condition-key-format",
	Title: "A condition key has no prefix",
	Level: analysis.Error,
	Code:  "INVALID_CONDITION_KEY_FORMAT",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			for c := range s.Conditions() {
				key := &c.Key
				prefix, name, ok := strings.Cut(key.Value, ":")
				if c.Opaque && key.Value == "" || !key.Known() || ok && prefix != "" && name != "" {
					continue
				}
				d := analysis.Diagnostic{
					Range:   key.Range,
					Message: analysis.Message("%q is not a condition key; use prefix:name, such as aws:SourceIp", key.Value),
				}
				if global, ok := analysis.FindKey("aws:" + strings.TrimPrefix(key.Value, ":")); ok && global.Global() && !strings.Contains(global.Name, "$") {
					d.Message = analysis.Message("%q is not a condition key; did you mean %q?", key.Value, global.Name)
					d.Fixes = pass.Respell(key, global.Name) // IAM rejects the policy as it is
				}
				pass.Report(d)
			}
		}
	},
}
