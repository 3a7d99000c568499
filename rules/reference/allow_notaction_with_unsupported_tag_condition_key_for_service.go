package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// AllowNotActionWithUnsupportedTagConditionKeyForService reports Allow statements by tag whose actions do not support the key.
var AllowNotActionWithUnsupportedTagConditionKeyForService = &analysis.Analyzer{
	Name:  "allow-notaction-with-unsupported-tag-condition-key-for-service",
	Title: "An Allow by tag uses NotAction",
	Doc:   page("allow-notaction-with-unsupported-tag-condition-key-for-service"),
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Code:  "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			if onResourceTag(c) && c.Statement.Allows() && c.Statement.NotAction != nil {
				pass.ReportIn(c.Statement, c.Written.Key.Range,
					"many actions outside NotAction do not support %s; list actions that do", c.Name())
			}
		}
	},
}
