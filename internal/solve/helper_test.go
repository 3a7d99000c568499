package solve

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// symbols maps the names that test documents write as <Name> to symbols.
type symbols map[string]*policy.Symbol

// parse reads a test document of a kind. Strings hold symbols as <Name>; an object {"Fn": ""} is an unknown value.
func parse(t testing.TB, kind policy.Kind, text string, known symbols) *policy.Document {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("test document: %v\n%s", err, text)
	}
	return parseValue(kind, v, known)
}

func parseValue(kind policy.Kind, v any, known symbols) *policy.Document {
	n := node(v, known)
	d := policy.Parse(&n)
	d.Kind = kind
	return d
}

func node(v any, known symbols) policy.Node {
	n := policy.Node{}
	switch v := v.(type) {
	case string:
		n.Kind, n.Text = policy.String, textOf(v, known)
	case bool:
		n.Kind, n.Text.Value = policy.Bool, "false"
		if v {
			n.Text.Value = "true"
		}
	case float64:
		b, _ := json.Marshal(v)
		n.Kind, n.Text.Value = policy.Number, string(b)
	case []any:
		n.Kind = policy.Array
		for _, item := range v {
			n.Items = append(n.Items, node(item, known))
		}
	case map[string]any:
		if _, ok := v["Fn"]; ok {
			n.Kind = policy.Unknown
			break
		}
		n.Kind = policy.Object
		for _, key := range slices.Sorted(maps.Keys(v)) {
			n.Members = append(n.Members, policy.Member{Key: textOf(key, known), Value: node(v[key], known)})
		}
	}
	return n
}

func textOf(s string, known symbols) policy.Text {
	var parts []policy.Part
	for {
		before, rest, ok := strings.Cut(s, "<")
		parts = append(parts, policy.Part{Literal: before})
		if !ok {
			return policy.NewText(policy.Range{}, parts...)
		}
		name, after, _ := strings.Cut(rest, ">")
		symbol, found := known[name]
		if !found {
			return policy.Text{Value: s}
		}
		parts = append(parts, policy.Part{Symbol: symbol})
		s = after
	}
}

// ask asks a solver of its own, and fails the test unless the question is decided.
func ask(t *testing.T, q Query) (Witness, bool) {
	t.Helper()
	w, found, err := New().Find(t.Context(), q)
	if disagreement, ok := errors.AsType[*DisagreementError](err); ok {
		t.Fatalf("%v\n%+v", err, disagreement.Witness.Exact)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w, found
}
