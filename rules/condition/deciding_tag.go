package condition

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// deciderTag is a tag that a statement depends on.
type deciderTag struct {
	// key is the condition key as written, name the tag's name.
	key, name string
	// prefix is the part before the colon, in lower case: "aws", or a service's prefix.
	prefix string
	// whose says what carries the tag.
	whose carrier
	place policy.Range
}

// carrier is the kind of thing that carries a tag.
type carrier uint8

const (
	nobodys carrier = iota
	principals
	resources
	objects // of Amazon S3
)

// deciding returns the tags that a statement depends on, in its conditions and in policy variables; each once.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
func deciding(s *policy.Statement) []deciderTag {
	var tags []deciderTag
	add := func(key string, place policy.Range) {
		t, ok := tagOf(key)
		if !ok || slices.ContainsFunc(tags, func(o deciderTag) bool { return strings.EqualFold(o.key, t.key) }) {
			return
		}
		t.place = place
		tags = append(tags, t)
	}
	inText := func(text *policy.Text) {
		if !strings.Contains(text.Value, "${") {
			return
		}
		for _, token := range policy.ParsePattern(text, policy.PatternMode{Variables: true}) {
			if token.Kind == policy.Variable {
				add(token.Text, text.Range)
			}
		}
	}
	for c := range s.Conditions() {
		add(c.Key.Value, c.Key.Range)
		for v := range c.AllValues() {
			inText(v)
		}
	}
	for _, t := range s.Resources() {
		inText(t)
	}
	return tags
}

// tagOf parses a condition key about a tag that something carries; false for other keys.
func tagOf(key string) (deciderTag, bool) {
	prefix, rest, ok := strings.Cut(key, ":")
	kind, name, slash := strings.Cut(rest, "/")
	t := deciderTag{key: key, name: name, prefix: strings.ToLower(prefix)}
	switch {
	case !ok || !slash || name == "":
	case len(name) > 4 && strings.EqualFold(name[:4], "aws:"):
		// Only AWS can set tags with such names.
		// https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#id_tags_naming_best_practices
	case t.prefix == "aws" && strings.EqualFold(kind, "PrincipalTag"):
		t.whose = principals
	case t.prefix == "s3" && strings.EqualFold(kind, "ExistingObjectTag"):
		t.whose = objects
	case strings.EqualFold(kind, "ResourceTag"),
		// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.Conditions.html
		t.prefix == "rds" && strings.HasSuffix(kind, "-tag") && kind != "req-tag":
		t.whose = resources
	}
	return t, t.whose != nobodys
}

// keys returns the condition keys for the tag in requests for a service's resource.
func (t *deciderTag) keys() []string {
	if t.whose != resources || t.prefix == "aws" {
		return []string{t.key}
	}
	return []string{t.key, "aws:ResourceTag/" + t.name}
}

// limits reports whether the tag may be meant to limit an action: not tagging actions of the caller, and not actions that create
// something, which has no tags yet. For actions that never have the key, a view must not say that they do.
func (t *deciderTag) limits(a catalog.Action) bool {
	if tags(a) || t.whose == resources && strings.HasPrefix(a.Name(), "Create") {
		return false
	}
	return !slices.ContainsFunc(t.keys(), func(key string) bool { return !analysis.HasKey(a, key) })
}

// tags reports whether an action sets or removes tags.
func tags(a catalog.Action) bool { return a.Level() == catalog.Tagging || a.HasLevel(catalog.Tagging) }
