package grammar

import (
	"fmt"
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// InvalidConditionKeyFormat reports condition keys that are not of the form prefix:name.
var InvalidConditionKeyFormat = &analysis.Analyzer{
	Name:  "invalid-condition-key-format",
	Title: "A condition key has no prefix",
	Doc:   page("invalid-condition-key-format"),
	Level: analysis.Error,
	Code:  "INVALID_CONDITION_KEY_FORMAT",
	Run: func(pass *analysis.Pass) {
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
				d := analysis.Diagnostic{
					Range:   key.Range,
					Message: quote(key.Value) + " is no condition key; write prefix:name, as aws:SourceIp",
				}
				if global, ok := analysis.FindKey("aws:" + strings.TrimPrefix(key.Value, ":")); ok && global.Global() && !strings.Contains(global.Name, "$") {
					d.Message = fmt.Sprintf("%s is no condition key; write %q", quote(key.Value), global.Name)
					d.Fixes = pass.Respell(key, global.Name) // IAM refuses the policy as it is
				}
				pass.Report(d)
			}
		}
	},
}
