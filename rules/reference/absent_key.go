package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// unsupplied reports whether all entries in Action of a condition's statement match only actions that do not support its key.
// Nothing is known about entries that match no action.
func unsupplied(pass *analysis.Pass, c *analysis.Condition) bool {
	if !c.InCatalog || c.Statement.Action == nil || c.Statement.Opaque || everywhere(c) {
		return false
	}
	entries := 0
	has := func(action catalog.Action) bool { return analysis.HasKey(action, c.Name()) }
	for a := range pass.ActionsOf(c.Statement) {
		if !a.Matches || a.Negated() || a.All() || analysis.Some(catalog.Match(a.Text.Value), has) {
			return false
		}
		entries++
	}
	return entries > 0
}

// everywhere reports whether a key is a global key that all actions support, for which AWS does not document the actions, or
// that another rule covers: allow- and deny-with-unsupported-tag-condition-key-for-service, and
// use-condition-key-only-with-supported-services.
func everywhere(c *analysis.Condition) bool {
	return c.Key.Global() && (!c.Key.ByAction() || c.HasPrefix("aws:ResourceTag/") ||
		c.Is("aws:IsMcpServiceAction", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"))
}

// verdict is the result of a condition for requests without its key.
type verdict uint8

const (
	unclear verdict = iota
	holds
	fails
)

// whenAbsent returns the result of a condition if its key is absent. It is unclear for conditions that are written for that
// case: with IfExists, or with Null that tests for absence.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists
func whenAbsent(c *analysis.Condition) verdict {
	op := c.Operator
	switch {
	case op.IfExists:
		return unclear
	case op.Family == policy.NullFamily:
		presence := func(v *policy.Text) bool { return v.Known() && strings.EqualFold(v.Value, "false") }
		if len(c.Written.Values) == 0 || analysis.Some(c.AllValues(), func(v *policy.Text) bool { return !presence(v) }) {
			return unclear
		}
		return fails
	case op.Qualifier == policy.ForAllValues, op.Negated && op.Qualifier == policy.NoQualifier:
		return holds
	}
	return fails
}

// provedAbsent asks the solver whether the requests that a statement applies to never meet its condition, or always do.
func provedAbsent(pass *analysis.Pass, c *analysis.Condition, absent verdict, actions ...string) bool {
	wide, ok := lookup.Widened(c.Statement)
	if !ok {
		return false
	}
	s := *wide
	s.Condition, s.Principal, s.NotPrincipal = nil, nil, nil
	query := analysis.Reach(pass.Document, &s)
	query.Layers[0].Docs[0].Kind = policy.Identity
	query.Actions = actions
	query.Where = []analysis.Constraint{{
		Operator: c.Written.Operator.Value, Key: c.Name(), Texts: c.Written.Values, Not: absent == holds,
	}}
	return pass.Impossible(query)
}
