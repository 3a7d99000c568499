package solve

import (
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// A value that is not known until deployment may be any text in a Deny: a request counts that none of them stops. Where there is
// none, it may be because of such a value. The question is then asked again with values that are like no other: each equals itself
// only, and is not a wildcard. If that has an answer, the question is open.

// distinct reports whether what is not known is taken to be like no other where a Deny is not to match.
func (n *instance) distinct(want bool, at side) bool {
	return n.q.distinct && !want && at == layersSide
}

// guessed reports whether it may depend on what is not known what some Deny matches, or whether there are more statements.
func (q *question) guessed() bool {
	return slices.ContainsFunc(q.layers, func(l layer) bool {
		return l.partial && len(l.allows) > 0 || q.symbolic && len(l.denies) > 0 || slices.ContainsFunc(l.denies, func(st *stmt) bool { return st.unknown })
	})
}

// unknown returns what a question without an answer depends on that is not known; nil if its answer is the same whatever that is.
func (s *Solver) unknown(q *question, group func(string) string, done map[string]bool) (*query.UnknownError, error) {
	if q.undecided || !q.guessed() {
		return nil, nil
	}
	q.distinct = true
	for w, err := range s.search(q, group, done) {
		if err != nil {
			return nil, err
		}
		return s.because(q, &w), nil
	}
	return nil, nil
}

// because says what it depends on whether layers allow a request.
func (s *Solver) because(q *question, w *Witness) *query.UnknownError {
	out := &query.UnknownError{}
	var names unknowns
	for i := range q.Query.Layers {
		l := &q.Query.Layers[i]
		for _, m := range s.decide(l, w.Exact, eval.Options{Symbols: w.Symbols, Strangers: true}).Matches {
			if !m.Statement.Allows() {
				names.in(m.Statement.Node, m.Document.Source)
				names.of(w)
			}
		}
		for _, d := range l.Docs {
			if s.document(d).partial {
				out.Documents = append(out.Documents, d)
			}
		}
	}
	const most = 3
	if out.Values = names; len(names) > most {
		out.Values = slices.Concat(names[:most], []string{"other values"})
	}
	return out
}

// unknowns are the names of what is not known.
type unknowns []string

func (u *unknowns) add(name string) {
	const long = 40
	if r := []rune(name); len(r) > long {
		name = string(r[:long]) + "…"
	}
	if !slices.Contains(*u, name) {
		*u = append(*u, name)
	}
}

func (u *unknowns) symbol(s *policy.Symbol) {
	switch {
	case s.Stand != "", s.Origin == policy.FromResource && !s.Many:
	case s.Origin == policy.FromParameter && !strings.Contains(s.Name, "."):
		u.add("parameter " + s.Name)
	default:
		u.add(strings.TrimSuffix(s.Name, "[*]"))
	}
}

// in adds the names of what is not known in a node.
func (u *unknowns) in(n *policy.Node, src *policy.Source) {
	u.text(&n.Text)
	const short = 40
	if n.Kind == policy.Unknown && n.Parts == nil && src != nil && n.Range.End-n.Range.Start <= short {
		if text := string(src.Content[n.Range.Start:n.Range.End]); text != "" && !strings.Contains(text, "\n") {
			u.add(text)
		}
	}
	for item := range n.All() {
		u.in(item, src)
	}
	for m := range n.AllMembers() {
		if m.Key.Value != "Sid" {
			u.text(&m.Key)
			u.in(&m.Value, src)
		}
	}
}

func (u *unknowns) text(t *policy.Text) {
	for i := range t.Parts {
		if symbol := t.Parts[i].Symbol; symbol != nil {
			u.symbol(symbol)
		}
	}
}

// of adds the names of what is not known of a request.
func (u *unknowns) of(w *Witness) {
	values := []string{w.Exact.Principal, w.Exact.Resource}
	for _, key := range slices.Sorted(maps.Keys(w.Exact.Context)) {
		values = append(values, w.Exact.Context[key].List...)
	}
	for _, value := range values {
		for _, r := range value {
			if n := int(r - eval.SymbolRune); n >= 0 && n < len(w.Symbols) {
				u.symbol(w.Symbols[n])
			}
		}
	}
}
