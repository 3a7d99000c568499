package redundancy

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// denied finds the Deny statements that override an Allow entirely.
func (u *unreachable) denied(s *policy.Statement) *analysis.Diagnostic {
	if !s.Allows() {
		return nil
	}
	denies := u.denies(s)
	if len(denies) == 0 {
		return nil
	}
	wide, ok := lookup.Widened(s)
	if !ok || !u.deniedBy(wide, denies) {
		return nil
	}
	for i := range denies {
		if u.deniedBy(wide, denies[i:i+1]) {
			denies = denies[i : i+1]
			break
		}
	}
	d := &analysis.Diagnostic{
		Range: head(s), Statement: s, Message: "Deny statements deny everything that this one allows; remove it, or narrow them",
	}
	if len(denies) == 1 {
		d.Message = "statement " + number(denies[0]) + " denies everything that this one allows; remove or narrow one of them"
	}
	for _, deny := range denies {
		d.Relate(head(deny), "denies it")
	}
	return d
}

// deniedBy reports whether it is proved that Deny statements override an Allow entirely.
func (u *unreachable) deniedBy(s *policy.Statement, denies []*policy.Statement) bool {
	return u.nothing(s, func(query *analysis.Query) {
		query.Layers[0].Docs[0] = analysis.Only(u.document, append([]*policy.Statement{s}, denies...)...)
	})
}

// denies returns the Deny statements that may together deny all that s allows; nil if they do not cover each entry of its
// Action.
func (u *unreachable) denies(s *policy.Statement) []*policy.Statement {
	var denies []*policy.Statement
	for _, d := range u.document.Statements {
		if !d.Denies() || d.Opaque || !onKeysOf(d, s) && !u.complemented(d, s) || !mayCoverPrincipals(d, s) {
			continue
		}
		if narrow, ok := lookup.Narrowed(d); ok {
			denies = append(denies, narrow)
		}
	}
	if s.Action == nil {
		return denies
	}
	for item := range s.Action.All() {
		if !slices.ContainsFunc(denies, func(d *policy.Statement) bool {
			if d.Action == nil {
				return d.NotAction == nil || !anyCovers(d.NotAction, item, u.mode)
			}
			return anyCovers(d.Action, item, u.mode)
		}) {
			return nil
		}
	}
	return denies
}
