package solve

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// span is a range of the catalog's actions: lo and those after it, up to hi, which is not among them.
type span struct{ lo, hi catalog.Action }

// actionSet is an Action or NotAction element.
type actionSet struct {
	missing bool // no element
	maybe   bool // nothing known of it
	except  bool
	all     bool // a lone *
	// must are the actions of the catalog that the element surely covers, may those that it covers for some values of what
	// is unknown: sorted spans that do not touch.
	must, may []span
	// names and patterns are for actions that the catalog does not have: plain names that it does not have and all items
	// with wildcards, in lower case; open are patterns of items with unknown parts, written as *.
	names, patterns, open []string
	// services are the services that items name; everywhere says that the service of one has wildcards or is unknown, as
	// it is not in a lone *.
	services   []string
	everywhere bool
}

func newActionSet(l *policy.List, except bool) actionSet {
	a := actionSet{except: except}
	for i := range l.Items {
		a.add(&l.Items[i])
	}
	if holdsUnknown(l.Node) {
		a.addOpen("*")
	}
	slices.Sort(a.services)
	a.services = slices.Compact(a.services)
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

func (a *actionSet) add(t *policy.Text) {
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
		a.addOpen(text)
	case isStars(text):
		a.all = true
		a.must = append(a.must, span{0, catalog.Action(catalog.NumActions())})
	case strings.ContainsAny(text, "*?"):
		a.addPattern(text)
	default:
		a.addName(text)
	}
}

func isStars(s string) bool { return s != "" && strings.Trim(s, "*") == "" }

func (a *actionSet) addOpen(text string) {
	a.open = append(a.open, strings.ToLower(text))
	a.may = appendMatches(a.may, text)
	a.everywhere = true
}

func (a *actionSet) addPattern(text string) {
	lower := strings.ToLower(text)
	a.patterns = append(a.patterns, lower)
	a.must = appendMatches(a.must, text)
	if service, _, ok := strings.Cut(lower, ":"); ok && !strings.ContainsAny(service, "*?") {
		a.mention(service)
	} else {
		a.everywhere = true
	}
}

func (a *actionSet) addName(text string) {
	if entry, ok := catalog.FindAction(text); ok {
		a.must = append(a.must, span{entry, entry + 1})
		a.mention(entry.Service().Prefix())
		return
	}
	lower := strings.ToLower(text)
	a.names = append(a.names, lower)
	service, _, _ := strings.Cut(lower, ":")
	a.mention(service)
}

// mention notes a service; items are mostly sorted by service.
func (a *actionSet) mention(service string) {
	if n := len(a.services); n == 0 || a.services[n-1] != service {
		a.services = append(a.services, service)
	}
}

// appendMatches adds what a pattern matches.
func appendMatches(spans []span, pattern string) []span {
	start := len(spans)
	for action := range catalog.Match(pattern) {
		if n := len(spans); n > start && spans[n-1].hi == action {
			spans[n-1].hi++
			continue
		}
		spans = append(spans, span{action, action + 1})
	}
	return spans
}

// joined sorts spans and joins those that touch.
func joined(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.lo, b.lo) })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.lo <= out[n-1].hi {
			out[n-1].hi = max(out[n-1].hi, s.hi)
			continue
		}
		out = append(out, s)
	}
	return out
}

// others returns the spans between those given.
func others(spans []span) []span {
	var out []span
	next := catalog.Action(0)
	for _, s := range spans {
		if next < s.lo {
			out = append(out, span{next, s.lo})
		}
		next = s.hi
	}
	if end := catalog.Action(catalog.NumActions()); next < end {
		out = append(out, span{next, end})
	}
	return out
}

// from returns the index of the first of sorted spans that does not end before an action.
func from(spans []span, action catalog.Action) int {
	low, high := 0, len(spans)
	for low < high {
		mid := int(uint(low+high) / 2)
		if spans[mid].hi <= action {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// holds reports whether an action is in one of sorted spans.
func holds(spans []span, action catalog.Action) bool {
	i := from(spans, action)
	return i < len(spans) && spans[i].lo <= action
}

// matches reports whether the element covers an action: surely, or for some values of what is unknown.
func (a *actionSet) matches(of *action) (must, may bool) {
	switch {
	case a.missing:
		return false, a.maybe
	case of.known && len(a.open) == 0:
		must = holds(a.must, of.entry)
		return must, must
	case of.known:
		return holds(a.must, of.entry), holds(a.may, of.entry)
	}
	must = a.all || slices.Contains(a.names, of.lower) || matchesAny(a.patterns, of.lower)
	may = must || matchesAny(a.open, of.lower)
	if a.except {
		return !may, !must
	}
	return must, may
}

func matchesAny(patterns []string, lower string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return policy.MatchWildcards(p, lower, false) })
}
