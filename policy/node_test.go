package policy_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/policy"
)

func TestUnknownNodes(t *testing.T) {
	unknown := policy.Node{Kind: policy.Unknown}
	symbol := policy.NewText(policy.Range{}, policy.Part{Symbol: &policy.Symbol{Name: "P"}})
	array := func(items ...policy.Node) *policy.Node { return &policy.Node{Kind: policy.Array, Items: items} }
	object := func(key policy.Text, value policy.Node) *policy.Node {
		return &policy.Node{Kind: policy.Object, Members: []policy.Member{{Key: key, Value: value}}}
	}
	a := policy.Text{Value: "a"}
	for name, test := range map[string]struct {
		node        *policy.Node
		holds, item bool
	}{
		"nil":                     {nil, false, false},
		"unknown":                 {&unknown, true, true},
		"a text":                  {&policy.Node{Kind: policy.String, Text: a}, false, false},
		"a text that is symbolic": {&policy.Node{Kind: policy.String, Text: symbol}, false, false},
		"no items":                {array(), false, false},
		"an item":                 {array(policy.Node{}, unknown), true, true},
		"an item of an item":      {array(*array(unknown)), true, false},
		"a value":                 {object(a, unknown), true, false},
		"a key":                   {object(symbol, policy.Node{}), true, false},
		"a known member":          {object(a, policy.Node{}), false, false},
	} {
		if got := test.node.HoldsUnknown(); got != test.holds {
			t.Errorf("%s: holds an unknown value: %t, want %t", name, got, test.holds)
		}
		if got := test.node.HasUnknownItem(); got != test.item {
			t.Errorf("%s: has an unknown item: %t, want %t", name, got, test.item)
		}
	}
}

func TestStanding(t *testing.T) {
	account, ok := policy.Pseudo("AWS::AccountId")
	if !ok || account.Stand != "111122223333" || account.Origin != policy.FromPseudo {
		t.Fatalf("AWS::AccountId is %+v, %t", account, ok)
	}
	if _, ok := policy.Pseudo("AWS::Nothing"); ok {
		t.Error("AWS::Nothing is a pseudo parameter")
	}
	if list, ok := policy.Pseudo("AWS::NotificationARNs"); !ok || !list.Many {
		t.Error("AWS::NotificationARNs is not a list")
	}
	if name, ok := policy.Pseudo("AWS::StackName"); !ok || name.Stand != "" {
		t.Errorf("AWS::StackName is %+v, %t", name, ok)
	}
	param := &policy.Symbol{Name: "P", Shown: "var.p"}
	standing := policy.NewText(policy.Range{}, policy.Part{Literal: "a:"}, policy.Part{Symbol: &account}, policy.Part{Literal: ":b"})
	open := policy.NewText(policy.Range{}, policy.Part{Literal: "a:"}, policy.Part{Symbol: param}, policy.Part{Literal: ":b"})
	if got, ok := standing.Standing(); !ok || got != "a:111122223333:b" {
		t.Errorf("standing is %q, %t", got, ok)
	}
	if got, ok := open.Standing(); ok || got != "" {
		t.Errorf("what is open stands as %q, %t", got, ok)
	}
	if got := open.Fill(func(s *policy.Symbol) string { return s.String() }); got != "a:var.p:b" {
		t.Errorf("filled it is %q", got)
	}
	known := policy.Text{Value: "x"}
	if got := known.Fill(func(*policy.Symbol) string { return "?" }); got != "x" {
		t.Errorf("a known text filled is %q", got)
	}
	for text, want := range map[*policy.Text][]string{&open: {"a:", ":b"}, &known: {"x"}} {
		if got := slices.Collect(text.Literals()); !slices.Equal(got, want) {
			t.Errorf("literals of %s are %q, want %q", text.Value, got, want)
		}
		for s := range text.Literals() {
			if s != want[0] {
				t.Errorf("the first literal of %s is %q", text.Value, s)
			}
			break
		}
	}
}

// TestColonless has symbols whose values may hold a colon, and such as cannot.
func TestColonless(t *testing.T) {
	for name, test := range map[string]struct {
		symbol policy.Symbol
		want   bool
	}{
		"the account":                   {policy.Symbol{Name: "AWS::AccountId", Origin: policy.FromPseudo}, true},
		"a parameter of its name":       {policy.Symbol{Name: "AWS::AccountId", Origin: policy.FromParameter}, false},
		"the ID of the stack":           {policy.Symbol{Name: "AWS::StackId", Origin: policy.FromPseudo}, false},
		"a field to be filled in":       {policy.Symbol{Name: "x", Origin: policy.FromPlaceholder, Stand: "111122223333"}, true},
		"a text to be filled in":        {policy.Symbol{Name: "x", Origin: policy.FromPlaceholder}, false},
		"values without a colon":        {policy.Symbol{Name: "x", Allowed: []string{"a", "b"}}, true},
		"values of which one has some":  {policy.Symbol{Name: "x", Allowed: []string{"a", "b:c"}}, false},
		"a parameter with a stand-in":   {policy.Symbol{Name: "x", Origin: policy.FromParameter, Stand: "a"}, false},
		"a parameter that may be a lot": {policy.Symbol{Name: "x", Origin: policy.FromParameter}, false},
	} {
		if got := test.symbol.Colonless(); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	// The third line of a file, from the fifth column on: é is one character and two bytes.
	piece := &policy.Source{
		Name: "f", Content: []byte("é\nb"),
		Excerpt: &policy.Excerpt{Start: policy.Position{Line: 3, Column: 5, Offset: 20}, UTF16: 7},
	}
	for offset, want := range map[int]policy.Position{
		0: {Line: 3, Column: 5, Offset: 20}, 2: {Line: 3, Column: 6, Offset: 22}, 3: {Line: 4, Column: 1, Offset: 23}, 4: {Line: 4, Column: 2, Offset: 24},
	} {
		if diff := cmp.Diff(want, piece.Position(offset)); diff != "" {
			t.Errorf("offset %d (-want +got):\n%s", offset, diff)
		}
	}
	for offset, want := range map[int]int{0: 7, 2: 8, 3: 1, 4: 2} {
		if got := piece.UTF16Column(offset); got != want {
			t.Errorf("offset %d is column %d of UTF-16, want %d", offset, got, want)
		}
	}
	for number, want := range map[int]int{2: -1, 3: 0, 4: 3, 5: -1} {
		if got, ok := piece.LineStart(number); ok != (want >= 0) || ok && got != want {
			t.Errorf("line %d begins at %d, %t; want %d", number, got, ok, want)
		}
	}
	if got, want := piece.Line(4), (policy.Range{Start: 3, End: 4}); got != want {
		t.Errorf("line 4 is %v, want %v", got, want)
	}
	// The same in percent-encoding: %22 is one byte of the content and three of the file. A % at the end stands for itself.
	encoded := &policy.Source{
		Name: "f", Content: []byte(`a"b%`),
		Excerpt: &policy.Excerpt{Start: policy.Position{Line: 3, Column: 5, Offset: 20}, UTF16: 7, Encoded: []byte("a%22b%")},
	}
	for offset, column := range map[int]int{0: 0, 1: 1, 2: 4, 3: 5, 4: 6} {
		want := policy.Position{Line: 3, Column: 5 + column, Offset: 20 + column}
		if diff := cmp.Diff(want, encoded.Position(offset)); diff != "" {
			t.Errorf("encoded, offset %d (-want +got):\n%s", offset, diff)
		}
		if got := encoded.UTF16Column(offset); got != 7+column {
			t.Errorf("encoded, offset %d is column %d of UTF-16, want %d", offset, got, 7+column)
		}
	}
	if got, want := encoded.Line(3), (policy.Range{End: 4}); got != want {
		t.Errorf("the encoded line is %v, want %v", got, want)
	}
}

func TestRanges(t *testing.T) {
	r := policy.Range{Start: 2, End: 5}
	for inner, want := range map[policy.Range]bool{{Start: 2, End: 5}: true, {Start: 3, End: 4}: true, {Start: 1, End: 4}: false, {Start: 3, End: 6}: false, {Start: 0, End: 9}: false} {
		if got := r.Contains(inner); got != want {
			t.Errorf("%v contains %v: %t", r, inner, got)
		}
	}
	src := &policy.Source{Content: []byte("a\nb\n")}
	for number, want := range map[int]int{0: -1, 1: 0, 2: 2, 3: 4, 4: -1} {
		if got, ok := src.LineStart(number); ok != (want >= 0) || ok && got != want {
			t.Errorf("line %d begins at %d, %t; want %d", number, got, ok, want)
		}
	}
	var set policy.FileSet
	set.Add(&policy.Source{Name: "a", Content: []byte("1é")})
	second := set.Add(&policy.Source{Name: "b", Content: []byte("x😀y")})
	all := set.Source("all")
	if got := all.UTF16Column(second + 5); got != 4 {
		t.Errorf("behind a character of two code units is column %d", got)
	}
	file, at := all.Locate(policy.Range{Start: second + 1, End: second + 100})
	if want := (policy.Range{Start: 1, End: 6}); file.Name != "b" || at != want {
		t.Errorf("located in %s at %v, want %v", file.Name, at, want)
	}
	for offset, want := range map[int]string{-1: "a", 0: "a", second - 1: "a", second: "b", 1000: "b"} {
		if got := all.File(offset).Name; got != want {
			t.Errorf("offset %d is in %s, want %s", offset, got, want)
		}
	}
}

func TestRequestValues(t *testing.T) {
	if diff := cmp.Diff(policy.Values{List: []string{"a"}}, policy.One("a")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(policy.Values{List: []string{"a", "b"}, Multi: true}, policy.Many("a", "b")); diff != "" {
		t.Error(diff)
	}
}
