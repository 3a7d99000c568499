package reference

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// reportUntaggable reports the actions of a statement that do not support the tags that its condition compares: one finding
// for each condition and service.
func reportUntaggable(pass *analysis.Pass, effect func(*policy.Statement) bool) {
	for c := range pass.Conditions() {
		if !onResourceTag(c) || !effect(c.Statement) || c.Statement.Action == nil || !pass.Strict && holdsWithoutKey(c) {
			continue
		}
		for _, culprits := range untaggableByService(pass, c.Statement) {
			first := culprits[0].Text
			d := also(analysis.Diagnostic{
				Range: first.Range, Statement: c.Statement,
				Message: analysis.Message("%s does not support %s; move it to a statement without it", first.Value, c.Name()),
			}, culprits)
			d.Relate(c.Written.Key.Range, "the condition")
			pass.Report(d)
		}
	}
}

// untaggableByService returns the actions of a statement that do not support tags, those of each service in a list of their own.
func untaggableByService(pass *analysis.Pass, s *policy.Statement) [][]*analysis.Action {
	var lists [][]*analysis.Action
	for a := range pass.ActionsOf(s) {
		if !a.InCatalog || !untaggable(a) {
			continue
		}
		i := slices.IndexFunc(lists, func(list []*analysis.Action) bool { return list[0].Service == a.Service })
		if i < 0 {
			i, lists = len(lists), append(lists, nil)
		}
		lists[i] = append(lists[i], a)
	}
	return lists
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

// reportOutside reports conditions on tags in statements with a NotAction, which many actions outside it do not support.
func reportOutside(pass *analysis.Pass, effect func(*policy.Statement) bool) {
	for c := range pass.Conditions() {
		if onResourceTag(c) && effect(c.Statement) && c.Statement.NotAction != nil {
			pass.ReportIn(c.Statement, c.Written.Key.Range,
				"many actions outside NotAction do not support %s; list actions that do", c.Name())
		}
	}
}
