package terraform

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"golang.org/x/tools/txtar"

	"github.com/iamlint/iamlint/policy"
)

// The twin evaluates expressions as Terraform does, with the libraries that Terraform uses: all must be known. What it says of
// generated configurations is what ours has to say.

var twinFunctions = map[string]function.Function{
	"can": tryfunc.CanFunc, "try": tryfunc.TryFunc,
	"chunklist": stdlib.ChunklistFunc, "coalesce": coalesceTexts, "coalescelist": stdlib.CoalesceListFunc,
	"compact": stdlib.CompactFunc, "concat": stdlib.ConcatFunc, "contains": stdlib.ContainsFunc, "distinct": stdlib.DistinctFunc,
	"element": stdlib.ElementFunc, "flatten": stdlib.FlattenFunc, "format": stdlib.FormatFunc, "formatlist": stdlib.FormatListFunc,
	"join": stdlib.JoinFunc, "jsondecode": stdlib.JSONDecodeFunc, "jsonencode": stdlib.JSONEncodeFunc, "keys": stdlib.KeysFunc,
	"length": stdlib.LengthFunc, "lookup": stdlib.LookupFunc, "lower": stdlib.LowerFunc, "merge": stdlib.MergeFunc,
	"replace": stdlib.ReplaceFunc, "reverse": stdlib.ReverseListFunc, "setproduct": stdlib.SetProductFunc, "slice": stdlib.SliceFunc,
	"setunion": stdlib.SetUnionFunc, "setsubtract": stdlib.SetSubtractFunc, "setintersection": stdlib.SetIntersectionFunc,
	"sort": stdlib.SortFunc, "split": stdlib.SplitFunc, "substr": stdlib.SubstrFunc, "title": stdlib.TitleFunc,
	"tolist": stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)), "toset": stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)),
	"tostring": stdlib.MakeToFunc(cty.String), "trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc,
	"trimspace": stdlib.TrimSpaceFunc, "trimsuffix": stdlib.TrimSuffixFunc, "upper": stdlib.UpperFunc, "values": stdlib.ValuesFunc,
	"zipmap": stdlib.ZipmapFunc,
}

// coalesceTexts is Terraform's coalesce, which passes over empty texts as well as null.
// https://developer.hashicorp.com/terraform/language/functions/coalesce
var coalesceTexts = function.New(&function.Spec{
	VarParam: &function.Parameter{Type: cty.String, AllowNull: true},
	Type:     function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		for _, arg := range args {
			if !arg.IsNull() && arg.AsString() != "" {
				return arg, nil
			}
		}
		return cty.NilVal, errors.New("nothing but null and empty texts")
	},
})

// twin evaluates an expression under locals; false if Terraform would refuse it.
func twin(t *testing.T, text string, locals map[string]cty.Value) (any, bool) {
	t.Helper()
	e, diagnostics := hclsyntax.ParseExpression([]byte(text), "", hcl.InitialPos)
	if diagnostics.HasErrors() {
		t.Fatalf("%s: %s", text, diagnostics)
	}
	v, diagnostics := e.Value(&hcl.EvalContext{Variables: map[string]cty.Value{"local": cty.ObjectVal(locals)}, Functions: twinFunctions})
	if diagnostics.HasErrors() || !v.IsWhollyKnown() {
		return nil, false
	}
	encoded, err := ctyjson.Marshal(v, v.Type())
	if err != nil {
		t.Fatal(err)
	}
	var decoded any
	if err := json.Unmarshal(encoded, &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded, true
}

// plainly is a node as encoding/json decodes it; false if something in it is open.
func plainly(n *policy.Node) (any, bool) {
	switch n.Kind {
	case policy.Null:
		return nil, true
	case policy.Bool:
		return n.Value == "true", true
	case policy.Number:
		var f float64
		err := json.Unmarshal([]byte(n.Value), &f)
		return f, err == nil
	case policy.String:
		return n.Value, n.Known()
	case policy.Array:
		list := []any{}
		for i := range n.Items {
			item, ok := plainly(&n.Items[i])
			if !ok {
				return nil, false
			}
			list = append(list, item)
		}
		return list, true
	case policy.Object:
		object := map[string]any{}
		for i := range n.Members {
			value, ok := plainly(&n.Members[i].Value)
			if !ok || !n.Members[i].Key.Known() {
				return nil, false
			}
			object[n.Members[i].Key.Value] = value
		}
		return object, true
	}
	return nil, false
}

// writerOf writes random expressions.
type writerOf struct {
	*rand.Rand
	names []string // of loops
}

func (w *writerOf) one(forms ...func() string) string { return forms[w.IntN(len(forms))]() }

var words = []string{"a", "b", "s3:*", "", "x-y", "A b", "é", "1", "true", "a,b", "${local.s}", "$${x}", "<&>", `\"`, `\n`}

func (w *writerOf) text(depth int) string {
	literal := func() string { return `"` + words[w.IntN(len(words))] + `"` }
	if depth <= 0 {
		return w.one(literal, literal, func() string { return "local.s" }, w.name)
	}
	text := func() string { return w.text(depth - 1) }
	list := func() string { return w.list(depth - 1) }
	object := func() string { return w.object(depth - 1) }
	call := func(format string, args ...func() string) func() string {
		return func() string {
			var values []any
			for _, arg := range args {
				values = append(values, arg())
			}
			return fmt.Sprintf(format, values...)
		}
	}
	return w.one(literal, w.name,
		call(`"p${%s}q${%s}"`, text, text), call(`"${%s}"`, text), call("(%s ? %s : %s)", w.test(depth-1), text, text),
		call(`"%%{ if %s }%s%%{ else }n%%{ endif }"`, w.test(depth-1), func() string { return "w" }),
		call(`"%%{ for x in %s ~} ${x}, %%{ endfor }"`, list),
		call(`format("%%s-%%s", %s, %s)`, text, text), call(`join(",", %s)`, list), call("upper(%s)", text), call("lower(%s)", text),
		call("title(%s)", text), call(`replace(%s, "a", %s)`, text, text), call("trimspace(%s)", text), call("trimprefix(%s, %s)", text, text),
		call("trimsuffix(%s, %s)", text, text), call("substr(%s, 0, 2)", text), call("element(%s, 1)", list), call("%s[0]", list),
		call(`lookup(%s, %s, "none")`, object, text), call("coalesce(%s, %s)", text, text), call("try(%s[5], %s)", list, text),
		call("jsonencode(%s)", list), call("jsonencode(%s)", object), call(`tostring(length(%s) + 1)`, list), call(`%s["a"]`, object),
	)
}

func (w *writerOf) name() string {
	if len(w.names) == 0 {
		return "local.s"
	}
	return w.names[w.IntN(len(w.names))]
}

func (w *writerOf) test(depth int) func() string {
	return func() string {
		return w.one(func() string { return fmt.Sprintf("%s == %s", w.text(depth-1), w.text(depth-1)) },
			func() string { return fmt.Sprintf("contains(%s, %s)", w.list(depth-1), w.text(depth-1)) },
			func() string { return fmt.Sprintf("length(%s) > 1", w.list(depth-1)) },
			func() string { return fmt.Sprintf("!(%s)", w.test(depth-1)()) },
			func() string {
				if depth <= 0 {
					return "true"
				}
				return fmt.Sprintf("(%s) && (%s)", w.test(depth-1)(), w.test(depth-1)())
			},
			func() string { return fmt.Sprintf("can(%s[3])", w.list(depth-1)) },
		)
	}
}

func (w *writerOf) under(name string, f func() string) string {
	w.names = append(w.names, name)
	defer func() { w.names = w.names[:len(w.names)-1] }()
	return f()
}

func (w *writerOf) list(depth int) string {
	tuple := func() string {
		var items []string
		for range w.IntN(4) {
			items = append(items, w.text(depth-1))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	if depth <= 0 {
		return w.one(tuple, func() string { return "local.l" })
	}
	list := func() string { return w.list(depth - 1) }
	name := fmt.Sprint("n", depth)
	return w.one(tuple, tuple, func() string { return "local.l" },
		func() string {
			source := list()
			return w.under(name, func() string { return fmt.Sprintf("[for %s in %s : %s]", name, source, w.text(depth-1)) })
		},
		func() string {
			source := w.object(depth - 1)
			return w.under(name, func() string {
				return fmt.Sprintf("[for k, %s in %s : \"${k}=${%s}\" if %s]", name, source, w.text(depth-1), w.test(depth-1)())
			})
		},
		func() string { return fmt.Sprintf("concat(%s, %s)", list(), list()) },
		func() string { return fmt.Sprintf("distinct(%s)", list()) },
		func() string { return fmt.Sprintf("flatten([%s, [%s]])", list(), list()) },
		func() string { return fmt.Sprintf("compact(%s)", list()) },
		func() string { return fmt.Sprintf("sort(%s)", list()) },
		func() string { return fmt.Sprintf("reverse(%s)", list()) },
		func() string { return fmt.Sprintf("keys(%s)", w.object(depth-1)) },
		func() string { return fmt.Sprintf("values(%s)", w.object(depth-1)) },
		func() string { return fmt.Sprintf("split(\"-\", %s)", w.text(depth-1)) },
		func() string { return fmt.Sprintf("slice(%s, 0, 1)", list()) },
		func() string { return fmt.Sprintf("tolist(toset(%s))", list()) },
		func() string { return fmt.Sprintf("tolist(setunion(%s, %s))", list(), list()) },
		func() string { return fmt.Sprintf("tolist(setsubtract(%s, %s))", list(), list()) },
		func() string { return fmt.Sprintf("formatlist(\"<%%s>\", %s)", list()) },
		func() string {
			return fmt.Sprintf("[for p in setproduct(%s, [\"u\", \"v\"]) : join(\"+\", p)]", list())
		},
		func() string { return "values(local.m)[*]" },
		func() string { return fmt.Sprintf("(%s ? %s : %s)", w.test(depth-1)(), list(), list()) },
	)
}

func (w *writerOf) object(depth int) string {
	literal := func() string {
		var members []string
		for i := range w.IntN(4) {
			members = append(members, fmt.Sprintf("%s = %s", []string{"a", `"b c"`, "(local.s)", "d"}[i], w.text(depth-1)))
		}
		return "{ " + strings.Join(members, ", ") + " }"
	}
	if depth <= 0 {
		return w.one(literal, func() string { return "local.m" })
	}
	name := fmt.Sprint("o", depth)
	return w.one(literal, func() string { return "local.m" },
		func() string { return fmt.Sprintf("merge(%s, %s)", w.object(depth-1), w.object(depth-1)) },
		func() string {
			return fmt.Sprintf(`zipmap(["a", "z"], slice(concat(%s, ["p", "q"]), 0, 2))`, w.list(depth-1))
		},
		func() string {
			source := w.list(depth - 1)
			return w.under(name, func() string {
				return fmt.Sprintf("{ for %s in distinct(%s) : %s => %s }", name, source, name, w.text(depth-1))
			})
		},
		func() string {
			return fmt.Sprintf("{ for k, v in { for i, x in %s : x => tostring(i)... } : k => join(\"\", v) }", w.list(depth-1))
		},
		func() string { return fmt.Sprintf("jsondecode(jsonencode(%s))", w.object(depth-1)) },
	)
}

// TestTwin holds the evaluator to the twin over random expressions.
func TestTwin(t *testing.T) {
	const rounds = 800
	locals := map[string]cty.Value{
		"s": cty.StringVal("text"),
		"l": cty.TupleVal([]cty.Value{cty.StringVal("a"), cty.StringVal("b"), cty.StringVal("a")}),
		"m": cty.ObjectVal(map[string]cty.Value{"b": cty.StringVal("2"), "a": cty.StringVal("1")}),
	}
	refused, compared := 0, 0
	for seed := range uint64(rounds) {
		w := &writerOf{Rand: rand.New(rand.NewPCG(seed, 7))}
		text := w.one(func() string { return w.text(3) }, func() string { return w.list(3) }, func() string { return w.object(3) })
		want, ok := twin(t, text, locals)
		files := []txtar.File{{Name: "main.tf", Data: []byte("locals {\n  s = \"text\"\n  l = [\"a\", \"b\", \"a\"]\n  m = { b = \"2\", a = \"1\" }\n}\nresource \"aws_x\" \"y\" {\n  v = " + text + "\n}\n")}}
		c := Load(newMemory(files), ".", Options{})
		if len(c.Instances) != 1 {
			t.Fatalf("%s: %v", text, c.Problems)
		}
		if !ok { // Terraform refuses it
			refused++
			continue
		}
		compared++
		got, known := plainly(c.Instances[0].Attributes.Get("v"))
		if !known || !equalJSON(want, got) {
			t.Fatalf("seed %d: %s\nwant %v\ngot  %s", seed, text, want, show(c.Instances[0].Attributes.Get("v")))
		}
	}
	if compared < rounds/4 {
		t.Errorf("only %d of %d were compared, %d refused", compared, rounds, refused)
	}
}

func equalJSON(a, b any) bool {
	x, _ := json.Marshal(unpacked(a))
	y, _ := json.Marshal(unpacked(b))
	return string(x) == string(y)
}

// unpacked has objects and arrays in the place of texts that are their JSON, as attributes of instances have.
func unpacked(v any) any {
	switch v := v.(type) {
	case string:
		var decoded any
		if strings.HasPrefix(v, "{") || strings.HasPrefix(v, "[") {
			if json.Unmarshal([]byte(v), &decoded) == nil {
				return unpacked(decoded)
			}
		}
	case []any:
		for i := range v {
			v[i] = unpacked(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = unpacked(v[key])
		}
	}
	return v
}

// TestDocumentTwin holds documents to what the provider's rules say of generated ones, written down apart from ours.
func TestDocumentTwin(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		pick := func(from ...string) string { return from[r.IntN(len(from))] }
		some := func(from ...string) []string {
			var picked []string
			for _, s := range from {
				if r.IntN(2) == 0 {
					picked = append(picked, s)
				}
			}
			return picked
		}
		var statements []map[string]any
		var text strings.Builder
		text.WriteString("data \"aws_iam_policy_document\" \"d\" {\n")
		used := map[string]bool{}
		for range r.IntN(4) {
			s := map[string]any{"Effect": "Allow"}
			text.WriteString("  statement {\n")
			if sid := pick("", "One", "Two", "Three"); !used[sid] || sid == "" {
				used[sid] = true
				fmt.Fprintf(&text, "    sid = %q\n", sid)
				if sid != "" {
					s["Sid"] = sid
				}
			}
			if effect := pick("", "Allow", "Deny"); effect != "" {
				fmt.Fprintf(&text, "    effect = %q\n", effect)
				s["Effect"] = effect
			}
			for name, element := range map[string]string{"actions": "Action", "not_resources": "NotResource", "resources": "Resource"} {
				values := some("s3:*", "a&{b}", "c")
				fmt.Fprintf(&text, "    %s = %s\n", name, quoted(values))
				if len(values) > 0 {
					s[element] = asSet(values, name != "actions")
				}
			}
			sets, conditions := map[string]bool{}, map[string]map[string][]string{}
			for range r.IntN(3) {
				test, variable, values := pick("StringLike", "StringEquals"), pick("aws:a", "aws:b"), some("v", "&{w}")
				fmt.Fprintf(&text, "    condition {\n      test = %q\n      variable = %q\n      values = %s\n    }\n", test, variable, quoted(values))
				block := test + variable + quoted(values)
				if sets[block] {
					continue // blocks are a set
				}
				sets[block] = true
				if conditions[test] == nil {
					conditions[test] = map[string][]string{}
				}
				conditions[test][variable] = append(append([]string{}, conditions[test][variable]...), asSet(values, true)...)
			}
			if len(conditions) > 0 {
				s["Condition"] = conditions
			}
			principals := map[string][]string{}
			blocks := r.IntN(3)
			for range blocks {
				kind, identifiers := pick("*", "AWS", "Service"), some("*", "x")
				fmt.Fprintf(&text, "    principals {\n      type = %q\n      identifiers = %s\n    }\n", kind, quoted(identifiers))
				block := kind + quoted(identifiers)
				if sets[block] {
					blocks-- // blocks are a set
					continue
				}
				sets[block] = true
				principals[kind] = append(append([]string{}, principals[kind]...), identifiers...)
			}
			if len(principals) > 0 {
				s["Principal"] = principals
			}
			if blocks == 1 && slices.Equal(principals["*"], []string{"*"}) {
				s["Principal"] = "*"
			}
			text.WriteString("  }\n")
			statements = append(statements, s)
		}
		text.WriteString("}\n")
		want := map[string]any{"Version": "2012-10-17"}
		if len(statements) > 0 {
			want["Statement"] = statements
		}
		c := Load(newMemory([]txtar.File{{Name: "main.tf", Data: []byte(text.String())}}), ".", Options{})
		got, known := plainly(c.Instances[0].Attributes.Get("json"))
		if x, y := canonical(want), canonical(got); !known || x != y {
			t.Fatalf("seed %d:\n%s\nwant %s\ngot  %s", seed, text.String(), x, y)
		}
	}
}

func quoted(values []string) string {
	encoded, _ := json.Marshal(append([]string{}, values...))
	return string(encoded)
}

func asSet(values []string, variables bool) []string {
	set := map[string]bool{}
	for _, v := range values {
		if variables {
			v = strings.ReplaceAll(v, "&{", "${")
		}
		set[v] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// canonical is JSON in which lists of texts are sorted.
func canonical(v any) string {
	encoded, _ := json.Marshal(v)
	var decoded any
	_ = json.Unmarshal(encoded, &decoded)
	var sort func(v any)
	sort = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				sort(item)
			}
			slices.SortStableFunc(v, func(a, b any) int {
				x, isText := a.(string)
				y, areTexts := b.(string)
				if !isText || !areTexts {
					return 0
				}
				return strings.Compare(x, y)
			})
		case map[string]any:
			for _, item := range v {
				sort(item)
			}
		}
	}
	sort(decoded)
	encoded, _ = json.Marshal(decoded)
	return string(encoded)
}
