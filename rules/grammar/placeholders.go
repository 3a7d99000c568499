package grammar

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// leftover is a placeholder as written, and the first text that contains it.
type leftover struct {
	text    *policy.Text
	written string
}

// leftovers returns the placeholders of a document, each once.
func leftovers(d *policy.Document) []leftover {
	var left []leftover
	seen := map[*policy.Symbol]bool{}
	gather(d.Root, func(t *policy.Text) {
		for _, part := range t.Parts {
			if s := part.Symbol; s != nil && s.Origin == policy.FromPlaceholder && !seen[s] {
				seen[s] = true
				left = append(left, leftover{t, asWritten(d.Source, t.Range, s.Name)})
			}
		}
	})
	return left
}

// gather visits all texts of a node.
func gather(n *policy.Node, visit func(*policy.Text)) {
	visit(&n.Text)
	for item := range n.All() {
		gather(item, visit)
	}
	for m := range n.AllMembers() {
		gather(&m.Value, visit)
	}
}

// asWritten returns a placeholder with the brackets around its name in the source.
func asWritten(src *policy.Source, r policy.Range, name string) string {
	if r.Start < 0 || r.End > len(src.Content) || r.Start >= r.End {
		return name
	}
	raw := string(src.Content[r.Start:r.End])
	from := strings.Index(raw, name)
	if from < 0 {
		return name
	}
	to := from + len(name)
	for from > 0 && strings.IndexByte("<[{$%=@ -", raw[from-1]) >= 0 {
		from--
	}
	for to < len(raw) && strings.IndexByte(">]}%@ -", raw[to]) >= 0 {
		to++
	}
	return strings.Trim(raw[from:to], " -")
}

// toolFillsIn reports whether a placeholder has a form that template tools fill in.
func toolFillsIn(written string) bool {
	return slices.ContainsFunc([]string{"$", "{{", "__", "<%", "%", "@"}, func(s string) bool { return strings.HasPrefix(written, s) })
}
