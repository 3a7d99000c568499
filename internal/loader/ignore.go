package loader

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// comment is how a wish to suppress findings begins.
const (
	ignoreComment     = "iamlint:ignore"
	ignoreFileComment = "iamlint:ignore-file"
)

// ignoreComments finds the comments of a YAML text that suppress findings:
//
//	Action: "*" # iamlint:ignore RULE[,RULE...] reason
//
// covers its line; alone on a line, the comment covers the list element or the key with its value that starts next; and
// iamlint:ignore-file covers the file. Without rules, all are meant.
func ignoreComments(content []byte, base int, trees []tree) []policy.Ignore {
	if !bytes.Contains(content, []byte(ignoreComment)) {
		return nil
	}
	text := string(content)
	var spots *spots
	var ignores []policy.Ignore
	for at := 0; ; {
		i := strings.Index(text[at:], ignoreComment)
		if i < 0 {
			return ignores
		}
		at += i
		start := strings.LastIndexByte(text[:at], '#')
		lineStart := strings.LastIndexByte(text[:at], '\n') + 1
		lineEnd := len(text)
		if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
			lineEnd = at + n
		}
		end := len(strings.TrimRight(text[:lineEnd], " \t\r"))
		comment := text[at:max(at, end)]
		at += len(ignoreComment)
		if start < lineStart || strings.TrimSpace(text[start+1:at-len(ignoreComment)]) != "" ||
			start > lineStart && !isSpace(text[start-1]) {
			continue
		}
		if spots == nil {
			spots = indexSpots(trees)
		}
		if spots.inScalar(base + start) {
			continue
		}
		ignore := policy.Ignore{Place: policy.Range{Start: base + start, End: base + end}}
		rest, file := strings.CutPrefix(comment, ignoreFileComment)
		if !file {
			rest = comment[len(ignoreComment):]
		}
		if rest != "" && !isSpace(rest[0]) {
			continue // another word
		}
		ignore.Rules, ignore.Reason = ruleList(rest)
		switch {
		case file:
			ignore.Covers = policy.Range{Start: 0, End: base + len(text)}
		case strings.TrimSpace(text[lineStart:start]) != "":
			ignore.Covers = policy.Range{Start: base + lineStart, End: base + lineEnd}
		default:
			ignore.Covers = spots.next(text, base, lineEnd)
		}
		ignores = append(ignores, ignore)
	}
}

// ruleList reads "RULE,RULE reason".
func ruleList(s string) (rules []string, reason string) {
	s = strings.TrimSpace(s)
	list, reason, _ := strings.Cut(s, " ")
	for rule := range strings.SplitSeq(list, ",") {
		if rule = strings.TrimSpace(rule); rule != "" {
			rules = append(rules, rule)
		}
	}
	return rules, strings.TrimSpace(reason)
}

// spots are the places of a text's nodes.
type spots struct {
	scalars []policy.Range
	// elements are those of lists, by where they start; members those of mappings, key and value.
	elements, members map[int]policy.Range
	// The last answer of next, which holds for the lines between, too: comments may follow each other.
	from, until int
	covers      policy.Range
}

func indexSpots(trees []tree) *spots {
	s := &spots{elements: map[int]policy.Range{}, members: map[int]policy.Range{}}
	for i := range trees {
		s.add(&trees[i].root)
	}
	slices.SortFunc(s.scalars, func(a, b policy.Range) int { return cmp.Compare(a.Start, b.Start) })
	return s
}

func (s *spots) add(n *policy.Node) {
	if n.IsScalar() {
		s.scalars = append(s.scalars, n.Range)
	}
	for i := range n.Items {
		item := &n.Items[i]
		if old, ok := s.elements[item.Range.Start]; !ok || old.End < item.Range.End {
			s.elements[item.Range.Start] = item.Range
		}
		s.add(item)
	}
	for i := range n.Members {
		m := &n.Members[i]
		whole := policy.Range{Start: m.Key.Range.Start, End: max(m.Key.Range.End, m.Value.Range.End)}
		if old, ok := s.members[whole.Start]; !ok || old.End < whole.End {
			s.members[whole.Start] = whole
		}
		s.scalars = append(s.scalars, m.Key.Range)
		s.add(&m.Value)
	}
}

func (s *spots) inScalar(offset int) bool {
	i, _ := slices.BinarySearchFunc(s.scalars, offset+1, func(r policy.Range, at int) int { return cmp.Compare(r.Start, at) })
	return i > 0 && offset < s.scalars[i-1].End
}

// next returns the place of what starts on the next line with content after the end of a line: a list element with its
// dash, or a member, or else the line.
func (s *spots) next(text string, base, lineEnd int) policy.Range {
	if s.from <= lineEnd && lineEnd < s.until {
		return s.covers
	}
	s.from = lineEnd
	s.covers = policy.Range{Start: base + len(text), End: base + len(text)}
	at := lineEnd
	for ; at < len(text); at = endOfLine(text, at+1) {
		start, end := at+1, endOfLine(text, at+1)
		line := strings.TrimSpace(text[start:end])
		if line != "" && line[0] != '#' {
			s.covers = s.onLine(text, base, start, end)
			break
		}
	}
	s.until = at
	return s.covers
}

// endOfLine returns the offset of the line break that ends the line of an offset.
func endOfLine(text string, at int) int {
	if at >= len(text) {
		return len(text)
	}
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(text)
}

// onLine returns the place of what starts on a line.
func (s *spots) onLine(text string, base, start, end int) policy.Range {
	first := end - len(strings.TrimLeft(text[start:end], " \t"))
	if text[first] == '-' && (first+1 == len(text) || isSpace(text[first+1])) {
		covered := policy.Range{Start: base + first, End: base + end}
		// The element begins after the dash, maybe after an anchor, or on a later line.
		for i := first + 1; i < len(text); i++ {
			if r, ok := s.elements[base+i]; ok {
				covered.End = max(covered.End, r.End)
				break
			}
			if text[i] == '#' && isSpace(text[i-1]) {
				i = endOfLine(text, i)
			} else if i >= end && !isSpace(text[i]) {
				break
			}
		}
		return covered
	}
	if r, ok := s.members[base+first]; ok {
		return r
	}
	if r, ok := s.elements[base+first]; ok {
		return r
	}
	return policy.Range{Start: base + first, End: base + end}
}

// ignores reads the wishes in the metadata of a template and of its resources:
//
//	Metadata:
//	  iamlint:
//	    ignore: [RULE, {rule: RULE, reason: REASON}]
func (t *template) ignores() {
	whole := policy.Range{Start: 0, End: len(t.unit.Source.Content)}
	if t.prefix != "" {
		whole = t.root.Range
	}
	t.ignoreMetadata(t.root.Get("Metadata"), whole)
	for _, r := range t.order {
		t.ignoreMetadata(r.Node.Get("Metadata"), r.whole)
	}
}

func (t *template) ignoreMetadata(metadata *policy.Node, covers policy.Range) {
	n := metadata.At("iamlint", "ignore")
	if n == nil {
		return
	}
	items := n.Items
	if n.Kind != policy.Array {
		items = []policy.Node{*n}
	}
	for i := range items {
		ignore := policy.Ignore{Place: items[i].Range, Covers: covers}
		switch items[i].Kind {
		case policy.String:
			ignore.Rules, _ = ruleList(items[i].Value)
		case policy.Object:
			rule := items[i].Get("rule")
			if rule == nil {
				continue
			}
			if rule.Kind == policy.String {
				ignore.Rules, _ = ruleList(rule.Value)
			}
			for j := range rule.Items {
				ignore.Rules = append(ignore.Rules, rule.Items[j].Value)
			}
			if reason := items[i].Get("reason"); reason != nil {
				ignore.Reason = reason.Value
			}
		default:
			continue
		}
		t.unit.Ignores = append(t.unit.Ignores, ignore)
	}
}
