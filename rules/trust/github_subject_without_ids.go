package trust

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// GitHubSubjectWithoutIDs notes trust in GitHub that knows repositories by their names alone.
var GitHubSubjectWithoutIDs = &analysis.Analyzer{
	Name:             "github-subject-without-ids",
	Title:            "A trust in GitHub matches repository names without IDs",
	Doc:              page("github-subject-without-ids"),
	Level:            analysis.Note,
	SecuritySeverity: 4.0,
	SeverityReason:   "it takes a repository or owner that was deleted or renamed, whose name somebody else registers",
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

// withoutIDs reports the first subject of a statement that names an owner without its id, if tokens with ids do not get in,
// and those of another owner of the name do.
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
			// Tokens with ids never get in,
			never := pass.Impossible(t.ask(pass.Document, like("sub", strings.ReplaceAll(numbered, unknown, "*"))))
			if !never {
				return
			}
			// and those of another repository of the name do. Where the policy compares an id, they do not.
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
				Message: analysis.Message("subjects of new repositories have ids and do not match; add %q", numbered),
				Fixes:   accept(pass, t.statement, c, v, numbered),
			})
			return
		}
	}
}

// first looks for a token whose subject fits a condition's value and one of several forms, in their order.
func (t *trusted) first(pass *analysis.Pass, value string, where []analysis.Constraint, forms ...string) *analysis.Witness {
	sub := func(not bool, pattern string) analysis.Constraint {
		return analysis.Constraint{Operator: "StringLike", Key: t.key("sub"), Values: []string{pattern}, Not: not}
	}
	if strings.Contains(value, unknown) {
		// What a template takes from elsewhere may be anything, so that nothing can be shown of its form.
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

// unknown is what a value that a template takes from elsewhere is written as in a subject.
const unknown = "\x00"

// open returns a text with its parts that are not known as unknown, and their names.
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

// withIDs returns the subject, or pattern, that a subject without ids is for repositories that have them; false if it does
// not name an owner and no more. Of owner and repository one may be unknown: both have ids in a token, or neither, so the
// other tells whether they have.
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

// accept returns the fix that adds a pattern to the values of a condition, with an operator that knows patterns; nil where
// that would change what other conditions mean.
func accept(pass *analysis.Pass, s *policy.Statement, c *policy.Condition, v *policy.Text, pattern string) []analysis.SuggestedFix {
	edit, ok := analysis.Beside(pass.Document.Source, c.Node, v, pattern)
	if !ok {
		return nil
	}
	edits := []analysis.Edit{edit}
	if op, _ := policy.ParseOperator(c.Operator.Value); op.Comparison != policy.Like {
		like := op
		like.Name = "StringLike"
		if op.Comparison != policy.Equals || !movable(s, c, like.String()) {
			return nil
		}
		edit, ok := analysis.Rewrite(pass.Document.Source, &c.Operator, like.String())
		if !ok {
			return nil
		}
		edits = []analysis.Edit{edit, edits[0]}
	}
	return []analysis.SuggestedFix{{Message: "accept subjects with ids, too: " + pattern, Unsafe: true, Edits: edits}}
}

// movable reports whether a condition can have another operator with wildcards: no other condition stands under its own
// operator with values that would become patterns, and none under the other already.
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
