package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingActionForConditionKey reports conditions on keys that other actions set.
var MissingActionForConditionKey = &analysis.Analyzer{
	Name:  "missing-action-for-condition-key",
	Title: "A condition key that only another sts action sets",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust},
	Code:  "MISSING_ACTION_FOR_CONDITION_KEY",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			s, action := c.Statement, setBy(c)
			if action == "" || s.Action == nil || !s.Action.Known() || granted(pass, s, action) {
				continue
			}
			pass.ReportIn(s, c.Written.Key.Range, "%s is set by "+action+"; add that action to the statement", c.Name())
		}
	},
}

// setBy returns the action that a caller needs to set the key of a condition in sts:AssumeRole; "" for other keys.
func setBy(c *analysis.Condition) string {
	switch {
	case c.Is("sts:SourceIdentity"):
		return "sts:SetSourceIdentity"
	case c.Is("sts:TransitiveTagKeys", "aws:TagKeys"), c.HasPrefix("aws:RequestTag/"):
		return "sts:TagSession"
	}
	return ""
}
