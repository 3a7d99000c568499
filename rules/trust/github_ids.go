package trust

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// In tokens of newer repositories, the owner and the repository in the subject are followed by an @ and an ID: both are, or neither.
// Names and IDs do not contain an @.
// https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims

// withIDs returns what a subject, or pattern, without IDs is for a repository that has them; false if it does not name a
// single owner. Either the owner or the repository may be unknown: in a token both have IDs or neither does, so the
// other one shows whether they do.
func withIDs(subject string) (string, bool) {
	rest, ok := strings.CutPrefix(subject, "repo:")
	if !ok {
		return "", false
	}
	owner, rest, ok := strings.Cut(rest, "/")
	if !ok || owner == "" || strings.ContainsAny(owner, "@*?$:") {
		return "", false
	}
	repository, context, colon := strings.Cut(rest, ":")
	if strings.ContainsAny(repository, "@$") || strings.Contains(owner, unknown) && strings.Contains(repository, unknown) {
		return "", false
	}
	if !strings.HasSuffix(repository, "*") {
		repository += "@*"
	}
	numbered := "repo:" + owner + "@*/" + repository
	if colon {
		numbered += ":" + context
	}
	return numbered, true
}

// idIn returns the ID in the part of a pattern for subjects between two marks; an unused one if the pattern leaves it open.
func idIn(pattern, before, after string) string {
	_, part, _ := strings.Cut(pattern, before)
	part, _, _ = strings.Cut(part, after)
	_, id, _ := strings.Cut(part, "@")
	if id == "" || strings.Trim(id, "0123456789") != "" {
		return number
	}
	return id
}

// numbered requires that both names of a subject that matches a pattern have IDs, or neither.
func (t *trusted) numbered(pattern string) []analysis.Constraint {
	if !strings.Contains(pattern, "@") {
		return []analysis.Constraint{t.unlike("sub", "*@*")}
	}
	return []analysis.Constraint{
		t.like("sub", "repo:*@"+idIn(pattern, "repo:", "/")+"/*@"+idIn(pattern, "/", ":")+":*"),
		t.unlike("sub", "*@*@*@*", "repo:*/*/*@*"),
	}
}

// withoutIDs looks for a token without IDs whose subject matches a condition's value: that of another repository with the same
// name, unless the policy has a condition on an ID.
func (t *trusted) withoutIDs(pass *analysis.Pass, value string) *analysis.Witness {
	var where []analysis.Constraint
	for _, claim := range []string{"repository_id", "repository_owner_id", "enterprise_id"} {
		if pass.Mentions(t.key(claim)) {
			where = append(where, t.like(claim, number))
		}
	}
	if strings.Contains(value, unknown) {
		// A value that a template takes from elsewhere can be anything, so nothing can be shown about its form.
		token, _ := pass.Find(t.ask(pass, append(where, t.like("sub", strings.ReplaceAll(value, unknown, "*")))...))
		return token
	}
	for _, form := range []string{"repo:?*/?*:ref:refs/heads/main", "repo:?*/?*:?*"} {
		sub := []analysis.Constraint{t.like("sub", value), t.like("sub", form), t.unlike("sub", "repo:*//*"), t.unlike("sub", "*@*")}
		if token, found := pass.Find(t.ask(pass, slices.Concat(where, sub)...)); found {
			return token
		}
	}
	return nil
}

// accept returns the fix that adds a pattern to the values of a condition, with an operator that supports patterns; nil if
// that would change the meaning of other conditions.
func accept(pass *analysis.Pass, c *analysis.Condition, v *policy.Text, pattern string) []analysis.SuggestedFix {
	edits := analysis.Beside(pass.Document.Source, c.Written.Node, v, pattern)
	if edits != nil && c.Operator.Comparison != policy.Like {
		like := c.Operator
		like.Name = "StringLike"
		operator := analysis.Rewrite(pass.Document.Source, &c.Written.Operator, like.String())
		if operator == nil || c.Operator.Comparison != policy.Equals || !movable(c, like.String()) {
			return nil
		}
		edits = append(operator, edits...)
	}
	return analysis.UnsafeFix("also accept subjects with IDs: "+pattern, edits)
}

// movable reports whether a condition can be given an operator with wildcards: no other condition under the same operator
// has values that would become patterns, and the statement does not use the new operator already.
func movable(c *analysis.Condition, operator string) bool {
	for other := range c.Statement.Conditions() {
		if strings.EqualFold(other.Operator.Value, operator) {
			return false
		}
		if other.Operator.Range == c.Written.Operator.Range && analysis.Some(other.AllValues(), func(v *policy.Text) bool {
			return !v.Known() || analysis.Wild(v.Value)
		}) {
			return false
		}
	}
	return true
}
