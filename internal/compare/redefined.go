package compare

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// The same name of a parameter, a condition or a mapping is the same value in both versions of a template, unless it was
// defined in another way: one who deploys the new version with what the old one had by default gets another value then.

// redefined reports whether a section's entry, as "Parameters/Env", is another in the new version, or rests on one that is.
func (c *comparison) redefined(name string) bool {
	if known, ok := c.differs[name]; ok {
		return known
	}
	if c.differs == nil {
		c.differs = map[string]bool{}
	}
	c.differs[name] = false // a definition that leads back to itself is not a reason
	before, after := c.old.Definitions[name], c.new.Definitions[name]
	left := maxDefinition
	different := (before == nil) != (after == nil) || before != nil && !equalNodes(before, after, &left)
	if !different && before != nil {
		different = slices.ContainsFunc(uses(before), c.redefined)
	}
	c.differs[name] = different
	return different
}

// maxDefinition bounds how many nodes of a definition are compared; a longer one counts as another.
const maxDefinition = 100_000

// equalNodes reports whether two nodes say the same, descriptions apart.
func equalNodes(a, b *policy.Node, left *int) bool {
	if *left--; *left < 0 || a.Kind != b.Kind || a.Value != b.Value || len(a.Items) != len(b.Items) {
		return false
	}
	for i := range a.Items {
		if !equalNodes(&a.Items[i], &b.Items[i], left) {
			return false
		}
	}
	told := func(members []policy.Member) []policy.Member {
		return slices.DeleteFunc(slices.Clone(members), func(m policy.Member) bool {
			return m.Key.Value == "Description" || m.Key.Value == "ConstraintDescription"
		})
	}
	x, y := told(a.Members), told(b.Members)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		j := slices.IndexFunc(y, func(m policy.Member) bool { return m.Key.Value == x[i].Key.Value })
		if j < 0 || !equalNodes(&x[i].Value, &y[j].Value, left) {
			return false
		}
	}
	return true
}

// uses returns the entries of sections that a definition refers to.
func uses(n *policy.Node) []string {
	var out []string
	left := maxDefinition
	var visit func(n *policy.Node)
	visit = func(n *policy.Node) {
		if left--; left < 0 {
			return
		}
		for i := range n.Items {
			visit(&n.Items[i])
		}
		for i := range n.Members {
			m := &n.Members[i]
			switch m.Key.Value {
			case "Ref":
				out = append(out, "Parameters/"+m.Value.Value)
			case "Condition":
				out = append(out, "Conditions/"+m.Value.Value)
			case "Fn::FindInMap":
				if len(m.Value.Items) > 0 {
					out = append(out, "Mappings/"+m.Value.Items[0].Value)
				}
			case "Fn::Sub":
				for rest := m.Value.Value; ; {
					_, after, ok := strings.Cut(rest, "${")
					name, more, closed := strings.Cut(after, "}")
					if !ok || !closed {
						break
					}
					out, rest = append(out, "Parameters/"+strings.TrimSpace(name)), more
				}
			}
			visit(&m.Value)
		}
	}
	visit(n)
	slices.Sort(out)
	return slices.Compact(out)
}

// sameText reports whether two texts, of the old and of the new version, are the same.
func (c *comparison) sameText(before, after *policy.Text) bool {
	return sameText(c.old.Source, before, c.new.Source, after) &&
		!slices.ContainsFunc(after.Parts, func(p policy.Part) bool {
			return p.Symbol != nil && c.redefined("Parameters/"+p.Symbol.Name)
		})
}

// consistent reports whether what documents of the two versions assume can hold together.
func (c *comparison) consistent(before, after []policy.Assumption) bool {
	for _, x := range before {
		if x.Condition != "" && c.redefined("Conditions/"+x.Condition) || x.Parameter != "" && c.redefined("Parameters/"+x.Parameter) {
			continue
		}
		if slices.ContainsFunc(after, x.Excludes) {
			return false
		}
	}
	return true
}

// stands is stands, which is asked of the same sources for each policy of both versions.
func (c *comparison) stands(s *policy.Source, text string) bool {
	key := sourceText{s, text}
	known, ok := c.texts[key]
	if !ok {
		if c.texts == nil {
			c.texts = map[sourceText]bool{}
		}
		known = stands(s, text)
		c.texts[key] = known
	}
	return known
}

// sourceText is a text that may stand in a source.
type sourceText struct {
	source *policy.Source
	text   string
}

// world finds the unknown values of documents of both versions.
func (c *comparison) world(docs ...*policy.Document) *world {
	return newWorldOf(func(src *policy.Source, s *policy.Symbol) string {
		if !c.redefined("Parameters/"+s.Name) || src != c.old.Source {
			return ""
		}
		return " (old)"
	}, c.stands, docs...)
}
