package fix

import (
	"cmp"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// Apply applies one fix to a source, and reports false if its edits overlap or lie outside of it.
func Apply(src *policy.Source, fix *analysis.SuggestedFix) ([]byte, bool) {
	edits, ok := with(nil, fix.Edits, len(src.Content))
	if !ok {
		return nil, false
	}
	return apply(src.Content, edits), true
}

func apply(content []byte, edits []analysis.Edit) []byte {
	size, at := len(content), 0
	for _, e := range edits {
		size += len(e.NewText) - (e.Range.End - e.Range.Start)
	}
	out := make([]byte, 0, size)
	for _, e := range edits {
		out = append(append(out, content[at:e.Range.Start]...), e.NewText...)
		at = e.Range.End
	}
	return append(out, content[at:]...)
}

// with adds edits to a sorted list of edits that do not overlap, and reports false if one of them would. The same edit
// asked for twice, as two findings may, is made once.
func with(taken, edits []analysis.Edit, size int) ([]analysis.Edit, bool) {
	all := slices.Clone(taken)
	for _, e := range edits {
		if e.Range.Start < 0 || e.Range.End < e.Range.Start || e.Range.End > size {
			return nil, false
		}
		if !slices.Contains(all, e) {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b analysis.Edit) int {
		return cmp.Or(cmp.Compare(a.Range.Start, b.Range.Start), cmp.Compare(a.Range.End, b.Range.End))
	})
	for i := 1; i < len(all); i++ {
		before, after := all[i-1].Range, all[i].Range
		if after.Start < before.End || after == before {
			return nil, false
		}
	}
	return all, true
}
