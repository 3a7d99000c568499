package analysis

import (
	"bytes"

	"github.com/iamlint/iamlint/policy"
)

// Remove returns the edits that take elements, given by their indices in ascending order, out of an array of a
// source; nil if that is not safe: none would be left, or the array is not written out there element by element,
// as when a template's function made it.
func Remove(src *policy.Source, array *policy.Node, indices ...int) []Edit {
	if array.Kind != policy.Array || len(indices) == 0 || len(indices) >= len(array.Items) || !inOrder(src, array) {
		return nil
	}
	var edits []Edit
	for i := 0; i < len(indices); {
		first := indices[i]
		last := first
		for i++; i < len(indices) && indices[i] == last+1; i++ {
			last++
		}
		edit, ok := removeRun(src, array, first, last)
		if !ok {
			return nil
		}
		edits = append(edits, edit)
	}
	return edits
}

// inOrder reports whether the elements stand in the source one after the other, within the array.
func inOrder(src *policy.Source, array *policy.Node) bool {
	end := array.Range.Start
	for i := range array.Items {
		r := array.Items[i].Range
		if r.Start < end || r.End <= r.Start || r.End > array.Range.End {
			return false
		}
		end = r.End
	}
	return array.Range.End <= len(src.Content)
}

// removeRun takes the elements from first to last out, but not all.
func removeRun(src *policy.Source, array *policy.Node, first, last int) (Edit, bool) {
	items := array.Items
	if whole, ok := lines(src, items[first].Range.Start, items[last].Range.End); ok {
		for i := first; i <= last; i++ {
			// Elements that a function such as Fn::If chooses from stand in a list of its own.
			if dash(src, items[i].Range.Start) != src.Position(array.Range.Start).Column {
				return Edit{}, false
			}
		}
		return Edit{Range: whole}, true
	}
	r := policy.Range{Start: items[first].Range.Start, End: items[last].Range.End}
	if last+1 < len(items) {
		r.End = items[last+1].Range.Start
		return Edit{Range: r}, separated(src, items[last].Range.End, r.End)
	}
	r.Start = items[first-1].Range.End
	return Edit{Range: r}, separated(src, r.Start, items[first].Range.Start)
}

// separated reports whether a piece of a source is one comma among white space.
func separated(src *policy.Source, start, end int) bool {
	return bytes.Equal(bytes.TrimSpace(src.Content[start:end]), []byte{','})
}

// dash returns the column of the dash before an element of a block sequence.
func dash(src *policy.Source, element int) int {
	line := bytes.LastIndexByte(src.Content[:element], '\n') + 1
	return src.Position(line + bytes.IndexByte(src.Content[line:element], '-')).Column
}

// lines returns the whole lines that elements of a block sequence in YAML take up: each line begins with a dash,
// and nothing but a comment follows the last element.
func lines(src *policy.Source, start, end int) (policy.Range, bool) {
	from := bytes.LastIndexByte(src.Content[:start], '\n') + 1
	if string(bytes.TrimSpace(src.Content[from:start])) != "-" {
		return policy.Range{}, false
	}
	to := len(src.Content)
	if i := bytes.IndexByte(src.Content[end:], '\n'); i >= 0 {
		to = end + i + 1
	}
	rest := bytes.TrimSpace(src.Content[end:to])
	return policy.Range{Start: from, End: to}, len(rest) == 0 || rest[0] == '#'
}
