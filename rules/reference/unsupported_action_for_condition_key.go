package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedActionForConditionKey reports actions that do not support the key of a condition.
var UnsupportedActionForConditionKey = &analysis.Analyzer{
	Name:  "unsupported-action-for-condition-key",
	Title: "An action does not support the condition key of its statement",
	Doc:   page("unsupported-action-for-condition-key"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
	Run:   unsupportedActionForConditionKey,
}

// Where no action supports the key, condition-key-not-for-action says more, except in a strict run.
func unsupportedActionForConditionKey(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		if !c.InCatalog || c.Prefix != "s3" && c.Prefix != "iam" && c.Prefix != "dynamodb" ||
			c.Operator.Family == policy.NullFamily || c.Operator.Qualifier != policy.NoQualifier || c.Operator.IfExists && !pass.Strict {
			continue
		}
		var strangers []*analysis.Action
		for a := range pass.ActionsOf(c.Statement) {
			if a.Exact && !a.Negated() && a.Service.Prefix() == c.Prefix &&
				!a.Entry.HasKey(c.Name()) {
				strangers = append(strangers, a)
			}
		}
		if len(strangers) > 0 {
			d := analysis.Diagnostic{
				Range: strangers[0].Text.Range, Statement: c.Statement,
				Message: analysis.Message("%s does not support %s; move it to a statement without it",
					strangers[0].Text.Value, c.Name()),
				Related: []analysis.Related{{Range: c.Written.Key.Range, Message: "the condition"}},
			}
			pass.Report(also(d, strangers))
		}
	}
}

// also adds further actions to a finding about the first.
func also(d analysis.Diagnostic, actions []*analysis.Action) analysis.Diagnostic {
	for _, a := range actions[1:] {
		d.Related = append(d.Related, analysis.Related{Range: a.Text.Range, Message: "neither does this"})
	}
	return d
}
