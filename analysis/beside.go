package analysis

import (
	"bytes"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Beside returns the edit that puts another scalar right behind one of a source: as the next element of the array that holds
// it, or as the second of an array that takes the scalar's place, if values is the scalar itself. It returns nil if the
// source has not written them out that way, or the new scalar would need escapes.
func Beside(src *policy.Source, values *policy.Node, t *policy.Text, value string) []Edit {
	again := Rewrite(src, t, value)
	if again == nil {
		return nil
	}
	added := again[0].NewText
	written := string(src.Content[t.Range.Start:t.Range.End])
	switch {
	case values.Kind != policy.Array:
		if values.Range != t.Range {
			return nil
		}
		return []Edit{{Range: t.Range, NewText: "[" + written + ", " + added + "]"}}
	case !inOrder(src, values):
		return nil
	case src.Content[values.Range.Start] == '[':
		return []Edit{{Range: t.Range, NewText: written + ", " + added}}
	}
	// A block sequence in YAML: a line of its own, under the dash of the element.
	from := bytes.LastIndexByte(src.Content[:t.Range.Start], '\n') + 1
	before := string(src.Content[from:t.Range.Start])
	if strings.TrimSpace(before) != "-" {
		return nil
	}
	return []Edit{{Range: t.Range, NewText: written + "\n" + before + added}}
}
