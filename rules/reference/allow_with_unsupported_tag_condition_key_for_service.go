package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// AllowWithUnsupportedTagConditionKeyForService reports Allow statements by tag whose actions do not support the key.
var AllowWithUnsupportedTagConditionKeyForService = &analysis.Analyzer{
	Name:  "allow-with-unsupported-tag-condition-key-for-service",
	Title: "An Allow by tag lists actions that do not support tag conditions",
	Doc:   page("allow-with-unsupported-tag-condition-key-for-service"),
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Code:  "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
	Run:   func(pass *analysis.Pass) { reportUntaggable(pass, (*policy.Statement).Allows) },
}

// reportUntaggable reports the actions of a statement that do not support the tags that its condition compares: one finding
// for each condition and service.
func reportUntaggable(pass *analysis.Pass, effect func(*policy.Statement) bool) {
	for c := range pass.Conditions() {
		if !onResourceTag(c) || !effect(c.Statement) || c.Statement.Action == nil ||
			!pass.Strict && holdsWithoutKey(c) {
			continue
		}
		var prefixes []string
		culprits := map[string][]*analysis.Action{}
		for a := range pass.ActionsOf(c.Statement) {
			if !a.InCatalog || !untaggable(a) {
				continue
			}
			prefix := a.Service.Prefix()
			if culprits[prefix] == nil {
				prefixes = append(prefixes, prefix)
			}
			culprits[prefix] = append(culprits[prefix], a)
		}
		for _, prefix := range prefixes {
			first := culprits[prefix][0]
			d := analysis.Diagnostic{
				Range: first.Text.Range, Statement: c.Statement,
				Message: analysis.Message("%s does not support %s; move it to a statement without it",
					first.Text.Value, c.Name()),
			}
			d = also(d, culprits[prefix])
			d.Related = append(d.Related, analysis.Related{Range: c.Written.Key.Range, Message: "the condition"})
			pass.Report(d)
		}
	}
}

func onResourceTag(c *analysis.Condition) bool {
	return c.HasPrefix("aws:ResourceTag/") && c.Operator.Family != policy.NullFamily
}

// holdsWithoutKey reports whether the condition holds where the key is missing, so that the statement has its effect there.
func holdsWithoutKey(c *analysis.Condition) bool {
	return c.Operator.IfExists || c.Operator.Qualifier == policy.ForAllValues ||
		c.Operator.Negated && c.Operator.Qualifier == policy.NoQualifier
}

// untaggable reports whether no action that the entry matches has aws:ResourceTag in its requests or sets tags, as actions do
// that create what is tagged.
func untaggable(a *analysis.Action) bool {
	if !a.Matches {
		return false
	}
	for action := range catalog.Match(a.Text.Value) {
		if action.HasKey("aws:ResourceTag/x") || action.HasKey("aws:RequestTag/x") || action.HasKey("aws:TagKeys") {
			return false
		}
	}
	return true
}
