package eval

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// symbols maps the names that test documents write as <Name> to symbols.
type symbols map[string]*policy.Symbol

// parse reads a test document. Strings hold symbols as <Name>; an object {"Fn": ""} is an unknown value.
func parse(t testing.TB, text string, known symbols) *policy.Document {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("test document: %v\n%s", err, text)
	}
	n := node(v, known)
	return policy.Parse(&n)
}

func node(v any, known symbols) policy.Node {
	n := policy.Node{}
	switch v := v.(type) {
	case string:
		n.Kind, n.Text = policy.String, text(v, known)
	case bool:
		n.Kind, n.Text = policy.Bool, policy.Text{Value: map[bool]string{false: "false", true: "true"}[v]}
	case float64:
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		n.Kind, n.Text = policy.Number, policy.Text{Value: string(b)}
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
			n.Members = append(n.Members, policy.Member{Key: text(key, known), Value: node(v[key], known)})
		}
	}
	return n
}

func text(s string, known symbols) policy.Text {
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
			panic("test document names an unknown symbol " + name)
		}
		parts = append(parts, policy.Part{Symbol: symbol})
		s = after
	}
}

// contextOf reads a request context: strings are single values, lists multivalued ones.
func contextOf(t testing.TB, text string) map[string]policy.Values {
	t.Helper()
	if text == "" {
		return nil
	}
	var raw map[string]any
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		t.Fatalf("test context: %v\n%s", err, text)
	}
	out := map[string]policy.Values{}
	for key, v := range raw {
		switch v := v.(type) {
		case string:
			out[key] = policy.One(v)
		case []any:
			values := policy.Many()
			for _, item := range v {
				values.List = append(values.List, item.(string))
			}
			out[key] = values
		}
	}
	return out
}

// statements makes a document of the current version of statements.
func statements(list ...string) string {
	return `{"Version": "2012-10-17", "Statement": [` + strings.Join(list, ",") + `]}`
}

const (
	alice    = "arn:aws:iam::111122223333:user/alice"
	session1 = "arn:aws:sts::111122223333:assumed-role/dev/s1"
	allowAll = `{"Effect": "Allow", "Action": "*", "Resource": "*"}`
)
