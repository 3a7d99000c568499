package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedActionForConditionKey reports actions that do not support the key of a condition.
var UnsupportedActionForConditionKey = &analysis.Analyzer{
	Name:  "unsupported-action-for-condition-key",
	Title: "An action does not support the condition key of its statement",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			if !limitsByKey(pass, c) {
				continue
			}
			var strangers []*analysis.Action
			for a := range pass.ActionsOf(c.Statement) {
				if a.Exact && !a.Negated() && a.Service.Prefix() == c.Prefix && !a.Entry.HasKey(c.Name()) {
					strangers = append(strangers, a)
				}
			}
			reportStrangers(pass, c, strangers, "%s does not support %s; move it to a statement without it")
		}
	},
}

// limitsByKey reports whether a condition is about a key whose actions are known, and does not hold without it. Where no action
// supports the key, condition-key-not-for-action says more, except in a strict run.
func limitsByKey(pass *analysis.Pass, c *analysis.Condition) bool {
	return c.InCatalog && (c.Prefix == "s3" || c.Prefix == "iam" || c.Prefix == "dynamodb") &&
		c.Operator.Family != policy.NullFamily && c.Operator.Qualifier == policy.NoQualifier && (!c.Operator.IfExists || pass.Strict)
}
