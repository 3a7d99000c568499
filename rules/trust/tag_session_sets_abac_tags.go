package trust

import (
	"iter"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TagSessionSetsABACTags reports roles whose callers choose the tags that the role's own policies rely on.
var TagSessionSetsABACTags = &analysis.Analyzer{
	Name:             "tag-session-sets-abac-tags",
	Title:            "Callers of a role choose the session tags that its policies rely on",
	Doc:              page("tag-session-sets-abac-tags"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.0,
	SeverityReason:   "anyone who can assume the role gets the access that its policies grant for any value of the tag",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for role := range roles(pass) {
			for _, tag := range decidingTags(role.Identity) {
				for s := range pass.Allows() {
					if witness, found := pass.Find(setTag(pass, s, tag.name)); found {
						pass.Report(analysis.Diagnostic{
							Range: tagging(s), Statement: s, Witness: witness,
							Message: "callers choose the tag " + tag.name + " that the role's policy relies on; restrict aws:RequestTag",
							Related: []analysis.Related{{Range: tag.place, Message: "the role's policy relies on it here"}},
						})
					}
				}
			}
		}
	},
}

// setTag asks for a request with which a caller chooses the value of a session tag.
func setTag(pass *analysis.Pass, s *policy.Statement, name string) analysis.Query {
	query := pass.Via(s, "sts:TagSession")
	query.Where = []analysis.Constraint{analysis.Where("StringEquals", "aws:RequestTag/"+name, nobody)}
	// A caller may pass on a tag that the administrators of its own account have set.
	query.View = map[string]analysis.Fixed{}
	if own := "aws:PrincipalTag/" + name; mentionsVariable(pass.Document, own) {
		query.View[own] = analysis.Fixed{Value: "own"}
	}
	query.Callers = []analysis.Caller{
		{Type: analysis.Role, Credentials: analysis.Temporary},
		{Type: analysis.User, Credentials: analysis.LongTerm},
		{Type: analysis.User, Credentials: analysis.TemporaryMFA},
	}
	return query
}

// tagging returns the place where a statement allows sts:TagSession.
func tagging(s *policy.Statement) policy.Range {
	if s.Action != nil {
		if item := analysis.Item(s.Action, "sts:TagSession"); item != nil {
			return item.Range
		}
	}
	return s.Node.Range
}

// abacTag is a tag of the caller that a policy relies on.
type abacTag struct {
	name  string
	place policy.Range
}

// decidingTags returns the tags of the caller that the documents rely on, in conditions and in policy variables.
func decidingTags(docs []*policy.Document) []abacTag {
	const prefix = "aws:PrincipalTag/"
	var tags []abacTag
	add := func(key string, place policy.Range) {
		if len(key) <= len(prefix) || !strings.EqualFold(key[:len(prefix)], prefix) {
			return
		}
		tag := abacTag{key[len(prefix):], place}
		if !slices.ContainsFunc(tags, func(t abacTag) bool { return strings.EqualFold(t.name, tag.name) }) {
			tags = append(tags, tag)
		}
	}
	addVariables := func(t *policy.Text) {
		for key := range variablesIn(t) {
			add(key, t.Range)
		}
	}
	for _, d := range docs {
		for _, s := range d.Statements {
			for t := range s.Resource.All() {
				addVariables(t)
			}
			for c := range s.Conditions() {
				add(c.Key.Value, c.Key.Range)
				for v := range c.AllValues() {
					addVariables(v)
				}
			}
		}
	}
	return tags
}

// mentionsVariable reports whether a condition's value contains a key as a policy variable.
func mentionsVariable(d *policy.Document, key string) bool {
	for _, s := range d.Statements {
		for c := range s.Conditions() {
			for v := range c.AllValues() {
				if analysis.Some(variablesIn(v), func(name string) bool { return strings.EqualFold(name, key) }) {
					return true
				}
			}
		}
	}
	return false
}

// variablesIn yields the keys of the policy variables in a text.
func variablesIn(t *policy.Text) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, token := range policy.ParsePattern(t, policy.PatternMode{Variables: true}) {
			if token.Kind == policy.Variable && !yield(token.Text) {
				return
			}
		}
	}
}
