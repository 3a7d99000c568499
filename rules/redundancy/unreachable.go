package redundancy

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// unreachable is at work on one document.
type unreachable struct {
	pass     *analysis.Pass
	document *policy.Document
	mode     mode
	variants []*unreachable // of the other variants of the document
	found    map[*policy.Statement]*analysis.Diagnostic
}

func newUnreachable(pass *analysis.Pass, d *policy.Document) *unreachable {
	return &unreachable{pass: pass, document: d, mode: mode{fold: true, variables: d.Variables()}}
}

// inAllVariants reports whether a statement has no effect under all template conditions that include it: a statement without
// effect under some of them may be needed under others.
func (u *unreachable) inAllVariants(s *policy.Statement) bool {
	if u.document.Assume == nil {
		return true
	}
	if u.variants == nil {
		u.variants = []*unreachable{}
		for _, variant := range u.pass.Unit.Documents {
			if variant != u.document && variant.Name == u.document.Name && variant.Host == u.document.Host {
				u.variants = append(u.variants, newUnreachable(u.pass, variant))
			}
		}
	}
	for _, variant := range u.variants {
		for _, same := range variant.document.Statements {
			if same.Node.Range == s.Node.Range && variant.all()[same] == nil {
				return false
			}
		}
	}
	return true
}

// all returns, for each statement without effect, what overrides or covers it. All of them can be removed together.
func (u *unreachable) all() map[*policy.Statement]*analysis.Diagnostic {
	if u.found != nil {
		return u.found
	}
	u.found = map[*policy.Statement]*analysis.Diagnostic{}
	for _, s := range u.document.Statements {
		if d := u.without(s); d != nil {
			u.found[s] = d
		}
	}
	// If several cover each other, the first ones stay.
	for _, s := range slices.Backward(u.document.Statements) {
		if u.found[s] != nil || !decides(s) {
			continue
		}
		if d := u.coveredTogether(s); d != nil {
			u.found[s] = d
		}
	}
	return u.found
}

// decides reports whether it is known what a statement applies to and does.
func decides(s *policy.Statement) bool {
	return !s.Opaque && (s.Action != nil || s.NotAction != nil) && (s.Allows() || s.Denies())
}

// without returns what leaves a statement without effect; nil if nothing does.
func (u *unreachable) without(s *policy.Statement) *analysis.Diagnostic {
	if !decides(s) {
		return nil
	}
	if d := u.denied(s); d != nil {
		return d
	}
	return u.covered(s)
}

// nothing reports whether it is proved that a statement, narrowed by more, applies to no request, although without that it
// applies to some. The reference's lists of resources and keys have gaps, so the proof must not rest on them.
func (u *unreachable) nothing(s *policy.Statement, more func(*analysis.Query)) bool {
	reach := analysis.Reach(u.document, s)
	reach.Loose = true
	if u.document.Kind.NamesPrincipals() {
		reach.Callers = analysis.Anyone(s)
	}
	query := analysis.Reach(u.document, s)
	query.Loose, query.Callers = true, reach.Callers
	more(&query)
	if action := sample(s); action != "" {
		// The first action usually shows that something is left.
		first := query
		first.Actions = []string{action}
		if _, found := u.pass.Find(first); found {
			return false
		}
	}
	if !u.pass.Impossible(query) {
		return false
	}
	_, found := u.pass.Find(reach)
	return found
}

// sample returns an action that a statement's first entry matches; "" for NotAction and for entries that match none.
func sample(s *policy.Statement) string {
	if s.Action == nil || len(s.Action.Items) == 0 {
		return ""
	}
	for action := range catalog.Match(s.Action.Items[0].Value) {
		return action.String()
	}
	return ""
}
