package reference

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed allow_notaction_with_unsupported_tag_condition_key_for_service.md
var allowNotActionWithUnsupportedTagConditionKeyForServiceDoc string

// AllowNotActionWithUnsupportedTagConditionKeyForService reports grants by a tag that the actions do not have.
var AllowNotActionWithUnsupportedTagConditionKeyForService = &analysis.Analyzer{
	Name:     "allow-notaction-with-unsupported-tag-condition-key-for-service",
	Title:    "An Allow by tag uses NotAction",
	Doc:      allowNotActionWithUnsupportedTagConditionKeyForServiceDoc,
	Category: "reference",
	Level:    analysis.Note,
	Kinds:    []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Code:     "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
	Run:      allowNotActionWithUnsupportedTagConditionKeyForService,
}

func allowNotActionWithUnsupportedTagConditionKeyForService(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		if onResourceTag(c) && c.Statement.Allows() && c.Statement.NotAction != nil {
			pass.Report(analysis.Diagnostic{
				Range: c.Written.Key.Range, Statement: c.Statement,
				Message: analysis.Message("many actions that NotAction leaves never have %s; list actions that do",
					c.Name()),
			})
		}
	}
}
