package redundancy

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// covered finds another statement with the same effect that makes a statement redundant.
func (u *unreachable) covered(s *policy.Statement) *analysis.Diagnostic {
	for _, t := range u.document.Statements {
		if t == s || t.Denies() != s.Denies() || t.Allows() != s.Allows() || !u.mayCover(t, s) {
			continue
		}
		if !u.covers(t, s) {
			continue
		}
		if t.Index > s.Index && u.mayCover(s, t) && u.covers(s, t) {
			return nil // if two do the same, the first stays
		}
		return &analysis.Diagnostic{
			Range: head(s), Statement: s,
			Message: "statement " + number(t) + " already " + verb(s) + " all of this; remove this one",
			Related: []analysis.Related{{Range: head(t), Message: "covers it"}},
			Fixes:   removal(u.document, s),
		}
	}
	return nil
}

// covers reports whether it is proved that a statement applies to all that another one applies to. Statements with the same
// text are left to redundant-statement.
func (u *unreachable) covers(t, s *policy.Statement) bool {
	if shapeOf(s) == shapeOf(t) {
		a, ok := canonical(s)
		if b, both := canonical(t); ok && both && a == b {
			return false
		}
	}
	narrow, certain := lookup.Narrowed(t)
	wide, known := lookup.Widened(s)
	return certain && known && u.nothing(wide, func(query *analysis.Query) {
		query.NotBy = analysis.Reach(u.document, narrow).Layers
	})
}

// coveredTogether finds the other statements with the same effect that together make a statement redundant. Statements without
// effect do not count.
func (u *unreachable) coveredTogether(s *policy.Statement) *analysis.Diagnostic {
	var some []*policy.Statement
	for _, t := range u.document.Statements {
		if t != s && u.found[t] == nil && t.Allows() == s.Allows() && decides(t) &&
			(onKeysOf(t, s) || u.complemented(t, s)) && mayCoverPrincipals(t, s) && u.mayShare(t, s) {
			some = append(some, t)
		}
	}
	if len(some) < 2 || !u.mayCoverTogether(some, s) || !u.coverTogether(some, s) {
		return nil
	}
	// Statements that are not needed for that are not named.
	for i := len(some) - 1; i >= 0 && len(some) > 2; i-- {
		if others := slices.Delete(slices.Clone(some), i, i+1); u.coverTogether(others, s) {
			some = others
		}
	}
	d := &analysis.Diagnostic{
		Range: head(s), Statement: s,
		Message: "statements " + numbers(some) + " together already " + strings.TrimSuffix(verb(s), "s") + " all of this; remove this one",
		Fixes:   removal(u.document, s),
	}
	for _, t := range some {
		d.Relate(head(t), "covers part of it")
	}
	return d
}

// coverTogether reports whether it is proved that some statements together apply to all that s applies to.
func (u *unreachable) coverTogether(some []*policy.Statement, s *policy.Statement) bool {
	var allows []*policy.Statement
	for _, t := range some {
		if narrow, ok := lookup.Narrowed(t); ok {
			allows = append(allows, narrow.AsAllow())
		}
	}
	wide, ok := lookup.Widened(s)
	return ok && len(allows) > 1 && u.nothing(wide, func(query *analysis.Query) {
		query.NotBy = analysis.Alone(analysis.Only(u.document, allows...))
	})
}
