package reference

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed unsupported_action_for_condition_key.md
var unsupportedActionForConditionKeyDoc string

// UnsupportedActionForConditionKey reports actions that never have the key of a condition.
var UnsupportedActionForConditionKey = &analysis.Analyzer{
	Name:     "unsupported-action-for-condition-key",
	Title:    "An action does not support the condition key of its statement",
	Doc:      unsupportedActionForConditionKeyDoc,
	Category: "reference",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:     "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
	Requires: []*analysis.Analyzer{lookup.Actions, lookup.Conditions},
	Run:      unsupportedActionForConditionKey,
}

// Where no action has the key, condition-key-not-for-action says more, unless only Access Analyzer's checks are asked for.
func unsupportedActionForConditionKey(pass *analysis.Pass) (any, error) {
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		if !c.InCatalog || c.Prefix != "s3" && c.Prefix != "iam" && c.Prefix != "dynamodb" ||
			c.Operator.Family == policy.NullFamily || c.Operator.Qualifier != policy.NoQualifier || c.Operator.IfExists && !pass.Strict {
			continue
		}
		var strangers []lookup.Action
		for _, a := range pass.ResultOf[lookup.Actions].([]lookup.Action) {
			if a.Statement == c.Statement && a.Exact && !a.Negated() && a.Service.Prefix() == c.Prefix &&
				!a.Entry.HasKey(c.Name()) {
				strangers = append(strangers, a)
			}
		}
		if len(strangers) > 0 {
			d := analysis.Diagnostic{
				Range: strangers[0].Text.Range, Statement: c.Statement,
				Message: lookup.Message("%s never has %s; give it a statement without the condition",
					strangers[0].Text.Value, c.Name()),
				Related: []analysis.Related{{Range: c.Written.Key.Range, Message: "the condition"}},
			}
			pass.Report(also(d, strangers))
		}
	}
	return nil, nil
}

// also adds the further actions to a finding about the first.
func also(d analysis.Diagnostic, actions []lookup.Action) analysis.Diagnostic {
	for i := range actions[1:] {
		d.Related = append(d.Related, analysis.Related{Range: actions[1+i].Text.Range, Message: "the same of this"})
	}
	return d
}
