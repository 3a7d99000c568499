package grammar

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PlaceholderLeft reports placeholders that were not replaced.
var PlaceholderLeft = &analysis.Analyzer{
	Name:  "placeholder-left",
	Title: "A placeholder was left in the policy",
	Level: analysis.Warning,
	Run:   placeholderLeft,
}

func placeholderLeft(pass *analysis.Pass) {
	var left []leftover
	seen := map[*policy.Symbol]bool{}
	gather(pass.Document.Root, func(t *policy.Text) {
		for _, part := range t.Parts {
			if s := part.Symbol; s != nil && s.Origin == policy.FromPlaceholder && !seen[s] {
				seen[s] = true
				left = append(left, leftover{t, asWritten(pass.Document.Source, t.Range, s.Name)})
			}
		}
	})
	if len(left) == 0 {
		return
	}
	d := analysis.Diagnostic{Range: left[0].text.Range, AtMost: analysis.Note}
	for _, l := range left {
		if !toolFillsIn(l.written) {
			d.AtMost = analysis.None
		}
	}
	switch first := left[0].written; len(left) {
	case 1:
		d.Message = analysis.Message("%q is a placeholder; replace it with a value", first)
	case 2:
		d.Message = analysis.Message("%q and 1 more are placeholders; replace them with values", first)
	default:
		d.Message = analysis.Message("%q and %d more are placeholders; replace them with values", first, len(left)-1)
	}
	for _, l := range left[1:] {
		d.Related = append(d.Related, analysis.Related{Range: l.text.Range, Message: analysis.Message("%q is also a placeholder", l.written)})
	}
	pass.Report(d)
}

// leftover is a placeholder as written, and the first text that contains it.
type leftover struct {
	text    *policy.Text
	written string
}

// gather visits all texts of a node.
func gather(n *policy.Node, visit func(*policy.Text)) {
	visit(&n.Text)
	for item := range n.All() {
		gather(item, visit)
	}
	for i := range n.Members {
		gather(&n.Members[i].Value, visit)
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
