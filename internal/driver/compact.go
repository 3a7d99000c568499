package driver

import (
	"bytes"
	"iter"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// compactor makes findings of one unit hold no more than reports say. Findings are kept to the end of a run; by their documents,
// statements and witnesses they would keep all that was made of the unit.
type compactor struct {
	documents  map[*policy.Document]*policy.Document
	statements map[*policy.Statement]*policy.Statement
	// outlines are sources without content.
	outlines map[*policy.Source]*policy.Source
}

// compact compacts the findings of a unit.
func (r *Result) compact() {
	c := &compactor{
		documents: map[*policy.Document]*policy.Document{}, statements: map[*policy.Statement]*policy.Statement{},
		outlines: map[*policy.Source]*policy.Source{},
	}
	for f := range r.all() {
		c.finding(f)
	}
}

// all yields the findings, those that are suppressed included.
func (r *Result) all() iter.Seq[*Finding] {
	return func(yield func(*Finding) bool) {
		for i := range r.Findings {
			if !yield(&r.Findings[i]) {
				return
			}
		}
		for i := range r.Suppressed {
			if !yield(&r.Suppressed[i].Finding) {
				return
			}
		}
	}
}

func (c *compactor) finding(f *Finding) {
	f.Document, f.Statement = c.document(f.Document), c.statement(f.Statement)
	w := witnesses{}
	f.Witness, f.Further = w.compacted(f.Witness), w.all(f.Further)
	f.Details = slices.Clone(f.Details)
	for i := range f.Details {
		detail := &f.Details[i]
		detail.Requests = w.all(detail.Requests)
		detail.Routes = slices.Clone(detail.Routes)
		for j := range detail.Routes {
			detail.Routes[j].Requests = w.all(detail.Routes[j].Requests)
		}
		if of, ok := detail.Value.(analysis.Requests); ok {
			detail.Value = of.Replaced(w.compacted)
		}
	}
}

// document is a document as reports name it: what it is, and where it is written and used.
func (c *compactor) document(d *policy.Document) *policy.Document {
	if d == nil {
		return nil
	}
	known := c.documents[d]
	if known == nil {
		known = &policy.Document{
			Source: c.outline(d.Source), Kind: d.Kind, KindReason: d.KindReason, Language: d.Language, Name: strings.Clone(d.Name),
			ResourceType: d.ResourceType, Managed: d.Managed, Synthetic: d.Synthetic, Uses: d.Uses,
			Root: &policy.Node{Kind: d.Root.Kind, Text: policy.Text{Range: d.Root.Range}},
		}
		c.documents[d] = known
	}
	return known
}

func (c *compactor) statement(s *policy.Statement) *policy.Statement {
	if s == nil {
		return nil
	}
	known := c.statements[s]
	if known == nil {
		known = &policy.Statement{Index: s.Index}
		if s.Sid != nil {
			known.Sid = &policy.Text{Value: strings.Clone(s.Sid.Value), Range: s.Sid.Range}
		}
		c.statements[s] = known
	}
	return known
}

// outline tells in which files offsets of a source are.
func (c *compactor) outline(s *policy.Source) *policy.Source {
	if s == nil {
		return nil
	}
	known := c.outlines[s]
	if known == nil {
		known = &policy.Source{Name: s.Name}
		for _, file := range s.Files {
			known.Files = append(known.Files, policy.SourceFile{Start: file.Start, Source: &policy.Source{Name: file.Name}})
		}
		c.outlines[s] = known
	}
	return known
}

// witnesses are those of one finding without what reports do not say, by the whole ones: what is one witness stays one, so that
// one who renames its principal does so wherever the finding tells of it. The whole ones may be those of other findings, too, see
// [Shared].
type witnesses map[*analysis.Witness]*analysis.Witness

func (ws witnesses) all(of []*analysis.Witness) []*analysis.Witness {
	if of == nil {
		return nil
	}
	out := make([]*analysis.Witness, len(of))
	for i, w := range of {
		out[i] = ws.compacted(w)
	}
	return out
}

// compacted leaves of a witness the request and what is decided about it.
func (ws witnesses) compacted(w *analysis.Witness) *analysis.Witness {
	if w == nil {
		return nil
	}
	if known := ws[w]; known != nil {
		return known
	}
	compact := &analysis.Witness{Request: cloned(w.Request), Absent: w.Absent, Caller: w.Caller, Decision: w.Decision, NotAllowed: w.NotAllowed}
	for _, m := range w.Allowed {
		if m.Document != nil && m.Document.Kind.NamesPrincipals() { // see Witness.Trust
			compact.Allowed = []query.Match{{Document: &policy.Document{Kind: m.Document.Kind}}}
			break
		}
	}
	ws[w] = compact
	return compact
}

// cloned is a request whose texts are not parts of longer ones.
func cloned(r policy.Request) policy.Request {
	out := policy.Request{Principal: strings.Clone(r.Principal), Action: strings.Clone(r.Action), Resource: strings.Clone(r.Resource)}
	if r.Context != nil {
		out.Context = make(map[string]policy.Values, len(r.Context))
	}
	for key, values := range r.Context {
		list := slices.Clone(values.List)
		for i := range list {
			list[i] = strings.Clone(list[i])
		}
		out.Context[strings.Clone(key)] = policy.Values{List: list, Multi: values.Multi}
	}
	return out
}

// sources has the files of units with findings once: each unit that calls a module has the module's files within its own text.
type sources map[string][]*policy.Source

// share makes the sources of a finding those that other units' findings have, too.
func (s sources) share(f *Finding) {
	if !f.shared {
		return
	}
	f.Source = s.of(f.Source)
	for i := range f.Related {
		f.Related[i].Source = s.of(f.Related[i].Source)
	}
}

func (s sources) of(src *policy.Source) *policy.Source {
	for _, known := range s[src.Name] {
		if known == src || bytes.Equal(known.Content, src.Content) {
			return known
		}
	}
	own := &policy.Source{Name: src.Name, Content: bytes.Clone(src.Content)}
	s[src.Name] = append(s[src.Name], own)
	return own
}
