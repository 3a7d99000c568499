package lsp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	words "github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/summary"
	"github.com/iamlint/iamlint/policy"
)

// hover tells of what is at a position: findings, and the action, condition key or ARN; or else the statement.
func (s *Server) hover(ctx context.Context, p *positionParams) (*hover, error) {
	path := pathOf(p.TextDocument.URI)
	d := s.at(path)
	if d == nil {
		return nil, nil
	}
	var parts []string
	here := span{p.Position, p.Position}
	u := s.settled(ctx, path)
	for _, f := range s.foundAt(u, path, here) {
		parts = append(parts, ofFinding(&f))
	}
	offset := d.lines.offset(p.Position)
	word := wordAt(d.text, offset)
	about := describe(string(d.text[word.Start:word.End]))
	at := d.lines.span(word)
	if about == "" {
		if about, at = s.ofStatement(ctx, u, path, offset); about == "" && parts == nil {
			return nil, ctx.Err()
		}
	}
	if about != "" {
		parts = append(parts, about)
	}
	h := &hover{Contents: markdown(strings.Join(parts, "\n\n---\n\n"))}
	if at != (span{}) {
		h.Range = &at
	}
	return h, ctx.Err()
}

// foundAt is what was found at a place of a file.
func (s *Server) foundAt(u *judged, path string, at span) []found {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u == nil {
		return nil
	}
	var list []found
	for _, f := range u.files[path] {
		if f.Range.covers(at) {
			list = append(list, f)
		}
	}
	return list
}

func ofFinding(f *found) string {
	parts := []string{"**" + plain(f.Message) + "**"}
	if f.Code != "" {
		name := f.Code
		if f.CodeDescription != nil {
			name = "[" + name + "](" + f.CodeDescription.Href + ")"
		}
		parts[0] += " " + name
	}
	if f.finding != nil {
		for _, sentence := range words.Sentences(f.finding) {
			parts = append(parts, plain(sentence))
		}
	}
	return strings.Join(parts, "\n\n")
}

// wordAt is the word at an offset.
func wordAt(text []byte, offset int) policy.Range {
	r := policy.Range{Start: offset, End: offset}
	for r.Start > 0 && !strings.ContainsRune(wordEnds, rune(text[r.Start-1])) {
		r.Start--
	}
	for r.End < len(text) && !strings.ContainsRune(wordEnds, rune(text[r.End])) {
		r.End++
	}
	for r.End > r.Start && text[r.End-1] == ':' { // YAML's
		r.End--
	}
	return r
}

// describe tells what a word is, as Markdown; "" if it is nothing that is known.
func describe(word string) string {
	switch {
	case strings.HasPrefix(word, "arn:"):
		return ofARN(word)
	case !strings.Contains(word, ":"):
		return ""
	}
	if a, ok := catalog.FindAction(word); ok {
		return ofAction(a)
	}
	if k, ok := analysis.FindKey(word); ok {
		return ofKey(k)
	}
	if strings.ContainsAny(word, "*?") {
		return ofPattern(word)
	}
	return ""
}

func ofAction(a catalog.Action) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** · %s · %s", a, a.Service().Name(), a.Level())
	var types []string
	for r := range a.Resources() {
		for arn := range r.ARNs() {
			name := r.Name()
			if r.Required {
				name += " (required)"
			}
			types = append(types, "- "+name+": `"+arn+"`")
		}
	}
	if types == nil {
		b.WriteString("\n\nResource: `*` only")
	} else {
		b.WriteString("\n\nResources\n" + strings.Join(types, "\n"))
	}
	if keys := keysOf([]catalog.Action{a}); len(keys) > 0 {
		var names []string
		for _, k := range keys {
			names = append(names, "`"+k.Name+"`")
		}
		b.WriteString("\n\nCondition keys, beside the global ones: " + strings.Join(names, ", "))
	}
	var depends []string
	for d := range a.DependentActions() {
		depends = append(depends, "`"+d.String()+"`")
	}
	if depends != nil {
		b.WriteString("\n\nCallers also need " + strings.Join(depends, ", "))
	}
	return b.String()
}

// keysOf are the services' condition keys of actions and of their resource types, sorted.
func keysOf(actions []catalog.Action) []catalog.Key {
	var keys []catalog.Key
	add := func(k catalog.Key) {
		if _, global := facts.FindGlobalKey(k.Name); !global {
			keys = append(keys, k)
		}
	}
	for _, a := range actions {
		for k := range a.Keys() {
			add(k)
		}
		for r := range a.Resources() {
			for k := range r.Keys() {
				add(k)
			}
		}
	}
	slices.SortFunc(keys, func(a, b catalog.Key) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(keys, func(a, b catalog.Key) bool { return a.Name == b.Name })
}

func ofPattern(pattern string) string {
	matched := catalog.AppendMatch(nil, pattern)
	if len(matched) == 0 {
		return ""
	}
	levels := map[catalog.Level]int{}
	for _, a := range matched {
		levels[a.Level()]++
	}
	var counts, names []string
	for _, level := range catalog.Levels() {
		if n := levels[level]; n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, level))
		}
	}
	for _, a := range matched[:min(len(matched), 12)] {
		names = append(names, "`"+a.String()+"`")
	}
	if len(matched) > len(names) {
		names = append(names, "...")
	}
	return fmt.Sprintf("**%s** matches %d actions: %s\n\n%s", plain(pattern), len(matched), strings.Join(counts, ", "), strings.Join(names, ", "))
}

func ofKey(k analysis.Key) string {
	text := "**" + plain(k.Name) + "** · " + k.Type.String()
	if k.Multi {
		text += ", a list: conditions need ForAnyValue or ForAllValues"
	}
	global, ok := facts.FindGlobalKey(k.Name)
	if !ok {
		service, _, _ := strings.Cut(k.Name, ":")
		if found, known := catalog.FindService(service); known {
			text += "\n\nOf " + found.Name() + ": in the requests of the actions that list it"
		}
		return text
	}
	when := "in every request"
	if global.When != "" {
		when = "present if " + global.When
	}
	text += "\n\n" + upper(plain(when))
	if len(global.Values) > 0 {
		text += "\n\nIts values: `" + strings.Join(global.Values, "`, `") + "`"
	} else if len(global.Samples) > 0 {
		text += "\n\nFor example `" + global.Samples[0] + "`"
	}
	return text + "\n\n[AWS](" + global.URL() + ")"
}

func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func ofARN(word string) string {
	parts := strings.SplitN(word, ":", 6)
	names := []string{"", "partition", "service", "Region", "account", "resource"}
	lines := []string{"**ARN**"}
	for i := 1; i < len(parts); i++ {
		value := "`" + parts[i] + "`"
		switch {
		case parts[i] == "":
			value = "none"
		case i == 2:
			if service, ok := catalog.FindService(parts[i]); ok {
				value += ", " + service.Name()
			}
		}
		lines = append(lines, "- "+names[i]+": "+value)
	}
	text := strings.Join(lines, "\n")
	if len(parts) < 6 {
		return text + "\n\nan ARN has six parts"
	}
	if service, ok := catalog.FindService(parts[2]); ok {
		best, literal := "", 0
		for t := range service.ResourceTypes() {
			for form := range t.ARNs() {
				if n, ok := fits(form, word); ok && n > literal {
					best, literal = service.Name()+": "+t.Name()+", `"+form+"`", n
				}
			}
		}
		if best != "" {
			text += "\n\n" + best
		}
	}
	return text
}

// fits reports whether an ARN has the form of a resource type's, and how much of the form is literal.
func fits(form, arn string) (literal int, ok bool) {
	var pattern strings.Builder
	for form != "" {
		before, rest, variable := strings.Cut(form, "${")
		pattern.WriteString(before)
		literal += len(before)
		if !variable {
			break
		}
		pattern.WriteByte('*')
		_, form, _ = strings.Cut(rest, "}")
	}
	return literal, policy.MatchWildcards(pattern.String(), arn, false)
}

// ofStatement tells what the statement at an offset of a file allows or denies.
func (s *Server) ofStatement(ctx context.Context, u *judged, path string, offset int) (string, span) {
	if u == nil || u.outcome == nil {
		return "", span{}
	}
	d, st := s.statementAt(u, path, offset)
	if st == nil {
		return "", span{}
	}
	one := *d
	one.Statements = []*policy.Statement{st}
	said, err := summary.Of(ctx, u.session.Solver, &one)
	if err != nil {
		return "", span{}
	}
	name := fmt.Sprintf("statement %d", st.Index+1)
	if sid := st.SidValue(); sid != "" {
		name = "statement " + sid
	}
	source, r := d.Source.Locate(st.Node.Range)
	s.mu.Lock()
	defer s.mu.Unlock()
	at := span{}
	if l := u.texts[pathOfSource(source)]; l != nil {
		at = l.span(r)
	}
	return "**" + plain(name) + "** " + plain(said.Sentence()), at
}

// statementAt is the statement at an offset of a file, with its document.
func (s *Server) statementAt(u *judged, path string, offset int) (*policy.Document, *policy.Statement) {
	for _, d := range u.outcome.Unit.Documents {
		if d.Source == nil || d.Synthetic {
			continue
		}
		for _, st := range d.Statements {
			source, r := d.Source.Locate(st.Node.Range)
			if pathOfSource(source) == path && r.Start <= offset && offset <= r.End {
				return d, st
			}
		}
	}
	return nil, nil
}
