package escalation

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// unnamedService is a service principal that no policy names.
const unnamedService = analysis.NoName + ".amazonaws.com"

// unnamedResource is the ARN of a resource that no policy names.
const unnamedResource = "arn:aws:unnamed:us-east-1:123456789012:by-author"

// form is how a statement grants an action.
type form uint8

const (
	named   form = iota // by its name
	starred             // by a pattern with a wildcard
	negated             // by a NotAction that does not exclude it
)

// reportGrants reports the Allow statements that grant an action in a way.
func reportGrants(pass *analysis.Pass, what *delegation, w *way) {
	if pass.Document.Kind.Limits() && !pass.Strict {
		return
	}
	message := strings.Replace(w.message, "ACTION", what.action, 1)
	for _, s := range pass.Document.Statements {
		if !s.Allows() {
			continue
		}
		entry, place, ok := granted(s, what.action, w.how)
		resource, every := reach(s, w.notResource)
		if !ok || !every {
			continue
		}
		d := analysis.Diagnostic{Range: place, Statement: s, Message: message}
		if strings.Contains(message, "%s") {
			d.Message = analysis.Message(message, entry)
		}
		d.Related = []analysis.Related{{Range: resource, Message: "on this"}}
		if pass.Strict {
			if analysis.MoreConditions(s) {
				continue
			}
			if w.notResource || !analysis.Some(pass.ConditionsOf(s), what.limited) {
				pass.Report(d)
			}
			continue
		}
		for setting := range pass.Settings() {
			witness, found := pass.Find(analysis.Query{
				Layers: setting.Layers, Via: []*policy.Statement{s}, Callers: setting.Callers,
				Actions: []string{what.action}, ResourceIn: []string{what.role}, Where: what.elsewhere,
			})
			if found {
				d.Witness = witness
				pass.Report(d)
				break
			}
		}
	}
}

// granted returns the entry with which a statement grants an action in a form, and its place.
func granted(s *policy.Statement, action string, how form) (string, policy.Range, bool) {
	if how == negated {
		if s.NotAction == nil || !analysis.Covers(s, action) {
			return "", policy.Range{}, false
		}
		return "", s.NotAction.Key.Range, true
	}
	if s.Action == nil {
		return "", policy.Range{}, false
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
	if notResource {
		if s.NotResource == nil {
			return policy.Range{}, false
		}
		return s.NotResource.Key.Range, true
	}
	if s.Resource == nil {
		return policy.Range{}, false
	}
	for item := range s.Resource.All() {
		if t := item; t.Known() && t.Value == "*" {
			return t.Range, true
		}
	}
	return policy.Range{}, false
}
