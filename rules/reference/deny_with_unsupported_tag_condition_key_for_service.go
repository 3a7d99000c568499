package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// DenyWithUnsupportedTagConditionKeyForService reports Deny statements by tag whose actions do not support the key.
var DenyWithUnsupportedTagConditionKeyForService = &analysis.Analyzer{
	Name:             "deny-with-unsupported-tag-condition-key-for-service",
	Title:            "A Deny by tag lists actions that do not support tag conditions",
	Level:            analysis.Warning,
	SecuritySeverity: 5.5,
	SeverityReason:   "the Deny that is meant to protect tagged resources never applies",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Code:             "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
	Run:              func(pass *analysis.Pass) { reportUntaggable(pass, (*policy.Statement).Denies) },
}
