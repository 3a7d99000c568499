package actions

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// TestSet compares what an element covers with what its items match as texts.
func TestSet(t *testing.T) {
	g := rand.New(rand.NewPCG(5, 13))
	entries := slices.Collect(catalog.Actions())
	for range 300 {
		var l policy.List
		open := false
		for range 1 + g.IntN(4) {
			text := policy.Text{Value: randomItem(g, entries)}
			if g.IntN(6) == 0 {
				open = true
				text = policy.NewText(policy.Range{}, policy.Part{Literal: text.Value}, policy.Part{Symbol: &policy.Symbol{Name: "Part"}})
			}
			l.Items, l.Index = append(l.Items, text), append(l.Index, -1)
		}
		except := g.IntN(3) == 0
		set := New(&l, except)
		for _, spans := range [][]Span{set.must, set.may} {
			for i := range spans {
				if spans[i].Lo >= spans[i].Hi || i > 0 && spans[i-1].Hi >= spans[i].Lo {
					t.Fatalf("%v: spans %v are not sorted and apart", l.Items, spans)
				}
			}
		}
		for range 200 {
			a := fromCatalog(pick(g, entries...))
			if g.IntN(8) == 0 {
				a = Named(strings.ReplaceAll(l.Items[0].Value, "*", "Unheard"))
			}
			must, may := covers(&l, except, a.Lower)
			if gotMust, gotMay := set.Covers(&a); gotMust != must || gotMay != may {
				t.Fatalf("%v (except: %v, open: %v) and %s: surely %v, perhaps %v; want %v, %v",
					l.Items, except, open, a.Name, gotMust, gotMay, must, may)
			}
		}
	}
}

// covers is Covers by the book.
func covers(l *policy.List, except bool, lower string) (must, may bool) {
	for i := range l.Items {
		item := &l.Items[i]
		switch {
		case !item.Known():
			may = may || policy.MatchWildcards(strings.ToLower(item.Parts[0].Literal)+"*", lower, false)
		case policy.MatchWildcards(strings.ToLower(item.Value), lower, false):
			must, may = true, true
		}
	}
	if except {
		return !may, !must
	}
	return must, may
}

// randomItem is the name of an action, or a part of one with wildcards, or something else.
func randomItem(g *rand.Rand, entries []catalog.Action) string {
	name := pick(g, entries...).String()
	at := g.IntN(len(name))
	switch g.IntN(9) {
	case 0:
		return "*"
	case 1:
		return name[:at] + "*"
	case 2:
		return name[:at] + "?" + name[at+1:]
	case 3:
		return "*" + name[at:]
	case 4:
		return name[:at] + "*" + name[len(name)-1:]
	case 5:
		return name + "x"
	case 6:
		return strings.ToUpper(name)
	case 7:
		service, _, _ := strings.Cut(name, ":")
		return service + pick(g, ":*", ":?*", ":Get*", ":*e*")
	}
	return name
}

func pick[T any](g *rand.Rand, list ...T) T { return list[g.IntN(len(list))] }

// A statement without an element covers nothing, or, if it is not wholly known, nothing for certain.
func TestNone(t *testing.T) {
	a := Named("s3:GetObject")
	for _, opaque := range []bool{false, true} {
		set := None(opaque)
		must, may := set.Covers(&a)
		sure, possible := set.Spans()
		if must || may != opaque || len(sure) > 0 || len(possible) > 0 != opaque {
			t.Errorf("opaque: %t: surely %t %v, perhaps %t %v", opaque, must, sure, may, possible)
		}
	}
}

func TestUnlisted(t *testing.T) {
	var l policy.List
	for _, s := range []string{"s3:GetObject", "s3:Unheard", "nosuch:*", "s3:Get*", "*"} {
		l.Items = append(l.Items, policy.Text{Value: s})
	}
	set := New(&l, false)
	got := slices.Sorted(set.Unlisted)
	if want := []string{"nosuch:Action", "s3:getAction", "s3:unheard"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
