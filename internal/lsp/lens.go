package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sourcegraph/jsonrpc2"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/compare"
	words "github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/internal/summary"
	"github.com/iamlint/iamlint/policy"
)

// The commands of code lenses. Both answer with a text, and show it.
const (
	whoMay       = "iamlint.whoMay"
	newlyAllowed = "iamlint.newlyAllowed"
)

// lenses tell of the policies of a file who may use what they are about, and what the file newly allows since a branch began.
func (s *Server) lenses(ctx context.Context, path string) (any, error) {
	list := []codeLens{}
	u := s.settled(ctx, path)
	d := s.at(path)
	if u == nil || u.outcome == nil || d == nil {
		return list, ctx.Err()
	}
	if len(u.outcome.Unit.Documents) > 0 {
		if title := s.since(ctx, u, path).title; title != "" {
			list = append(list, codeLens{Command: &command{title, newlyAllowed, []any{d.uri}}})
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, doc := range u.outcome.Unit.Documents {
		source, r := doc.Source.Locate(doc.Root.Range)
		l := u.texts[pathOfSource(source)]
		if !doc.Kind.NamesPrincipals() || doc.Synthetic || pathOfSource(source) != path || l == nil {
			continue
		}
		at := l.position(r.Start)
		list = append(list, codeLens{span{at, at}, &command{"who may: " + named(doc), whoMay, []any{d.uri, i}}})
	}
	return list, ctx.Err()
}

// named are the principals that a document's Allow statements name.
func named(d *policy.Document) string {
	var names []string
	for _, st := range d.Statements {
		if !st.Allows() {
			continue
		}
		if st.NotPrincipal != nil {
			names = append(names, "all but some")
		}
		if st.Principal != nil && st.Principal.Any {
			names = append(names, "anyone")
		}
		for p := range st.Principal.All() {
			if p.ID.Value == "*" {
				names = append(names, "anyone")
			} else {
				names = append(names, p.ID.Value)
			}
		}
		if st.Condition != nil && len(names) > 0 {
			names[len(names)-1] += " (on conditions)"
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	switch {
	case len(names) == 0:
		return "nobody"
	case len(names) > 3:
		return strings.Join(names[:3], ", ") + fmt.Sprintf(" and %d more", len(names)-3)
	}
	return strings.Join(names, ", ")
}

// difference is what a unit newly allows.
type difference struct {
	title, text string
}

// since compares a unit with what it was where a branch began.
func (s *Server) since(ctx context.Context, u *judged, path string) difference {
	s.mu.Lock()
	base, before := s.settings.Base, s.options.Before
	s.mu.Unlock()
	if before == nil || base == "none" {
		return difference{}
	}
	old, branch, err := before(ctx, base, path, u.session)
	if err != nil || branch == "" {
		return difference{}
	}
	now, err := u.session.Unit(ctx, path, s.openFiles(), false)
	if err != nil {
		return difference{}
	}
	old.Problems, old.Ignores, now.Problems, now.Ignores = nil, nil, nil, nil
	answer, err := session.Compare(ctx, compare.Options{Solver: u.session.Solver.Unit()}, []session.Pair{{Old: old, New: now}}, false)
	if err != nil {
		return difference{}
	}
	out := difference{title: "since " + branch + ": "}
	var messages, lines []string
	for i := range answer.Result.Findings {
		f := &answer.Result.Findings[i]
		if f.Level != analysis.Error {
			continue
		}
		messages = append(messages, f.Message)
		lines = append(lines, f.Message)
		lines = append(lines, words.Sentences(f)...)
	}
	switch {
	case len(messages) == 1:
		out.title += "newly allowed: " + messages[0]
	case len(messages) > 1:
		out.title += fmt.Sprintf("newly allowed: %s, and %d more", messages[0], len(messages)-1)
	default:
		out.title += "nothing newly allowed"
	}
	if len(answer.Result.Undecided)+len(answer.Result.Failures) > 0 {
		if messages == nil {
			out.title = "since " + branch + ": nothing found that is newly allowed"
		}
		out.title += ", but not all could be decided"
	}
	out.text = out.title
	if lines != nil {
		out.text = "since " + branch + ", newly allowed:\n" + strings.Join(lines, "\n")
	}
	return out
}

// execute carries out the command of a lens.
func (s *Server) execute(ctx context.Context, p *executeParams) (any, error) {
	wrong := &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: p.Command + " takes the URI of an open file"}
	var uri string
	if len(p.Arguments) == 0 || json.Unmarshal(p.Arguments[0], &uri) != nil || s.at(pathOf(uri)) == nil {
		return nil, wrong
	}
	path := pathOf(uri)
	u := s.settled(ctx, path)
	if u == nil || u.outcome == nil {
		return nil, ctx.Err()
	}
	var text string
	switch p.Command {
	case newlyAllowed:
		text = s.since(ctx, u, path).text
	case whoMay:
		n := 0
		if len(p.Arguments) > 1 && json.Unmarshal(p.Arguments[1], &n) != nil || n < 0 || n >= len(u.outcome.Unit.Documents) {
			return nil, wrong
		}
		var err error
		if text, err = s.who(ctx, u, u.outcome.Unit.Documents[n]); err != nil {
			return nil, err
		}
	default:
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: "there is no command " + p.Command}
	}
	if text != "" {
		_ = s.conn.Notify(s.ctx, "window/showMessage", messageParams{3, text})
	}
	return text, nil
}

// who tells who may do what by a document, and whether anyone from outside may.
func (s *Server) who(ctx context.Context, u *judged, d *policy.Document) (string, error) {
	var lines []string
	for _, st := range d.Statements {
		one := *d
		one.Statements = []*policy.Statement{st}
		said, err := summary.Of(ctx, u.session.Solver, &one)
		if err != nil {
			return "", err
		}
		if st.Allows() {
			lines = append(lines, named(&one)+": "+said.Sentence())
		} else {
			lines = append(lines, "everyone that the statement names: "+said.Sentence())
		}
	}
	unit := *u.outcome.Unit
	unit.Documents, unit.Problems, unit.Ignores = []*policy.Document{d}, nil, nil
	answer, err := session.Public(ctx, compare.Options{Solver: solve.New()}, []*policy.Unit{&unit}, u.session.All)
	if err != nil {
		return "", err
	}
	outside := "nobody from outside: proved"
	switch {
	case len(answer.Result.Findings) > 0:
		outside = "from outside: " + strings.Join(words.Sentences(&answer.Result.Findings[0]), "; ")
	case len(answer.Result.Undecided)+len(answer.Result.Failures) > 0:
		outside = "from outside: not decided"
	}
	return strings.Join(append(lines, outside), "\n"), nil
}
