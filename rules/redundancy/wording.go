package redundancy

import (
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

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

// number names a statement in a message.
func number(s *policy.Statement) string {
	if sid := s.SidValue(); sid != "" && len(sid) <= 30 {
		return sid
	}
	return strconv.Itoa(s.Index + 1)
}

// numbers names several statements in a message.
func numbers(some []*policy.Statement) string {
	if len(some) > 3 {
		return number(some[0]) + ", " + number(some[1]) + " and " + strconv.Itoa(len(some)-2) + " more"
	}
	var names []string
	for _, s := range some[:len(some)-1] {
		names = append(names, number(s))
	}
	return strings.Join(names, ", ") + " and " + number(some[len(some)-1])
}

// verb says what a statement does.
func verb(s *policy.Statement) string {
	if s.Allows() {
		return "allows"
	}
	return "denies"
}

// removal is the fix that removes a statement.
func removal(d *policy.Document, s *policy.Statement) []analysis.SuggestedFix {
	if !d.StatementList {
		return nil
	}
	return analysis.Fix("remove the statement", analysis.Remove(d.Source, d.Root.Get("Statement"), s.Index))
}
