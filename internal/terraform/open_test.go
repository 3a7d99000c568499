package terraform

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
	"golang.org/x/tools/txtar"

	"github.com/iamlint/iamlint/policy"
)

// TestOpenTwin leaves a variable and a list open. Whatever the two are, what Terraform makes of an expression must be what ours says
// of it: one of the variants whose assumptions hold, with any text in the place of a symbol.
func TestOpenTwin(t *testing.T) {
	const rounds = 800
	compared := 0
	for seed := range uint64(rounds) {
		w := &writerOf{Rand: rand.New(rand.NewPCG(seed, 3))}
		text := w.one(func() string { return w.text(3) }, func() string { return w.list(3) }, func() string { return w.object(2) })
		config := "variable \"s\" { type = string }\nvariable \"l\" { type = list(string) }\nlocals {\n  s = var.s\n  l = var.l\n  m = { b = \"2\", a = var.s }\n}\n" +
			"resource \"aws_x\" \"y\" {\n  v = " + text + "\n}\n"
		c := Load(newMemory([]txtar.File{{Name: "main.tf", Data: []byte(config)}}), ".", Options{})
		if len(c.Instances) != 1 {
			t.Fatalf("%s: %v", text, c.Problems)
		}
		i := c.Instances[0]
		for _, s := range []string{"text", "q7", "a", "", "s3:*"} {
			if s != "text" && s != "q7" && merges(text) {
				continue
			}
			for _, l := range [][]string{{}, {"k1"}, {"k2", "k1", "x9"}, {"b", "a", "x-y"}} {
				if len(l) > 0 && l[0] == "b" && merges(text) {
					continue
				}
				items := []cty.Value{}
				for _, item := range l {
					items = append(items, cty.StringVal(item))
				}
				list := cty.ListValEmpty(cty.String)
				if len(items) > 0 {
					list = cty.ListVal(items)
				}
				want, ok := twin(t, text, map[string]cty.Value{
					"s": cty.StringVal(s), "l": list, "m": cty.ObjectVal(map[string]cty.Value{"b": cty.StringVal("2"), "a": cty.StringVal(s)}),
				})
				if !ok {
					continue
				}
				compared++
				if !says(i, want, s) {
					var all []string
					for _, v := range i.Variants["v"] {
						all = append(all, show(v.Value))
					}
					encoded, _ := json.Marshal(want)
					t.Fatalf("seed %d, s = %q, l = %v: %s\nwant %s\ngot  %s\n%s", seed, s, l, text, encoded, show(i.Attributes.Get("v")), strings.Join(all, "\n"))
				}
			}
		}
	}
	if compared < rounds {
		t.Errorf("only %d were compared", compared)
	}
}

// merges reports whether an expression puts equal elements or keys together: which are equal to one that is not known, ours does not say.
func merges(text string) bool {
	return slices.ContainsFunc([]string{"distinct", "toset", "setunion", "setsubtract", "=>", "(local.s) =", "merge", "zipmap"}, func(s string) bool {
		return strings.Contains(text, s)
	})
}

// says reports whether an instance's attribute v can be a value if var.s is a text.
func says(i *Instance, want any, s string) bool {
	want = unpacked(want)
	variants := i.Variants["v"]
	if variants == nil {
		variants = []Variant{{Value: i.Attributes.Get("v")}}
	}
	if i.Partial["v"] {
		return true
	}
	return slices.ContainsFunc(variants, func(v Variant) bool {
		for _, a := range v.Assume {
			if a.Parameter == "var.s" && (a.Is == s) == a.Not {
				return false
			}
		}
		return fits(v.Value, want, s)
	})
}

// fits reports whether a node with symbols can be a value.
func fits(n *policy.Node, want any, s string) bool {
	switch n.Kind {
	case policy.Unknown:
		return true
	case policy.Array:
		list, ok := want.([]any)
		return ok && fitsList(n.Items, list, s)
	case policy.Object:
		object, ok := want.(map[string]any)
		if !ok {
			return false
		}
		open := false
		for i := range n.Members {
			key := n.Members[i].Key
			value, there := object[key.Value]
			if !key.Known() {
				open = true
			} else if there && !fits(&n.Members[i].Value, value, s) {
				return false
			}
		}
		return open || len(n.Members) >= len(object)
	case policy.String:
		text, ok := want.(string)
		if !ok {
			return !n.Known() || equalJSON(n.Value, want) // a text of JSON, or a number in the place of a symbol
		}
		return fitsText(&n.Text, text, s)
	}
	plain, ok := plainly(n)
	return ok && equalJSON(plain, want)
}

// fitsList compares lists as sets, which those of policies are: how often a text is there, and in which order, depends on what is
// not known.
func fitsList(items []policy.Node, want []any, s string) bool {
	for i := range items {
		if !many(&items[i]) && !slices.ContainsFunc(want, func(w any) bool { return fits(&items[i], w, s) }) {
			return false
		}
	}
	return !slices.ContainsFunc(want, func(w any) bool {
		return !slices.ContainsFunc(items, func(n policy.Node) bool { return fits(&n, w, s) })
	})
}

func many(n *policy.Node) bool {
	return n.Kind == policy.Unknown || slices.ContainsFunc(n.Parts, func(p policy.Part) bool { return p.Symbol != nil && p.Symbol.Many })
}

func fitsText(n *policy.Text, want, s string) bool {
	if n.Known() {
		return n.Value == want
	}
	var match func(parts []policy.Part, rest string) bool
	match = func(parts []policy.Part, rest string) bool {
		switch {
		case len(parts) == 0:
			return rest == ""
		case parts[0].Symbol == nil || parts[0].Symbol.Name == "var.s":
			literal := parts[0].Literal
			if parts[0].Symbol != nil {
				literal = s
			}
			return strings.HasPrefix(rest, literal) && match(parts[1:], rest[len(literal):])
		}
		if allowed := parts[0].Symbol.Allowed; allowed != nil {
			return slices.ContainsFunc(allowed, func(a string) bool { return strings.HasPrefix(rest, a) && match(parts[1:], rest[len(a):]) })
		}
		for end := range len(rest) + 1 {
			if match(parts[1:], rest[end:]) {
				return true
			}
		}
		return false
	}
	return match(n.Parts, want)
}
