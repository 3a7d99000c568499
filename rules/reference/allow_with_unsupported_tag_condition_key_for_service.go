package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// AllowWithUnsupportedTagConditionKeyForService reports Allow statements by tag whose actions do not support the key.
var AllowWithUnsupportedTagConditionKeyForService = &analysis.Analyzer{
	Name:  "allow-with-unsupported-tag-condition-key-for-service",
	Title: "An Allow by tag lists actions that do not support tag conditions",
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Code:  "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
	Run:   func(pass *analysis.Pass) { reportUntaggable(pass, (*policy.Statement).Allows) },
}
