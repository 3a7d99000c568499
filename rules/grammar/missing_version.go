package grammar

import (
	"bytes"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingVersion reports documents without Version.
var MissingVersion = &analysis.Analyzer{
	Name:  "missing-version",
	Title: "The policy has no Version",
	Level: analysis.Warning,
	Code:  "MISSING_VERSION",
	Run:   missingVersion,
}

func missingVersion(pass *analysis.Pass) {
	d := pass.Document
	if d.Synthetic || fragment(d) || !lacks(d.Root, "Version") {
		return
	}
	if !pass.Strict && slices.ContainsFunc(d.Root.Members, func(m policy.Member) bool { return strings.EqualFold(m.Key.Value, "Version") }) {
		return // invalid-policy-element reports its spelling
	}
	place := opening(pass, d.Root)
	diagnostic := analysis.Diagnostic{
		Range:   place,
		Message: `Version defaults to 2008-10-17, without policy variables; add "Version": "2012-10-17"`,
	}
	if edit, ok := firstMember(d.Source, d.Root, "Version", policy.Version2012); ok {
		// In the new version "${" begins a policy variable.
		diagnostic.Fixes = []analysis.SuggestedFix{{
			Message: "add Version 2012-10-17", Unsafe: hasVariable(d), Edits: []analysis.Edit{edit},
		}}
	}
	if !hasVariable(d) && !pass.Strict {
		diagnostic.AtMost = analysis.Note // nothing in the policy depends on the version
	}
	pass.Report(diagnostic)
}

// firstMember returns the edit that inserts a member before all others of an object, in their style. It reports false if
// the text there is not the object's own, such as inside a string of a template.
func firstMember(src *policy.Source, object *policy.Node, key, value string) (analysis.Edit, bool) {
	if len(object.Members) == 0 || !object.Range.Contains(object.Members[0].Key.Range) {
		return analysis.Edit{}, false
	}
	first := object.Members[0].Key
	written := string(src.Content[first.Range.Start:first.Range.End])
	at := analysis.Edit{Range: policy.Range{Start: first.Range.Start, End: first.Range.Start}}
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
			return analysis.Edit{}, false
		}
	case before == "" && (written == first.Value || written == `"`+first.Value+`"`):
		position := src.Position(first.Range.Start)
		line := bytes.LastIndexByte(src.Content[:first.Range.Start], '\n') + 1
		indent := string(src.Content[line:first.Range.Start])
		if strings.TrimLeft(indent, " -\uFEFF") != "" {
			return analysis.Edit{}, false // something else is on the line
		}
		lineEnd := "\n"
		if strings.Contains(string(src.Content), "\r\n") {
			lineEnd = "\r\n"
		}
		at.NewText = key + `: "` + value + `"` + lineEnd + strings.Repeat(" ", position.Column-1)
	default:
		return analysis.Edit{}, false
	}
	return at, true
}

// hasVariable reports whether something in a document looks like a policy variable.
func hasVariable(d *policy.Document) bool {
	var in func(n *policy.Node) bool
	in = func(n *policy.Node) bool {
		if strings.Contains(n.Value, "${") {
			return true
		}
		return slices.ContainsFunc(n.Members, func(m policy.Member) bool { return in(&m.Value) }) ||
			slices.ContainsFunc(n.Items, func(item policy.Node) bool { return in(&item) })
	}
	return in(d.Root)
}
