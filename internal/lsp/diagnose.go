package lsp

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	words "github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/policy"
)

// judged is what is known of what a file is judged together with.
type judged struct {
	// stop ends the run that is at work, or about to be.
	stop context.CancelFunc
	// done is closed when the last run that was begun has ended.
	done chan struct{}
	// version counts what has changed; that of outcome says with which it was made.
	version, outcomeVersion int
	outcome                 *session.Outcome
	session                 *session.Session
	// err is why there is no outcome.
	err error
	// held says that there was a policy: then a file that cannot be parsed is one that is being written.
	held bool
	// files are those of the unit, by path, with what was found in them.
	files map[string][]found
	// texts are the contents that were judged, by path.
	texts map[string]*lines
}

// found is a diagnostic with the finding that it tells of; nil for what is open.
type found struct {
	diagnostic
	finding *driver.Finding
}

// unitOf is the name of what a file is judged together with: its folder, if it is one of a Terraform module.
func unitOf(path string) string {
	if loader.IsModuleFile(path) {
		return filepath.Dir(path)
	}
	return path
}

func (s *Server) opened(d *textDocument, text []byte) {
	path := pathOf(d.URI)
	if path == "" {
		s.log(3, "not a file, and not linted: "+d.URI)
		return
	}
	s.mu.Lock()
	s.docs[path] = &document{uri: d.URI, version: d.Version, text: text, lines: newLines(text, s.utf8)}
	s.mu.Unlock()
	s.touch(path, 0)
}

func (s *Server) changed(p *changeParams) error {
	path := pathOf(p.TextDocument.URI)
	s.mu.Lock()
	d := s.docs[path]
	if d == nil {
		s.mu.Unlock()
		return fmt.Errorf("%s is not open", p.TextDocument.URI)
	}
	text := d.text
	for _, change := range p.ContentChanges {
		if change.Range == nil {
			text = []byte(change.Text)
			continue
		}
		l := newLines(text, s.utf8)
		text = slices.Concat(text[:l.offset(change.Range.Start)], []byte(change.Text), text[l.offset(change.Range.End):])
	}
	s.docs[path] = &document{uri: d.uri, version: p.TextDocument.Version, text: text, lines: newLines(text, s.utf8)}
	s.mu.Unlock()
	s.touch(path, s.options.Wait)
	return nil
}

func (s *Server) closed(path string) {
	s.mu.Lock()
	delete(s.docs, path)
	name := unitOf(path)
	open := slices.ContainsFunc(s.openPaths(), func(other string) bool { return unitOf(other) == name })
	if u := s.units[name]; u != nil && !open {
		if u.stop != nil {
			u.stop()
		}
		delete(s.units, name)
	}
	s.mu.Unlock()
	s.publish()
	s.touch(path, 0) // for those that read it as it is on the disk now
}

// openPaths are the paths of the open files. The server is locked.
func (s *Server) openPaths() []string {
	var paths []string
	for path := range s.docs {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

// saved takes notice of a file that has changed on the disk.
func (s *Server) saved(path string) {
	switch filepath.Base(path) {
	case config.Name, config.Short:
		s.reopen()
	default:
		s.touch(path, s.options.Wait)
	}
}

// reopen judges everything once more, with the configuration as it is now.
func (s *Server) reopen() {
	s.mu.Lock()
	s.sessions = map[string]*session.Session{}
	paths := s.openPaths()
	s.mu.Unlock()
	for _, path := range paths {
		s.touch(path, 0)
	}
}

// touch begins to judge what has to do with a file: what it is a unit of, if one of its files is open, and the units that read it.
func (s *Server) touch(path string, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := map[string]string{} // with an open file of each
	for _, open := range s.openPaths() {
		name := unitOf(open)
		u := s.units[name]
		if name == unitOf(path) || u != nil && u.texts[path] != nil {
			names[name] = open
		}
	}
	for name, open := range names {
		s.begin(name, open, wait)
	}
}

// begin begins to judge a unit after a while, in the place of the run that is at work. The server is locked.
func (s *Server) begin(name, open string, wait time.Duration) {
	u := s.units[name]
	if u == nil {
		u = &judged{}
		s.units[name] = u
	}
	if u.stop != nil {
		u.stop()
	}
	ctx, stop := context.WithCancel(s.ctx)
	done := make(chan struct{})
	u.version++
	u.stop, u.done = stop, done
	version := u.version
	go func() {
		defer close(done)
		defer stop()
		defer func() {
			if bug := recover(); bug != nil {
				s.log(1, fmt.Sprintf("internal error, which is a bug of iamlint: %v", bug))
			}
		}()
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
		s.judge(ctx, name, open, u, version)
	}()
}

// judge judges a unit, and publishes what is found.
func (s *Server) judge(ctx context.Context, name, path string, u *judged, version int) {
	s.mu.Lock()
	files, docs := session.OpenFiles{}, map[string]*document{}
	tooLong, held := false, u.held
	for open, d := range s.docs {
		files[loader.DisplayName(open)] = d.text
		docs[open] = d
		tooLong = tooLong || unitOf(open) == name && len(d.text) > maxText
	}
	s.mu.Unlock()
	opened, err := s.session(ctx, path)
	var outcome *session.Outcome
	switch {
	case err != nil:
	case tooLong:
		err = fmt.Errorf("not linted: a file of more than %d MB; run iamlint lint", maxText>>20)
	default:
		outcome, err = opened.Lint(ctx, path, files, held)
	}
	if ctx.Err() != nil {
		return
	}
	s.mu.Lock()
	if u.version != version || s.units[name] != u {
		s.mu.Unlock()
		return
	}
	u.session, u.outcome, u.err, u.outcomeVersion = opened, outcome, err, version
	u.texts, u.files = map[string]*lines{}, map[string][]found{}
	if err != nil {
		s.unlinted(u, path, err)
	} else {
		u.held = u.held || len(outcome.Unit.Documents) > 0
		s.collect(u, path)
	}
	s.mu.Unlock()
	s.publish()
}

// unlinted says why a unit was not linted. The server is locked.
func (s *Server) unlinted(u *judged, path string, err error) {
	u.texts[path] = newLines(nil, s.utf8)
	if d := s.docs[path]; d != nil {
		u.texts[path] = d.lines
	}
	severity := severityError
	if errors.Is(err, fs.ErrNotExist) {
		severity = severityInformation
	}
	u.files[path] = []found{{diagnostic: diagnostic{Severity: severity, Source: "iamlint", Message: err.Error()}}}
}

// collect makes diagnostics of what was found. The server is locked.
func (s *Server) collect(u *judged, path string) {
	src := u.outcome.Unit.Source
	files := src.Files
	if files == nil {
		files = []policy.SourceFile{{Source: src}}
	}
	of := func(source *policy.Source) string {
		file := filepath.FromSlash(source.Name)
		if absolute, err := filepath.Abs(file); err == nil {
			file = absolute
		}
		if u.texts[file] == nil {
			u.texts[file] = newLines(source.Content, s.utf8)
		}
		return file
	}
	for _, file := range files {
		of(file.Source)
	}
	add := func(file string, d found) { u.files[file] = append(u.files[file], d) }
	result := u.outcome.Result
	for i := range result.Findings {
		f := &result.Findings[i]
		file := of(f.Source)
		d := found{finding: f, diagnostic: diagnostic{
			Range: u.texts[file].span(f.Range), Severity: severityOf(f.Level), Code: f.Analyzer.ID(), Source: "iamlint",
			Message: f.Message, Data: &diagnosticData{Fingerprint: f.Fingerprint, Requests: words.Sentences(f)},
		}}
		if f.When != "" {
			d.Message += " (" + f.When + ")"
		}
		if f.Analyzer.URL != "" {
			d.CodeDescription = &codeDescription{f.Analyzer.URL}
		}
		if f.Analyzer.Category == "redundancy" {
			d.Tags = []int{unnecessary}
		}
		for _, r := range f.Related {
			at := of(r.Source)
			d.Related = append(d.Related, related{location{uriOf(at), u.texts[at].span(r.Range)}, r.Message})
		}
		for _, fix := range f.Fixes {
			d.Data.Fixes = append(d.Data.Fixes, fix.Message)
		}
		add(file, d)
	}
	open := func(name, document, rule, message string) {
		file, at := path, span{}
		for _, d := range u.outcome.Unit.Documents {
			if d.Name == document && d.File() == name && d.Source != nil {
				source, r := d.Source.Locate(d.Root.Range)
				file = of(source)
				at = u.texts[file].span(policy.Range{Start: r.Start, End: r.Start + 1})
				break
			}
		}
		add(file, found{diagnostic: diagnostic{Range: at, Severity: severityInformation, Code: rule, Source: "iamlint", Message: message}})
	}
	for i := range result.Undecided {
		o := &result.Undecided[i]
		open(o.File, o.Document, o.Rule, o.Sentence())
	}
	for i := range result.Failures {
		f := &result.Failures[i]
		open(f.File, f.Document, f.Rule, f.Err.Error())
	}
}

func severityOf(level analysis.Level) int {
	switch level {
	case analysis.Error:
		return severityError
	case analysis.Warning:
		return severityWarning
	default:
		return severityInformation
	}
}

// diagnostics are those of each file for which there are any, and of all open files. The server is locked.
func (s *Server) diagnostics() map[string][]diagnostic {
	all := map[string][]diagnostic{}
	for path := range s.docs {
		all[path] = []diagnostic{}
	}
	for _, u := range s.units {
		for path, list := range u.files {
			for i := range list {
				same := func(d diagnostic) bool {
					return d.Range == list[i].Range && d.Code == list[i].Code && d.Message == list[i].Message
				}
				if !slices.ContainsFunc(all[path], same) {
					all[path] = append(all[path], list[i].diagnostic)
				}
			}
		}
	}
	for _, list := range all {
		slices.SortStableFunc(list, func(a, b diagnostic) int {
			if a.Range.Start.Line != b.Range.Start.Line {
				return a.Range.Start.Line - b.Range.Start.Line
			}
			return a.Range.Start.Character - b.Range.Start.Character
		})
	}
	return all
}

// publish publishes the diagnostics of all files, and takes back those of files that have none any more.
func (s *Server) publish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.settings.Diagnostics == "pull" {
		return
	}
	all := s.diagnostics()
	for path := range s.published {
		if _, ok := all[path]; !ok {
			_ = s.conn.Notify(s.ctx, "textDocument/publishDiagnostics", publishParams{URI: uriOf(path), Diagnostics: []diagnostic{}})
			delete(s.published, path)
		}
	}
	for path, list := range all {
		params := publishParams{URI: uriOf(path), Diagnostics: list}
		if d := s.docs[path]; d != nil {
			params.URI = d.uri
			u := s.units[unitOf(path)]
			if u == nil || u.outcomeVersion != u.version {
				continue // they are about to come
			}
			version := d.version
			params.Version = &version
		}
		s.published[path] = true
		_ = s.conn.Notify(s.ctx, "textDocument/publishDiagnostics", params)
	}
}

// settled waits for the run that judges a file, and returns what it found; nil if the file is not open.
func (s *Server) settled(ctx context.Context, path string) *judged {
	for {
		s.mu.Lock()
		u := s.units[unitOf(path)]
		if u == nil || u.outcomeVersion == u.version {
			s.mu.Unlock()
			return u
		}
		done := u.done
		s.mu.Unlock()
		select {
		case <-done:
		case <-ctx.Done():
			return nil
		}
		s.mu.Lock()
		failed := s.units[unitOf(path)] == u && u.done == done && u.outcomeVersion != u.version
		s.mu.Unlock()
		if failed { // it had a bug, or the server ends
			return nil
		}
	}
}

// pull returns the diagnostics of a file to a client that asks for them.
func (s *Server) pull(ctx context.Context, path string) (any, error) {
	s.settled(ctx, path)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	items := s.diagnostics()[path]
	if items == nil {
		items = []diagnostic{}
	}
	return report{"full", items}, nil
}

// at returns the open file of a path, nil if there is none.
func (s *Server) at(path string) *document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.docs[path]
}

// plain is a text in which nothing is Markdown.
func plain(text string) string {
	return strings.NewReplacer("\\", "\\\\", "*", "\\*", "_", "\\_", "`", "\\`", "<", "&lt;", "[", "\\[").Replace(words.Plain(text))
}
