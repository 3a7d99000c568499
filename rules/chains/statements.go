package chains

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// statementsOf are where requests are allowed: in the policies of who acts, and in the trust policy of a role.
func statementsOf(requests []*analysis.Witness, from, to *node) []Statement {
	var all []Statement
	for _, w := range requests {
		for i := range w.Allowed {
			m := &w.Allowed[i]
			if m.Document == nil || m.Document.Source == nil || m.Statement == nil {
				continue
			}
			s := Statement{Policy: m.Document.Name, Kind: m.Document.Kind, Action: w.Request.Action, Source: m.Document.Source}
			switch s.Kind {
			case policy.Identity:
				s.in(from, m.Document)
			case policy.Trust:
				s.in(to, m.Document)
			default: // what limits does not grant
				continue
			}
			if _, s.Range, _ = analysis.Place(m.Document, []analysis.Match{*m}); !contains(all, &s) {
				all = append(all, s)
			}
		}
	}
	return all
}

func contains(all []Statement, s *Statement) bool {
	for i := range all {
		if o := &all[i]; o.Range == s.Range && o.Policy == s.Policy && o.Action == s.Action {
			return true
		}
	}
	return false
}

// in gives a statement the place that it has in the principal's own document, where others have the same words.
func (s *Statement) in(n *node, d *policy.Document) {
	if n == nil {
		return
	}
	at, ok := n.Places[d]
	if !ok {
		return
	}
	s.Source = &policy.Source{Name: n.Source, Content: d.Source.Content, Excerpt: &at}
	s.Policy = name(n.ARN) + s.Policy[strings.LastIndexByte(s.Policy, '/'):]
}
