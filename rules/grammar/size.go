package grammar

import (
	"unicode"
	"unicode/utf8"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// textSize is the number of characters of a document as it is sent to AWS: a JSON file as it is, other formats, which are
// translated, as compact JSON.
func textSize(pass *analysis.Pass) int {
	d := pass.Document
	r := d.Root.Range
	if pass.Unit.Format != "json" || r.Start < 0 || r.End > len(d.Source.Content) || r.Start > r.End {
		return size(d.Root, true)
	}
	return utf8.RuneCount(d.Source.Content[r.Start:r.End])
}

// size is the number of characters of a value as compact JSON, with or without the white space in its strings. Unknown parts
// count as nothing, so the value has at least this size.
func size(n *policy.Node, white bool) int {
	const quotes, colon = 2, 1
	total := 0
	switch n.Kind {
	case policy.Unknown:
	case policy.Null:
		total = len("null")
	case policy.Array:
		total = len("[]") + max(0, len(n.Items)-1)
		for item := range n.All() {
			total += size(item, white)
		}
	case policy.Object:
		total = len("{}") + max(0, len(n.Members)-1)
		for m := range n.AllMembers() {
			total += textLength(&m.Key, white) + quotes + colon + size(&m.Value, white)
		}
	case policy.String:
		total = textLength(&n.Text, white) + quotes
	default:
		total = textLength(&n.Text, white)
	}
	return total
}

func textLength(t *policy.Text, white bool) int {
	total := 0
	count := func(s string) {
		for _, r := range s {
			if white || !unicode.IsSpace(r) {
				total++
			}
			if r == '"' || r == '\\' {
				total++ // its escape
			}
		}
	}
	if t.Known() {
		count(t.Value)
	}
	for _, part := range t.Parts {
		count(part.Literal)
	}
	return total
}

// reportSize reports a document that has more characters than a quota.
func reportSize(pass *analysis.Pass, n, quota int) {
	if n > quota && !pass.Document.Synthetic {
		pass.Reportf(opening(pass, pass.Document.Root), "the policy has %d characters, over the quota of %d; split or shorten it", n, quota)
	}
}
