package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// AllowNotActionWithUnsupportedTagConditionKeyForService reports Allow statements by tag whose actions do not support the key.
var AllowNotActionWithUnsupportedTagConditionKeyForService = &analysis.Analyzer{
	Name:  "allow-notaction-with-unsupported-tag-condition-key-for-service",
	Title: "An Allow by tag uses NotAction",
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Code:  "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
	Run:   func(pass *analysis.Pass) { reportOutside(pass, (*policy.Statement).Allows) },
}
