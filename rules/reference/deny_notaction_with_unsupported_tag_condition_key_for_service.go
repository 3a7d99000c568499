package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// DenyNotActionWithUnsupportedTagConditionKeyForService reports Deny statements by tag whose actions do not support the key.
var DenyNotActionWithUnsupportedTagConditionKeyForService = &analysis.Analyzer{
	Name:             "deny-notaction-with-unsupported-tag-condition-key-for-service",
	Title:            "A Deny by tag uses NotAction",
	Level:            analysis.Warning,
	SecuritySeverity: 5.5,
	SeverityReason:   "the Deny that is meant to protect tagged resources does not apply to many actions",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Code:             "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
	Run:              func(pass *analysis.Pass) { reportOutside(pass, (*policy.Statement).Denies) },
}
