package report

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// diffLine is a line of a fix as a diff shows it: one that goes (-), that comes (+), or that stays ( ).
type diffLine struct {
	sign byte
	text string
}

// A fix that changes more lines than a reader looks at is not shown.
const (
	fixContext = 2
	fixLines   = 60
	fixBytes   = 16 << 10
)

// fixDiff shows what a fix changes, with the lines around it; nil if that is too much to show.
func fixDiff(src *policy.Source, fix *analysis.SuggestedFix) []diffLine {
	at, text, ok := replacement(src, fix)
	if !ok {
		return nil
	}
	first, last := at.Start, at.End
	for range fixContext + 1 {
		first = max(0, bytes.LastIndexByte(src.Content[:first], '\n'))
	}
	if first > 0 {
		first++
	}
	for range fixContext + 1 {
		if i := bytes.IndexByte(src.Content[last:], '\n'); i < 0 {
			last = len(src.Content)
		} else {
			last += i + 1
		}
	}
	old := string(src.Content[first:last])
	fresh := string(src.Content[first:at.Start]) + text + string(src.Content[at.End:last])
	if len(old) > fixBytes || len(fresh) > fixBytes {
		return nil
	}
	var lines []diffLine
	add := func(sign byte, text string) {
		for line := range strings.Lines(text) {
			lines = append(lines, diffLine{sign, strings.TrimRight(line, "\r\n")})
		}
	}
	done := 0
	for _, edit := range udiff.Lines(old, fresh) {
		add(' ', old[done:edit.Start])
		add('-', old[edit.Start:edit.End])
		add('+', edit.New)
		done = edit.End
	}
	add(' ', old[done:])
	if len(lines) > fixLines {
		return nil
	}
	return lines
}

// replacement makes one edit of all edits of a fix, which reaches from the first to the last of them; false if they overlap.
func replacement(src *policy.Source, fix *analysis.SuggestedFix) (policy.Range, string, bool) {
	edits := slices.SortedStableFunc(slices.Values(fix.Edits), func(a, b analysis.Edit) int {
		return cmp.Or(cmp.Compare(a.Range.Start, b.Range.Start), cmp.Compare(a.Range.End, b.Range.End))
	})
	if len(edits) == 0 {
		return policy.Range{}, "", false
	}
	whole := policy.Range{Start: edits[0].Range.Start, End: edits[0].Range.Start}
	var text strings.Builder
	for _, edit := range edits {
		if edit.Range.Start < whole.End || edit.Range.End < edit.Range.Start || edit.Range.End > len(src.Content) {
			return policy.Range{}, "", false
		}
		text.Write(src.Content[whole.End:edit.Range.Start])
		text.WriteString(edit.NewText)
		whole.End = edit.Range.End
	}
	return whole, text.String(), true
}
