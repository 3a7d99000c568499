package lsp

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/internal/confine"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/policy"
)

// codeActions lists the fixes of what was found in a range, and the ways to ignore it.
func (s *Server) codeActions(ctx context.Context, p *codeActionParams) (any, error) {
	actions := []codeAction{}
	if len(p.Context.Only) > 0 && !slices.ContainsFunc(p.Context.Only, func(kind string) bool { return kind == "quickfix" || kind == "" }) {
		return actions, nil
	}
	path := pathOf(p.TextDocument.URI)
	d := s.at(path)
	u := s.settled(ctx, path)
	if d == nil || u == nil || u.outcome == nil {
		return actions, ctx.Err()
	}
	list := s.foundAt(u, path, p.Range)
	for i := range list {
		f := &list[i]
		if f.finding == nil {
			continue
		}
		for j := range f.finding.Fixes {
			actions = append(actions, s.fix(ctx, u, path, d, f, &f.finding.Fixes[j]))
		}
	}
	slices.SortStableFunc(actions, func(a, b codeAction) int { // the safe ones first
		if a.IsPreferred != b.IsPreferred && a.IsPreferred {
			return -1
		} else if a.IsPreferred != b.IsPreferred {
			return 1
		}
		return 0
	})
	for i := range list {
		if f := &list[i]; f.finding != nil {
			if action, ok := s.ignore(u, path, d, f); ok {
				actions = append(actions, action)
			}
		}
	}
	return actions, ctx.Err()
}

// fix is a fix as an action. Of one that changes what is allowed, the title says what.
func (s *Server) fix(ctx context.Context, u *judged, path string, d *document, f *found, fix *analysis.SuggestedFix) codeAction {
	var edits []textEdit
	for _, e := range fix.Edits {
		edits = append(edits, textEdit{d.lines.span(e.Range), e.NewText})
	}
	action := codeAction{
		Title: fix.Message, Kind: "quickfix", Diagnostics: []diagnostic{f.diagnostic}, IsPreferred: !fix.Unsafe,
		Edit: &workspaceEdit{Changes: map[string][]textEdit{d.uri: edits}},
	}
	if fix.Unsafe {
		action.Title += " (" + s.change(ctx, u, path, d, fix) + ")"
	}
	return action
}

// maxProof is how long the difference that a fix makes is looked for.
const maxProof = 2 * time.Second

// change says what a fix changes about what is allowed.
func (s *Server) change(ctx context.Context, u *judged, path string, d *document, fix *analysis.SuggestedFix) string {
	const unknown = "may change what is allowed"
	ctx, cancel := context.WithTimeout(ctx, maxProof)
	defer cancel()
	text := slices.Clone(d.text)
	edits := slices.Clone(fix.Edits)
	slices.SortFunc(edits, func(a, b analysis.Edit) int { return b.Range.Start - a.Range.Start })
	for _, e := range edits {
		if e.Range.Start < 0 || e.Range.End > len(text) || e.Range.Start > e.Range.End {
			return unknown
		}
		text = slices.Concat(text[:e.Range.Start], []byte(e.NewText), text[e.Range.End:])
	}
	files := s.openFiles()
	before, err := u.session.Unit(ctx, path, files, false)
	if err != nil {
		return unknown
	}
	files[loader.DisplayName(path)] = text
	after, err := u.session.Unit(ctx, path, files, false)
	if err != nil {
		return unknown
	}
	answer, err := session.Compare(ctx, compare.Options{Solver: u.session.Solver.Unit()}, []session.Pair{{Old: before, New: after}}, true)
	if err != nil || len(answer.Result.Failures) > 0 {
		return unknown
	}
	var wider, narrower []string
	for i := range answer.Result.Findings {
		f := &answer.Result.Findings[i]
		if f.Analyzer.Name == "lost-access" {
			narrower = append(narrower, f.Message)
		} else {
			wider = append(wider, f.Message)
		}
	}
	var parts []string
	for _, one := range []struct {
		what string
		list []string
	}{{"wider", wider}, {"narrower", narrower}} {
		switch {
		case len(one.list) > 1:
			parts = append(parts, fmt.Sprintf("%s: %s, and %d more", one.what, one.list[0], len(one.list)-1))
		case len(one.list) == 1:
			parts = append(parts, one.what+": "+one.list[0])
		}
	}
	if len(answer.Result.Undecided) > 0 || parts == nil {
		parts = append(parts, unknown)
	}
	return strings.Join(parts, "; ")
}

// openFiles are the open files, as a session takes them.
func (s *Server) openFiles() session.OpenFiles {
	s.mu.Lock()
	defer s.mu.Unlock()
	files := session.OpenFiles{}
	for path, d := range s.docs {
		files[loader.DisplayName(path)] = d.text
	}
	return files
}

// ignore is the action that makes a finding ignored: by a comment, or where there are none by the configuration. The reason is left to be
// written.
func (s *Server) ignore(u *judged, path string, d *document, f *found) (codeAction, bool) {
	action := codeAction{
		Title: "Ignore " + f.Code + " here, because ...", Kind: "quickfix", Diagnostics: []diagnostic{f.diagnostic},
	}
	if isYAML(path, d.text) || loader.IsModuleFile(path) && !strings.HasSuffix(path, ".json") {
		line := d.lines.offset(position{f.Range.Start.Line, 1 << 30})
		end := line
		for end > 0 && (d.text[end-1] == '\r' || d.text[end-1] == ' ') {
			end--
		}
		at := d.lines.position(end)
		action.Edit = &workspaceEdit{Changes: map[string][]textEdit{d.uri: {{span{at, at}, " # iamlint:ignore " + f.Code + " because "}}}}
		return action, true
	}
	edit, ok := s.ignoreByConfiguration(u.session, path, f.Code)
	action.Title = "Ignore " + f.Code + " in this file by " + config.Name + ", because ..."
	action.Edit = edit
	return action, ok
}

// ignoreKey is the key of the configuration's list of ignores, with nothing on its line.
var ignoreKey = regexp.MustCompile(`(?m)^ignore:[ \t]*(?:#.*)?\r?$`)

// ignoreByConfiguration adds to the configuration that a rule is ignored in a file.
func (s *Server) ignoreByConfiguration(opened *session.Session, path, rule string) (*workspaceEdit, bool) {
	file, text, exists := opened.Path, []byte(nil), true
	if file == "" {
		folder := filepath.Dir(path)
		if root := confine.Repository(folder); root != "" {
			folder = root
		}
		file = filepath.Join(folder, config.Name)
	}
	if absolute, err := filepath.Abs(file); err == nil {
		file = absolute
	}
	var uri string
	if d := s.at(file); d != nil {
		text, uri = d.text, d.uri
	} else {
		uri = uriOf(file)
		var err error
		if text, err = os.ReadFile(file); errors.Is(err, fs.ErrNotExist) {
			exists = false
		} else if err != nil {
			return nil, false
		}
	}
	relative, err := filepath.Rel(filepath.Dir(file), path)
	if err != nil {
		return nil, false
	}
	item := fmt.Sprintf("  - rules: [%s]\n    paths: [%q]\n    reason: because \n", rule, filepath.ToSlash(relative))
	l := newLines(text, s.utf8)
	edit := textEdit{NewText: item}
	switch m := ignoreKey.FindIndex(text); {
	case m != nil:
		at := l.position(min(m[1]+1, len(text)))
		edit.Range = span{at, at}
		if m[1] == len(text) {
			edit.NewText = "\n" + item
		}
	case regexp.MustCompile(`(?m)^ignore:`).Match(text):
		return nil, false // it is written in another way
	default:
		at := l.position(len(text))
		edit.Range, edit.NewText = span{at, at}, "ignore:\n"+item
		if len(text) > 0 && text[len(text)-1] != '\n' {
			edit.NewText = "\n" + edit.NewText
		}
	}
	var change documentEdit
	change.TextDocument.URI, change.Edits = uri, []textEdit{edit}
	if exists {
		return &workspaceEdit{DocumentChanges: []any{change}}, true
	}
	if !s.creates {
		return nil, false
	}
	return &workspaceEdit{DocumentChanges: []any{createFile{"create", uri}, change}}, true
}

// symbols are the policies of a file with their statements.
func (s *Server) symbols(ctx context.Context, path string) (any, error) {
	u := s.settled(ctx, path)
	list := []documentSymbol{}
	if u == nil || u.outcome == nil {
		return list, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[string]bool{}
	for _, d := range u.outcome.Unit.Documents {
		source, r := d.Source.Locate(d.Root.Range)
		l := u.texts[pathOfSource(source)]
		if pathOfSource(source) != path || l == nil || d.Synthetic || seen[fmt.Sprint(r)] {
			continue
		}
		seen[fmt.Sprint(r)] = true // a variant of it may be there
		symbol := documentSymbol{Name: d.Name, Detail: d.Kind.String() + " policy", Kind: symbolObject, Range: l.span(r)}
		if symbol.Name == "" {
			symbol.Name = symbol.Detail
		}
		symbol.Selection = span{symbol.Range.Start, symbol.Range.Start}
		for _, st := range d.Statements {
			at, r := d.Source.Locate(st.Node.Range)
			if pathOfSource(at) != path {
				continue
			}
			child := documentSymbol{Name: st.SidValue(), Kind: symbolFunction, Range: l.span(r), Detail: detailOf(st)}
			if child.Name == "" {
				child.Name = fmt.Sprintf("statement %d", st.Index+1)
			}
			child.Selection = span{child.Range.Start, child.Range.Start}
			symbol.Children = append(symbol.Children, child)
		}
		list = append(list, symbol)
	}
	return list, nil
}

// detailOf tells of a statement in a few words.
func detailOf(st *policy.Statement) string {
	text := ""
	if st.Effect != nil {
		text = st.Effect.Value
	}
	n := 0
	for _, action := range st.Actions() {
		if n++; n > 3 {
			return text + " ..."
		}
		text += " " + action.Value
	}
	return text
}

// pathOfSource is the path of the file that a source is.
func pathOfSource(src *policy.Source) string {
	path := filepath.FromSlash(src.Name)
	if absolute, err := filepath.Abs(path); err == nil {
		return absolute
	}
	return path
}
