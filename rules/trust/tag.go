package trust

import (
	"iter"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

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
