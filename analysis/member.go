package analysis

import (
	"bytes"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// AddMember returns the edit that inserts a member with a string before all others of an object, in their style; nil if the text there
// is not the object's own, such as inside a string of a template, or there is no other member.
func AddMember(src *policy.Source, object *policy.Node, key, value string) []Edit {
	if len(object.Members) == 0 || !object.Range.Contains(object.Members[0].Key.Range) {
		return nil
	}
	first := object.Members[0].Key
	written := string(src.Content[first.Range.Start:first.Range.End])
	at := Edit{Range: policy.Range{Start: first.Range.Start, End: first.Range.Start}}
	before := string(src.Content[object.Range.Start:first.Range.Start])
	switch {
	case strings.HasPrefix(before, "{"):
		// On its own line if the first member has one; else on the same line.
		separator := " "
		if blank := before[1:]; strings.Contains(blank, "\n") && strings.TrimSpace(blank) == "" {
			separator = blank
		}
		switch written {
		case `"` + first.Value + `"`:
			at.NewText = `"` + key + `": "` + value + `",` + separator
		case first.Value:
			at.NewText = key + `: "` + value + `",` + separator
		default:
			return nil
		}
	case before == "" && (written == first.Value || written == `"`+first.Value+`"`):
		position := src.Position(first.Range.Start)
		line := bytes.LastIndexByte(src.Content[:first.Range.Start], '\n') + 1
		indent := string(src.Content[line:first.Range.Start])
		if strings.TrimLeft(indent, " -\uFEFF") != "" {
			return nil // something else is on the line
		}
		lineEnd := "\n"
		if strings.Contains(string(src.Content), "\r\n") {
			lineEnd = "\r\n"
		}
		at.NewText = key + `: "` + value + `"` + lineEnd + strings.Repeat(" ", position.Column-1)
	default:
		return nil
	}
	return []Edit{at}
}

// RemoveMember returns the edit that takes a member, given by its index, out of an object of a source; nil if that is
// not safe: it is the only one, or the object is not written out there member by member, as when a template's function
// made it.
func RemoveMember(src *policy.Source, object *policy.Node, index int) []Edit {
	if object.Kind != policy.Object || len(object.Members) < 2 || index >= len(object.Members) || !membersInOrder(src, object) {
		return nil
	}
	members := object.Members
	start, end := members[index].Key.Range.Start, members[index].Value.Range.End
	next := index + 1
	if src.Content[object.Range.Start] == '{' {
		if next < len(members) {
			return cut(start, members[next].Key.Range.Start, separated(src, end, members[next].Key.Range.Start))
		}
		return cut(members[index-1].Value.Range.End, end, separated(src, members[index-1].Value.Range.End, start))
	}
	from := bytes.LastIndexByte(src.Content[:start], '\n') + 1
	to := len(src.Content)
	if i := bytes.IndexByte(src.Content[end:], '\n'); i >= 0 {
		to = end + i + 1
	}
	rest := bytes.TrimSpace(src.Content[end:to])
	switch before := string(src.Content[from:start]); {
	case len(rest) > 0 && rest[0] != '#':
		return nil
	case strings.TrimSpace(before) == "":
		return cut(from, to, true)
	case strings.Trim(before, " -") == "" && next < len(members):
		// The next member moves up behind the dash.
		return cut(start, members[next].Key.Range.Start, len(bytes.TrimSpace(src.Content[end:members[next].Key.Range.Start])) == 0)
	}
	return nil
}

// cut returns the edit that removes a piece of a source, if that is safe.
func cut(start, end int, safe bool) []Edit {
	if !safe {
		return nil
	}
	return []Edit{{Range: policy.Range{Start: start, End: end}}}
}

// membersInOrder reports whether the members stand in the source one after the other, within the object.
func membersInOrder(src *policy.Source, object *policy.Node) bool {
	end := object.Range.Start
	if end < 0 || object.Range.End > len(src.Content) {
		return false
	}
	for i := range object.Members {
		key, value := object.Members[i].Key.Range, object.Members[i].Value.Range
		if key.Start < end || key.End <= key.Start || value.Start < key.End || value.End <= value.Start ||
			value.End > object.Range.End {
			return false
		}
		end = value.End
	}
	return true
}

// Unwrap returns the edit that writes the only element of an array in its place; nil if the array has not just one, or
// is not written out in brackets.
func Unwrap(src *policy.Source, array *policy.Node) []Edit {
	if array.Kind != policy.Array || len(array.Items) != 1 || !inOrder(src, array) || src.Content[array.Range.Start] != '[' {
		return nil
	}
	item := array.Items[0].Range
	inside := string(src.Content[array.Range.Start+1:item.Start]) + string(src.Content[item.End:array.Range.End-1])
	if strings.Trim(inside, " \t\r\n,") != "" {
		return nil // a comment
	}
	return []Edit{{Range: array.Range, NewText: string(src.Content[item.Start:item.End])}}
}
