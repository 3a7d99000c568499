package redundancy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RedundantStatement reports duplicate statements.
var RedundantStatement = &analysis.Analyzer{
	Name:  "redundant-statement",
	Title: "Redundant statement",
	Doc:   page("redundant-statement"),
	Level: analysis.Note,
	Code:  "REDUNDANT_STATEMENT",
	Run:   redundantStatement,
}

func redundantStatement(pass *analysis.Pass) {
	if pass.Document.Synthetic || len(pass.Document.Statements) < 2 {
		return
	}
	shapes := make(map[shape]int, len(pass.Document.Statements))
	for _, s := range pass.Document.Statements {
		shapes[shapeOf(s)]++
	}
	seen := map[string]*policy.Statement{}
	for _, s := range pass.Document.Statements {
		if shapes[shapeOf(s)] == 1 {
			continue
		}
		key, ok := canonical(s)
		if !ok {
			continue
		}
		first := seen[key]
		if first == nil {
			seen[key] = s
			continue
		}
		pass.Report(analysis.Diagnostic{
			Range: head(s), Statement: s,
			Message: fmt.Sprintf("the statement is the same as statement %d; remove it", first.Index+1),
			Related: []analysis.Related{{Range: head(first), Message: "the same as this"}},
			Fixes:   removal(pass.Document, s),
		})
	}
}

// removal is the fix that removes a statement.
func removal(d *policy.Document, s *policy.Statement) []analysis.SuggestedFix {
	if !d.StatementList {
		return nil
	}
	return analysis.Fix("remove the statement", analysis.Remove(d.Source, d.Root.Get("Statement"), s.Index))
}

// head is the place at which a statement is reported: its Sid, or else its Effect.
func head(s *policy.Statement) policy.Range {
	switch {
	case s.Sid != nil && s.Sid.Value != "":
		return s.Sid.Range
	case s.Effect != nil:
		return s.Effect.Range
	}
	return s.Node.Range
}

// shape is what equal statements share and different ones rarely do, and is quick to compute.
type shape struct {
	effect                                               string
	shortAction, longAction, shortResource, longResource int
}

func shapeOf(s *policy.Statement) shape {
	var p shape
	if s.Effect != nil {
		p.effect = s.Effect.Value
	}
	p.shortAction, p.longAction = lengths(s.Action, s.NotAction)
	p.shortResource, p.longResource = lengths(s.Resource, s.NotResource)
	return p
}

// lengths returns the lengths of the shortest and of the longest item: neither order nor repetition matter to them.
func lengths(lists ...*policy.List) (shortest, longest int) {
	shortest = -1
	for _, l := range lists {
		if l == nil {
			continue
		}
		for item := range l.All() {
			n := len(item.Value)
			longest = max(longest, n)
			if shortest < 0 || n < shortest {
				shortest = n
			}
		}
	}
	return shortest, longest
}

// canonical returns a text that equal statements share; false for statements that are not fully known, or have invalid or
// duplicate elements.
func canonical(s *policy.Statement) (string, bool) {
	if s.Opaque || s.Node.Kind != policy.Object {
		return "", false
	}
	parts := make([]string, 0, len(s.Node.Members))
	for i := range s.Node.Members {
		m := &s.Node.Members[i]
		if m.Key.Value == "Sid" {
			continue
		}
		text, ok := canonicalNode(&m.Value, m.Key.Value == "Action" || m.Key.Value == "NotAction")
		if !ok {
			return "", false
		}
		parts = append(parts, strconv.Quote(m.Key.Value)+":"+text)
	}
	slices.Sort(parts)
	return strings.Join(parts, ","), len(parts) > 0
}

// canonicalNode writes a value so that lists are sets, and a list of one element is that element.
func canonicalNode(n *policy.Node, fold bool) (string, bool) {
	var parts []string
	switch n.Kind {
	case policy.Unknown:
		return "", false
	case policy.Array:
		for item := range n.All() {
			text, ok := canonicalNode(item, fold)
			if !ok {
				return "", false
			}
			parts = append(parts, text)
		}
		slices.Sort(parts)
		if parts = slices.Compact(parts); len(parts) == 1 {
			return parts[0], true
		}
		return "[" + strings.Join(parts, ",") + "]", true
	case policy.Object:
		for i := range n.Members {
			text, ok := canonicalNode(&n.Members[i].Value, false)
			if !ok {
				return "", false
			}
			parts = append(parts, strconv.Quote(strings.ToLower(n.Members[i].Key.Value))+":"+text)
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ",") + "}", true
	case policy.String, policy.Number, policy.Bool, policy.Null:
	}
	for _, part := range n.Parts {
		if part.Symbol != nil && (part.Symbol.Many || part.Symbol.Origin == policy.FromFunction) {
			return "", false
		}
	}
	if fold {
		return strconv.Quote(strings.ToLower(n.Value)), true
	}
	return strconv.Quote(n.Value), true
}
