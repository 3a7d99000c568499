package redundancy

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// StatementWithoutEffect reports statements whose NotAction, NotResource or NotPrincipal leaves nothing to apply to.
var StatementWithoutEffect = &analysis.Analyzer{
	Name:   "statement-without-effect",
	Title:  "A statement excludes everything it could apply to",
	Doc:    page("statement-without-effect"),
	Level:  analysis.Warning,
	Covers: []string{"not-principal-in-allow"},
	Run:    statementWithoutEffect,
}

func statementWithoutEffect(pass *analysis.Pass) {
	if pass.Document.Synthetic || pass.Strict {
		return
	}
	for _, s := range pass.Document.Statements {
		if s.NotAction == nil && s.NotResource == nil && s.NotPrincipal == nil || !s.Allows() && !s.Denies() {
			continue
		}
		wide, ok := lookup.Widened(s)
		if !ok {
			continue
		}
		bare := *wide
		bare.Condition = nil
		if !appliesToNothing(pass, &bare) {
			continue
		}
		place, name := emptied(pass, &bare)
		if name == "" {
			continue
		}
		effect := "denies"
		if s.Allows() {
			effect = "allows"
		}
		pass.Report(analysis.Diagnostic{
			Range: place, Statement: s,
			Message: name + " excludes everything, so the statement " + effect + " nothing; list only what to exclude",
		})
	}
}

// appliesToNothing reports whether it is proved that a statement applies to no request. The reference's lists have gaps, so
// the proof must not rest on them.
func appliesToNothing(pass *analysis.Pass, s *policy.Statement) bool {
	query := analysis.Reach(pass.Document, s)
	query.Loose = true
	if pass.Document.Kind.NamesPrincipals() {
		query.Callers = analysis.Anyone(s)
	}
	return pass.Impossible(query)
}

// emptied returns the exception without which the statement would apply to something; "" if no single one is to blame.
func emptied(pass *analysis.Pass, s *policy.Statement) (policy.Range, string) {
	everything := func(l *policy.List) *policy.List {
		return &policy.List{Key: l.Key, Node: l.Node, Items: []policy.Text{{Value: "*"}}, Index: []int{-1}}
	}
	for _, part := range []struct {
		name string
		key  func() policy.Range
		open func(*policy.Statement) bool
	}{
		{"NotAction", func() policy.Range { return s.NotAction.Key.Range }, func(open *policy.Statement) bool {
			if s.NotAction == nil {
				return false
			}
			open.NotAction, open.Action = nil, everything(s.NotAction)
			return true
		}},
		{"NotResource", func() policy.Range { return s.NotResource.Key.Range }, func(open *policy.Statement) bool {
			if s.NotResource == nil {
				return false
			}
			open.NotResource, open.Resource = nil, everything(s.NotResource)
			return true
		}},
		{"NotPrincipal", func() policy.Range { return s.NotPrincipal.Key.Range }, func(open *policy.Statement) bool {
			if s.NotPrincipal == nil {
				return false
			}
			open.NotPrincipal, open.Principal = nil, &policy.Principals{Any: true}
			return true
		}},
	} {
		open := *s
		if !part.open(&open) {
			continue
		}
		if never := appliesToNothing(pass, &open); !never {
			return part.key(), part.name
		}
	}
	return policy.Range{}, ""
}
