package escalation

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// unnamedService is a service principal that no policy names.
const unnamedService = analysis.NoName + ".amazonaws.com"

// wording is how a statement grants an action.
type wording uint8

const (
	named   wording = iota // by its name
	starred                // by a pattern with a wildcard
	negated                // by a NotAction that does not exclude it
)

// reportGrants reports the Allow statements that grant an action in a way.
func reportGrants(pass *analysis.Pass, what *delegation, w *way) {
	if pass.Document.Kind.Limits() && !pass.Strict {
		return
	}
	for s := range pass.Allows() {
		entry, place, ok := granted(s, what.action, w.how)
		resource, every := reach(s, w.notResource)
		if !ok || !every {
			continue
		}
		d := analysis.Diagnostic{Range: place, Statement: s, Message: w.about(what, entry)}
		d.Relate(resource, "on this")
		if pass.Strict {
			unlimited := w.notResource || !analysis.Some(pass.ConditionsOf(s), what.limited)
			if unlimited && !analysis.MoreConditions(s) {
				pass.Report(d)
			}
			continue
		}
		for setting := range pass.Settings() {
			query := setting.Via(s, what.action)
			query.ResourceIn, query.Where = []string{what.role}, what.elsewhere
			if witness, found := pass.Find(query); found {
				d.Witness = witness
				pass.Report(d)
				break
			}
		}
	}
}

// about is the way's message about an action that an entry of Action grants.
func (w *way) about(what *delegation, entry string) string {
	message := strings.Replace(w.message, "ACTION", what.action, 1)
	if strings.Contains(message, "%s") {
		return analysis.Message(message, entry)
	}
	return message
}

// granted returns the entry with which a statement grants an action in a form, and its place.
func granted(s *policy.Statement, action string, how wording) (string, policy.Range, bool) {
	if how == negated {
		if s.NotAction == nil || !analysis.Covers(s, action) {
			return "", policy.Range{}, false
		}
		return "", s.NotAction.Key.Range, true
	}
	for t := range s.Action.All() {
		if t.Known() && policy.MatchWildcards(t.Value, action, true) &&
			strings.ContainsAny(t.Value, "*?") == (how == starred) {
			return t.Value, t.Range, true
		}
	}
	return "", policy.Range{}, false
}

// reach returns the place of a lone * in the Resource of a statement, or of its NotResource.
func reach(s *policy.Statement, notResource bool) (policy.Range, bool) {
	if star := s.Resource.LoneStar(); star != nil && !notResource {
		return star.Range, true
	}
	if s.NotResource != nil && notResource {
		return s.NotResource.Key.Range, true
	}
	return policy.Range{}, false
}
