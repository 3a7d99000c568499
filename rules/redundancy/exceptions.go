package redundancy

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// exception is an element that says what a statement does not apply to, and the statement with everything in its place.
type exception struct {
	key  *policy.Text
	open policy.Statement
}

// exceptions returns those of a statement.
func exceptions(s *policy.Statement) []exception {
	var list []exception
	if s.NotAction != nil {
		e := exception{&s.NotAction.Key, *s}
		e.open.NotAction, e.open.Action = nil, policy.Star()
		list = append(list, e)
	}
	if s.NotResource != nil {
		e := exception{&s.NotResource.Key, *s}
		e.open.NotResource, e.open.Resource = nil, policy.Star()
		list = append(list, e)
	}
	if s.NotPrincipal != nil {
		e := exception{&s.NotPrincipal.Key, *s}
		e.open.NotPrincipal, e.open.Principal = nil, &policy.Principals{Any: true}
		list = append(list, e)
	}
	return list
}

// emptied returns the exception that leaves nothing for a statement to apply to, whatever its conditions are; false if no single one is
// to blame, or the statement may apply to something.
func emptied(pass *analysis.Pass, s *policy.Statement) (exception, bool) {
	wide, ok := lookup.Widened(s)
	if !ok {
		return exception{}, false
	}
	bare := *wide
	bare.Condition = nil
	if !appliesToNothing(pass, &bare) {
		return exception{}, false
	}
	for _, e := range exceptions(&bare) {
		if !appliesToNothing(pass, &e.open) {
			return e, true
		}
	}
	return exception{}, false
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
