package actions

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// Span is a range of the catalog's actions: lo and those after it, up to hi, which is not among them.
type Span struct{ Lo, Hi catalog.Action }

// Set is an Action or NotAction element.
type Set struct {
	missing bool // no element
	maybe   bool // nothing known of it
	except  bool
	all     bool // a lone *
	// must are the actions of the catalog that the element surely covers, may those that it covers for some values of what
	// is unknown: sorted spans that do not touch.
	must, may []Span
	// names and patterns are for actions that the catalog does not have: plain names that it does not have and all items
	// with wildcards, in lower case; open are patterns of items with unknown parts, written as *.
	names, patterns, unknown []string
	// Services are the services that items name; everywhere says that the service of one has wildcards or is unknown, as
	// it is not in a lone *.
	Services   []string
	Everywhere bool
}

// New reads an Action element, or, with except, a NotAction element.
func New(l *policy.List, except bool) Set {
	a := Set{except: except}
	for i := range l.Items {
		a.add(&l.Items[i])
	}
	if l.Node.HasUnknownItem() {
		a.addUnknown("*")
	}
	slices.Sort(a.Services)
	a.Services = slices.Compact(a.Services)
	a.must = joined(a.must)
	open := a.may
	if a.may = a.must; len(open) > 0 {
		a.may = joined(append(open, a.must...))
	}
	if except {
		a.must, a.may = others(a.may), others(a.must)
	}
	return a
}

// None is what a statement without an element covers: nothing, or, if it is not wholly known, nothing for certain.
func None(opaque bool) Set { return Set{missing: true, maybe: opaque} }

// Unknown reports whether it depends on values which are not known what the element covers.
func (a *Set) Unknown() bool { return a.maybe || len(a.unknown) > 0 }

// Spans returns the actions of the catalog that the element surely covers, and those that it may cover.
func (a *Set) Spans() (must, may []Span) {
	if a.missing && a.maybe {
		return nil, []Span{Every()}
	}
	return a.must, a.may
}

// Every has all actions of the catalog.
func Every() Span { return Span{0, catalog.Action(catalog.NumActions())} }

// Unlisted yields the actions that the element names and the catalog does not have, wildcards written out.
func (a *Set) Unlisted(yield func(name string) bool) {
	for _, list := range [][]string{a.names, a.patterns} {
		for _, name := range list {
			name = instance.Replace(name)
			if _, ok := catalog.FindAction(name); !ok && strings.Contains(name, ":") && !yield(name) {
				return
			}
		}
	}
}

var instance = strings.NewReplacer("*", "Action", "?", "x")

func (a *Set) add(t *policy.Text) {
	known := true
	text := t.Value
	if !t.Known() {
		var b strings.Builder
		for _, token := range policy.ParsePattern(t, policy.PatternMode{}) {
			switch {
			case token.Kind != policy.SymbolToken:
				b.WriteString(token.Text)
			case token.Symbol.Stand != "":
				b.WriteString(token.Symbol.Stand)
			default:
				known = false
				b.WriteByte('*')
			}
		}
		text = b.String()
	}
	switch {
	case !known:
		a.addUnknown(text)
	case isStars(text):
		a.all = true
		a.must = append(a.must, Every())
	case strings.ContainsAny(text, "*?"):
		a.addPattern(text)
	default:
		a.addName(text)
	}
}

func isStars(s string) bool { return s != "" && strings.Trim(s, "*") == "" }

func (a *Set) addUnknown(text string) {
	a.unknown = append(a.unknown, strings.ToLower(text))
	a.may = appendMatches(a.may, text)
	a.Everywhere = true
}

func (a *Set) addPattern(text string) {
	lower := strings.ToLower(text)
	a.patterns = append(a.patterns, lower)
	a.must = appendMatches(a.must, text)
	if service, _, ok := strings.Cut(lower, ":"); ok && !strings.ContainsAny(service, "*?") {
		a.mention(service)
	} else {
		a.Everywhere = true
	}
}

func (a *Set) addName(text string) {
	if entry, ok := catalog.FindAction(text); ok {
		a.must = append(a.must, Span{entry, entry + 1})
		a.mention(entry.Service().Prefix())
		return
	}
	lower := strings.ToLower(text)
	a.names = append(a.names, lower)
	service, _, _ := strings.Cut(lower, ":")
	a.mention(service)
}

// mention notes a service; items are mostly sorted by service.
func (a *Set) mention(service string) {
	if n := len(a.Services); n == 0 || a.Services[n-1] != service {
		a.Services = append(a.Services, service)
	}
}

// appendMatches adds what a pattern matches.
func appendMatches(spans []Span, pattern string) []Span {
	start := len(spans)
	for action := range catalog.Match(pattern) {
		if n := len(spans); n > start && spans[n-1].Hi == action {
			spans[n-1].Hi++
			continue
		}
		spans = append(spans, Span{action, action + 1})
	}
	return spans
}

// Matching returns the actions of the catalog that a pattern matches.
func Matching(pattern string) []Span { return appendMatches(nil, pattern) }

// joined sorts spans and joins those that touch.
func joined(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.Lo, b.Lo) })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.Lo <= out[n-1].Hi {
			out[n-1].Hi = max(out[n-1].Hi, s.Hi)
			continue
		}
		out = append(out, s)
	}
	return out
}

// others returns the spans between those given.
func others(spans []Span) []Span {
	var out []Span
	next := catalog.Action(0)
	for _, s := range spans {
		if next < s.Lo {
			out = append(out, Span{next, s.Lo})
		}
		next = s.Hi
	}
	if end := catalog.Action(catalog.NumActions()); next < end {
		out = append(out, Span{next, end})
	}
	return out
}

// From returns the index of the first of sorted spans that does not end before an action.
func From(spans []Span, action catalog.Action) int {
	low, high := 0, len(spans)
	for low < high {
		mid := int(uint(low+high) / 2)
		if spans[mid].Hi <= action {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// holds reports whether an action is in one of sorted spans.
func holds(spans []Span, action catalog.Action) bool {
	i := From(spans, action)
	return i < len(spans) && spans[i].Lo <= action
}

// Covers reports whether the element covers an action: surely, or for some values of what is unknown.
func (a *Set) Covers(of *Action) (must, may bool) {
	switch {
	case a.missing:
		return false, a.maybe
	case of.Known && len(a.unknown) == 0:
		must = holds(a.must, of.Entry)
		return must, must
	case of.Known:
		return holds(a.must, of.Entry), holds(a.may, of.Entry)
	}
	must = a.all || slices.Contains(a.names, of.Lower) || matchesAny(a.patterns, of.Lower)
	may = must || matchesAny(a.unknown, of.Lower)
	if a.except {
		return !may, !must
	}
	return must, may
}

func matchesAny(patterns []string, lower string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return policy.MatchWildcards(p, lower, false) })
}
