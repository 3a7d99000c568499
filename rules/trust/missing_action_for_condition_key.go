package trust

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed missing_action_for_condition_key.md
var missingActionForConditionKeyDoc string

// MissingActionForConditionKey reports conditions on what other actions set.
var MissingActionForConditionKey = &analysis.Analyzer{
	Name:     "missing-action-for-condition-key",
	Title:    "A condition asks about what the actions do not set",
	Doc:      missingActionForConditionKeyDoc,
	Category: "trust",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Trust},
	Code:     "MISSING_ACTION_FOR_CONDITION_KEY",
	Requires: []*analysis.Analyzer{lookup.Conditions},
	Run:      missingActionForConditionKey,
}

func missingActionForConditionKey(pass *analysis.Pass) (any, error) {
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		s := c.Statement
		var needs string
		switch {
		case c.Is("sts:SourceIdentity"):
			needs = "sts:SetSourceIdentity"
		case c.Is("sts:TransitiveTagKeys", "aws:TagKeys") || c.HasPrefix("aws:RequestTag/"):
			needs = "sts:TagSession"
		default:
			continue
		}
		if s.Action == nil || !allKnown(s.Action) || analysis.Covers(s, needs) {
			continue
		}
		pass.Report(analysis.Diagnostic{
			Range: c.Written.Key.Range, Statement: s,
			Message: lookup.Message("%s comes with "+needs+"; add it to the actions", c.Name()),
		})
	}
	return nil, nil
}

func allKnown(l *policy.List) bool {
	for i := range l.Items {
		if !l.Items[i].Known() {
			return false
		}
	}
	return l.Node == nil || !lookup.HoldsUnknown(l.Node)
}
