package analysis

import (
	"bytes"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Beside returns the edit that puts another scalar right behind one of a source: as the next element of the array that holds
// it, or as the second of an array that takes the scalar's place, if values is the scalar itself. It returns false if the
// source has not written them out that way, or the new scalar would need escapes.
func Beside(src *policy.Source, values *policy.Node, t *policy.Text, value string) (Edit, bool) {
	again, ok := Rewrite(src, t, value)
	if !ok {
		return Edit{}, false
	}
	written := string(src.Content[t.Range.Start:t.Range.End])
	switch {
	case values.Kind != policy.Array:
		if values.Range != t.Range {
			return Edit{}, false
		}
		return Edit{Range: t.Range, NewText: "[" + written + ", " + again.NewText + "]"}, true
	case !inOrder(src, values):
		return Edit{}, false
	case src.Content[values.Range.Start] == '[':
		return Edit{Range: t.Range, NewText: written + ", " + again.NewText}, true
	}
	// A block sequence in YAML: a line of its own, under the dash of the element.
	from := bytes.LastIndexByte(src.Content[:t.Range.Start], '\n') + 1
	before := string(src.Content[from:t.Range.Start])
	if strings.TrimSpace(before) != "-" {
		return Edit{}, false
	}
	return Edit{Range: t.Range, NewText: written + "\n" + before + again.NewText}, true
}
