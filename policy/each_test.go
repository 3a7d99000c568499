package policy_test

import (
	"iter"
	"slices"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// TestEach goes over everything in a policy, to the end and to each place at which a loop may stop.
func TestEach(t *testing.T) {
	text := func(s string) policy.Text { return policy.Text{Value: s} }
	list := func(items ...string) *policy.List {
		l := policy.ListOf()
		for _, s := range items {
			l.Items = append(l.Items, text(s))
		}
		return l
	}
	unknown := policy.NewText(policy.Range{}, policy.Part{Symbol: &policy.Symbol{Name: "P", Origin: policy.FromParameter}})
	s := &policy.Statement{
		Action: list("a", "b"), NotAction: list("c"), Resource: list("r"), NotResource: list("s", "t"),
		Principal:    &policy.Principals{Entries: []policy.Principal{{Type: text("AWS"), ID: text("p")}, {Type: text("Service"), ID: text("q")}}},
		NotPrincipal: &policy.Principals{Entries: []policy.Principal{{Type: text("AWS"), ID: text("u")}}},
		Condition: &policy.ConditionBlock{Conditions: []policy.Condition{
			{Key: text("k"), Values: []policy.Text{text("v"), unknown, text("w")}}, {Key: text("l"), Values: []policy.Text{text("x")}},
		}},
	}
	node := &policy.Node{
		Items:   []policy.Node{{Text: text("i")}, {Text: text("j")}},
		Members: []policy.Member{{Key: text("m")}, {Key: text("n")}},
	}
	values := func(seq iter.Seq[*policy.Text]) iter.Seq[string] {
		return func(yield func(string) bool) {
			for t := range seq {
				if !yield(t.Value) {
					return
				}
			}
		}
	}
	seconds := func(seq iter.Seq2[*policy.List, *policy.Text]) iter.Seq[string] {
		return func(yield func(string) bool) {
			for l, t := range seq {
				if !slices.ContainsFunc(l.Items, func(i policy.Text) bool { return i.Value == t.Value }) {
					yield("not in the list: " + t.Value)
					return
				}
				if !yield(t.Value) {
					return
				}
			}
		}
	}
	for name, test := range map[string]struct {
		seq  iter.Seq[string]
		want []string
	}{
		"Actions":      {seconds(s.Actions()), []string{"a", "b", "c"}},
		"Resources":    {seconds(s.Resources()), []string{"r", "s", "t"}},
		"List.All":     {values(s.NotResource.All()), []string{"s", "t"}},
		"nil List":     {values((*policy.List)(nil).All()), nil},
		"Of":           {values(s.Principal.Of("Service")), []string{"q"}},
		"nil Of":       {values((*policy.Principals)(nil).Of("AWS")), nil},
		"AllValues":    {values(s.Condition.Conditions[0].AllValues()), []string{"v", "<P>", "w"}},
		"KnownValues":  {values(s.Condition.Conditions[0].KnownValues()), []string{"v", "w"}},
		"Interpolated": {values(s.Interpolated()), []string{"r", "s", "t", "v", "<P>", "w", "x"}},
		"Principals": {func(yield func(string) bool) {
			for p, e := range s.Principals() {
				if p != s.Principal && p != s.NotPrincipal || !yield(e.ID.Value) {
					return
				}
			}
		}, []string{"p", "q", "u"}},
		"Principals.All": {func(yield func(string) bool) {
			for e := range s.Principal.All() {
				if !yield(e.ID.Value) {
					return
				}
			}
		}, []string{"p", "q"}},
		"Present": {func(yield func(string) bool) {
			for l := range policy.Present(nil, s.NotAction, nil, s.Resource) {
				if !yield(l.Items[0].Value) {
					return
				}
			}
		}, []string{"c", "r"}},
		"Conditions": {func(yield func(string) bool) {
			for c := range s.Conditions() {
				if !yield(c.Key.Value) {
					return
				}
			}
		}, []string{"k", "l"}},
		"no Condition": {func(yield func(string) bool) {
			for c := range (&policy.Statement{}).Conditions() {
				yield(c.Key.Value)
			}
		}, nil},
		"Node.All": {func(yield func(string) bool) {
			for n := range node.All() {
				if !yield(n.Value) {
					return
				}
			}
		}, []string{"i", "j"}},
		"AllMembers": {func(yield func(string) bool) {
			for m := range node.AllMembers() {
				if !yield(m.Key.Value) {
					return
				}
			}
		}, []string{"m", "n"}},
		"nil Node": {func(yield func(string) bool) {
			for range (*policy.Node)(nil).All() {
				yield("an element")
			}
			for range (*policy.Node)(nil).AllMembers() {
				yield("a member")
			}
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := slices.Collect(test.seq); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
			for n := range test.want {
				var got []string
				for s := range test.seq {
					if got = append(got, s); len(got) > n {
						break // a loop that goes on panics
					}
				}
				if !slices.Equal(got, test.want[:n+1]) {
					t.Errorf("got %q up to the stop, want %q", got, test.want[:n+1])
				}
			}
		})
	}
}

func TestLoneStar(t *testing.T) {
	unknown := policy.NewText(policy.Range{}, policy.Part{Symbol: &policy.Symbol{Name: "*"}})
	star := policy.Text{Value: "*"}
	if (*policy.List)(nil).LoneStar() != nil || policy.ListOf(policy.Text{Value: "s3:*"}, unknown).LoneStar() != nil {
		t.Error("there is a lone * where there is none")
	}
	l := policy.ListOf(policy.Text{Value: "a"}, star)
	if got := l.LoneStar(); got != &l.Items[1] {
		t.Errorf("the lone * is %v", got)
	}
}

// TestListKnown has lists of which something is not known: an item, or an element that is not a text at all.
func TestListKnown(t *testing.T) {
	unknown := policy.NewText(policy.Range{}, policy.Part{Symbol: &policy.Symbol{Name: "P"}})
	beside := policy.ListOf(policy.Text{Value: "a"})
	beside.Node.Items = []policy.Node{{Kind: policy.Unknown}}
	unparsed := policy.ListOf(policy.Text{Value: "a"})
	unparsed.Node = nil
	for name, test := range map[string]struct {
		list *policy.List
		want bool
	}{
		"nil": {nil, true}, "known": {policy.ListOf(policy.Text{Value: "a"}), true}, "without a source": {unparsed, true},
		"an item": {policy.ListOf(policy.Text{Value: "a"}, unknown), false}, "an element": {beside, false},
	} {
		if got := test.list.Known(); got != test.want {
			t.Errorf("%s: known is %t, want %t", name, got, test.want)
		}
	}
}
