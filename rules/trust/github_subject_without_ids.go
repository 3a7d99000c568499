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
		all := trustedBy(pass.Document)
		for i := range all {
			t := &all[i]
			if t.host != github && !strings.HasPrefix(t.host, github+"/") {
				continue
			}
			t.withoutIDs(pass)
		}
	},
}

// withoutIDs reports the first subject of a statement that names an owner without its ID, if tokens with IDs are not accepted
// and those of another owner with the same name are.
func (t *trusted) withoutIDs(pass *analysis.Pass) {
	like := func(claim string, values ...string) analysis.Constraint {
		return analysis.Constraint{Operator: "StringLike", Key: t.key(claim), Values: values}
	}
	conditions := analysis.ConditionsOn(t.statement, t.key("sub"))
	for i := range conditions {
		c := &conditions[i]
		op, ok := policy.ParseOperator(c.Operator.Value)
		if !ok || op.Family != policy.StringFamily || op.Negated {
			continue
		}
		for v := range c.AllValues() {
			value, names := open(v)
			numbered, ok := withIDs(value)
			if !ok {
				continue
			}
			// Tokens with IDs are never accepted,
			if !pass.Impossible(t.ask(pass.Document, like("sub", strings.ReplaceAll(numbered, unknown, "*")))) {
				return
			}
			// and those of another repository with the same name are, unless the policy has a condition on an ID.
			var where []analysis.Constraint
			for _, claim := range []string{"repository_id", "repository_owner_id", "enterprise_id"} {
				if analysis.Mentions([]*policy.Document{pass.Document}, t.key(claim)) {
					where = append(where, like(claim, number))
				}
			}
			witness := t.first(pass, value, where, "repo:?*/?*:ref:refs/heads/main", "repo:?*/?*:?*")
			if witness == nil {
				return
			}
			for _, name := range names {
				numbered = strings.Replace(numbered, unknown, "<"+name+">", 1)
			}
			pass.Report(analysis.Diagnostic{
				Range: v.Range, Statement: t.statement, Witness: witness,
				Message: analysis.Message("subjects of new repositories include IDs and do not match; add %q", numbered),
				Fixes:   accept(pass, t.statement, c, v, numbered),
			})
			return
		}
	}
}

// first looks for a token whose subject matches a condition's value and one of several forms, in order.
func (t *trusted) first(pass *analysis.Pass, value string, where []analysis.Constraint, forms ...string) *analysis.Witness {
	sub := func(not bool, pattern string) analysis.Constraint {
		return analysis.Constraint{Operator: "StringLike", Key: t.key("sub"), Values: []string{pattern}, Not: not}
	}
	if strings.Contains(value, unknown) {
		// A value that a template takes from elsewhere can be anything, so nothing can be shown about its form.
		where = append(where, sub(false, strings.ReplaceAll(value, unknown, "*")))
		witness, _ := pass.Find(t.ask(pass.Document, where...))
		return witness
	}
	for _, form := range forms {
		all := append(slices.Clone(where), sub(false, value), sub(false, form), sub(true, "repo:*//*"), sub(true, "*@*"))
		if witness, found := pass.Find(t.ask(pass.Document, all...)); found {
			return witness
		}
	}
	return nil
}

// unknown replaces a value that a template takes from elsewhere in a subject.
const unknown = "\x00"

// open returns a text in which unknown replaces each part that is not known, and the names of these parts.
func open(t *policy.Text) (string, []string) {
	if t.Known() {
		return t.Value, nil
	}
	var b strings.Builder
	var names []string
	for _, part := range t.Parts {
		if part.Symbol == nil {
			b.WriteString(part.Literal)
			continue
		}
		b.WriteString(unknown)
		names = append(names, part.Symbol.Name)
	}
	return b.String(), names
}

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

// accept returns the fix that adds a pattern to the values of a condition, with an operator that supports patterns; nil if
// that would change the meaning of other conditions.
func accept(pass *analysis.Pass, s *policy.Statement, c *policy.Condition, v *policy.Text, pattern string) []analysis.SuggestedFix {
	edits := analysis.Beside(pass.Document.Source, c.Node, v, pattern)
	if op, _ := policy.ParseOperator(c.Operator.Value); op.Comparison != policy.Like {
		like := op
		like.Name = "StringLike"
		if op.Comparison != policy.Equals || !movable(s, c, like.String()) {
			return nil
		}
		renamed := analysis.Rewrite(pass.Document.Source, &c.Operator, like.String())
		if edits == nil || renamed == nil {
			return nil
		}
		edits = slices.Concat(renamed, edits)
	}
	return analysis.UnsafeFix("also accept subjects with IDs: "+pattern, edits)
}

// movable reports whether a condition can be given an operator with wildcards: no other condition under the same operator
// has values that would become patterns, and the statement does not use the new operator already.
func movable(s *policy.Statement, c *policy.Condition, operator string) bool {
	for other := range s.Conditions() {
		if strings.EqualFold(other.Operator.Value, operator) {
			return false
		}
		if other.Operator.Range != c.Operator.Range {
			continue
		}
		for j := range other.Values {
			if v := &other.Values[j]; !v.Known() || analysis.Wild(v.Value) {
				return false
			}
		}
	}
	return true
}
