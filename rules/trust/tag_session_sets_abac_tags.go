package trust

import (
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
		for _, role := range pass.Unit.Principals {
			if role.Trust != pass.Document {
				continue
			}
			for _, tag := range decidingTags(role.Identity) {
				reportTag(pass, tag)
			}
		}
	},
}

func reportTag(pass *analysis.Pass, tag abacTag) {
	for _, s := range pass.Document.Statements {
		if !s.Allows() {
			continue
		}
		where := []analysis.Constraint{{Operator: "StringEquals", Key: "aws:RequestTag/" + tag.name, Values: []string{nobody}}}
		// A caller may pass on a tag that the administrators of its own account have set.
		view := map[string]analysis.Fixed{}
		if own := "aws:PrincipalTag/" + tag.name; mentionsVariable(pass.Document, own) {
			view[own] = analysis.Fixed{Value: "own"}
		}
		witness, found := pass.Find(analysis.Query{
			Layers: []analysis.Layer{{Docs: []*policy.Document{pass.Document}}}, Via: []*policy.Statement{s},
			Actions: []string{"sts:TagSession"}, Where: where, View: view,
			Callers: []analysis.Caller{
				{Type: analysis.Role, Credentials: analysis.Temporary},
				{Type: analysis.User, Credentials: analysis.LongTerm},
				{Type: analysis.User, Credentials: analysis.TemporaryMFA},
			},
		})
		if !found {
			continue
		}
		place := s.Node.Range
		if s.Action != nil {
			if item := analysis.Item(s.Action, "sts:TagSession"); item != nil {
				place = item.Range
			}
		}
		pass.Report(analysis.Diagnostic{
			Range: place, Statement: s, Witness: witness,
			Message: "callers choose the tag " + tag.name + " that the role's policy relies on; restrict aws:RequestTag",
			Related: []analysis.Related{{Range: tag.place, Message: "the role's policy relies on it here"}},
		})
	}
}

// abacTag is a tag of the caller that a policy relies on.
type abacTag struct {
	name  string
	place policy.Range
}

// decidingTags returns the tags of the caller that the documents' Allow statements rely on, in conditions and in policy
// variables.
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
	inText := func(t *policy.Text) {
		for _, token := range policy.ParsePattern(t, policy.PatternMode{Variables: true}) {
			if token.Kind == policy.Variable {
				add(token.Text, t.Range)
			}
		}
	}
	for _, d := range docs {
		for _, s := range d.Statements {
			for i := 0; s.Resource != nil && i < len(s.Resource.Items); i++ {
				inText(&s.Resource.Items[i])
			}
			for i := 0; s.Condition != nil && i < len(s.Condition.Conditions); i++ {
				c := &s.Condition.Conditions[i]
				add(c.Key.Value, c.Key.Range)
				for v := range c.AllValues() {
					inText(v)
				}
			}
		}
	}
	return tags
}

// mentionsVariable reports whether a condition's value contains a key as a policy variable.
func mentionsVariable(d *policy.Document, key string) bool {
	for _, s := range d.Statements {
		for i := 0; s.Condition != nil && i < len(s.Condition.Conditions); i++ {
			for t := range s.Condition.Conditions[i].AllValues() {
				for _, token := range policy.ParsePattern(t, policy.PatternMode{Variables: true}) {
					if token.Kind == policy.Variable && strings.EqualFold(token.Text, key) {
						return true
					}
				}
			}
		}
	}
	return false
}
