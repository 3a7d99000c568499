package trust

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// GitHubSubjectWithoutIDs reports trust in GitHub that identifies repositories by name only.
var GitHubSubjectWithoutIDs = &analysis.Analyzer{
	Name:             "github-subject-without-ids",
	Title:            "A trust in GitHub matches repository names without IDs",
	Doc:              page("github-subject-without-ids"),
	Level:            analysis.Note,
	SecuritySeverity: 4.0,
	SeverityReason:   "an attacker must register the name of a repository or owner that was deleted or renamed",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for _, t := range trustedBy(pass) {
			if t.host == github || strings.HasPrefix(t.host, github+"/") {
				t.reportWithoutIDs(pass)
			}
		}
	},
}

// reportWithoutIDs reports the first subject of a statement that names an owner without its ID, if tokens with IDs are not accepted
// and those of another owner with the same name are.
func (t *trusted) reportWithoutIDs(pass *analysis.Pass) {
	for c := range pass.ConditionsOn(t.statement, t.key("sub")) {
		if c.Operator.Family != policy.StringFamily || c.Operator.Negated {
			continue
		}
		for v := range c.AllValues() {
			value, names := open(v)
			numbered, ok := withIDs(value)
			if !ok {
				continue
			}
			if !pass.Impossible(t.ask(pass, t.like("sub", strings.ReplaceAll(numbered, unknown, "*")))) {
				return
			}
			token := t.withoutIDs(pass, value)
			if token == nil {
				return
			}
			for _, name := range names {
				numbered = strings.Replace(numbered, unknown, "<"+name+">", 1)
			}
			pass.Report(analysis.Diagnostic{
				Range: v.Range, Statement: t.statement, Witness: token,
				Message: analysis.Message("subjects of new repositories include IDs and do not match; add %q", numbered),
				Fixes:   accept(pass, c, v, numbered),
			})
			return
		}
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
