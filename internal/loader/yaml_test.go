package loader

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// outline lists the nodes of a text with the text at their places: a line each.
func outline(u *policy.Unit, n *policy.Node) []string {
	lines := []string{fmt.Sprintf("%s %q %q", n.Kind, n.Value, source(u, n.Range))}
	for i := range n.Items {
		lines = append(lines, outline(u, &n.Items[i])...)
	}
	for i := range n.Members {
		key := n.Members[i].Key
		lines = append(lines, fmt.Sprintf("key %q %q", key.Value, source(u, key.Range)))
		lines = append(lines, outline(u, &n.Members[i].Value)...)
	}
	return lines
}

func TestYAMLPlaces(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string // after the first line, that of the root
	}{
		{"plain", "a: b c  # d\n", []string{`key "a" "a"`, `string "b c" "b c"`}},
		{"plain with hash and colon", "a: b#c:d\n", []string{`key "a" "a"`, `string "b#c:d" "b#c:d"`}},
		{"plain over lines", "a: b\n  c\n\n  d # e\n", []string{`key "a" "a"`, `string "b c\nd" "b\n  c\n\n  d"`}},
		{"single quotes", "a: 'b''c'\n", []string{`key "a" "a"`, `string "b'c" "'b''c'"`}},
		{"double quotes", `a: "b\"\x41\u00e9\
		   c"`, []string{`key "a" "a"`, `string "b\"Aéc" "\"b\\\"\\x41\\u00e9\\\n\t\t   c\""`}},
		{"quotes over lines", "a: 'b\n\n   c'\n", []string{`key "a" "a"`, `string "b\nc" "'b\n\n   c'"`}},
		{"literal", "a: |\n  b\n   c\n\n  d\n\ne: f\n", []string{
			`key "a" "a"`, `string "b\n c\n\nd\n" "|\n  b\n   c\n\n  d"`, `key "e" "e"`, `string "f" "f"`,
		}},
		{"literal that keeps", "a: |+\n  b\n\n\ne: f\n", []string{
			`key "a" "a"`, `string "b\n\n\n" "|+\n  b"`, `key "e" "e"`, `string "f" "f"`,
		}},
		{"literal with an indentation", "a: |2- # c\n    b\n  c\n", []string{`key "a" "a"`, `string "  b\nc" "|2- # c\n    b\n  c"`}},
		{"folded", "a: >\n  b\n  c\n\n  d\n   e\n  f\ng: h\n", []string{
			`key "a" "a"`, `string "b c\nd\n e\nf\n" ">\n  b\n  c\n\n  d\n   e\n  f"`, `key "g" "g"`, `string "h" "h"`,
		}},
		{"folded with leading lines", "a: >-\n\n  b\n\n\n  c\n", []string{`key "a" "a"`, `string "\nb\n\nc" ">-\n\n  b\n\n\n  c"`}},
		{"empty block", "a: |\nb: c\n", []string{`key "a" "a"`, `string "" "|"`, `key "b" "b"`, `string "c" "c"`}},
		{"types", "[1, -0x1f, 0o7, .5e-3, .inf, 012345678901, 2012-10-17, yes, True, ~, Null, 1_000, 1e, '1', !!str 1]\n", []string{
			`number "1" "1"`, `string "-0x1f" "-0x1f"`, `number "0o7" "0o7"`, `number ".5e-3" ".5e-3"`, `number ".inf" ".inf"`,
			`number "012345678901" "012345678901"`, `string "2012-10-17" "2012-10-17"`, `string "yes" "yes"`,
			`boolean "true" "True"`, `null "" "~"`, `null "" "Null"`, `string "1_000" "1_000"`, `string "1e" "1e"`, `string "1" "'1'"`,
			`string "1" "1"`,
		}},
		{"empty values", "a:\nb: # c\nc: [d: , ]\n", []string{
			`key "a" "a"`, `null "" ""`, `key "b" "b"`, `null "" ""`, `key "c" "c"`, `array "" "[d: , ]"`,
			`object "" "d"`, `key "d" "d"`, `null "" ""`,
		}},
		{"sequences", "a:\n- b\n- - c\n  - {}\n- [ d , # e ]\n   ] \n", []string{
			`key "a" "a"`, `array "" "- b\n- - c\n  - {}\n- [ d , # e ]\n   ]"`, `string "b" "b"`, `array "" "- c\n  - {}"`, `string "c" "c"`,
			`object "" "{}"`, `array "" "[ d , # e ]\n   ]"`, `string "d" "d"`,
		}},
		{"JSON", "{\"a\":[1,\n{\"b\" :\"c\"},],}\n", []string{
			`key "a" "\"a\""`, `array "" "[1,\n{\"b\" :\"c\"},]"`, `number "1" "1"`, `object "" "{\"b\" :\"c\"}"`, `key "b" "\"b\""`, `string "c" "\"c\""`,
		}},
		{"repeated keys", "a: 1\na: 2\n", []string{`key "a" "a"`, `number "1" "1"`, `key "a" "a"`, `number "2" "2"`}},
		{"not ASCII", "é: [ü, \"𝄞\", ö]\nñ: a", []string{
			`key "é" "é"`, `array "" "[ü, \"𝄞\", ö]"`, `string "ü" "ü"`, `string "𝄞" "\"𝄞\""`, `string "ö" "ö"`, `key "ñ" "ñ"`, `string "a" "a"`,
		}},
		{"line breaks of YAML 1.1", "a: b\u2028c: d\r\ne: f\rg: h", []string{
			`key "a" "a"`, `string "b" "b"`, `key "c" "c"`, `string "d" "d"`, `key "e" "e"`, `string "f" "f"`, `key "g" "g"`, `string "h" "h"`,
		}},
		{"anchors", "a: &x # c\n  b\nc: *x\nd: &y {e: *x}\nf: *y\n", []string{
			`key "a" "a"`, `string "b" "b"`, `key "c" "c"`, `string "b" "b"`, `key "d" "d"`, `object "" "{e: *x}"`, `key "e" "e"`, `string "b" "b"`,
			`key "f" "f"`, `object "" "{e: *x}"`, `key "e" "e"`, `string "b" "b"`,
		}},
		{"merge keys", "a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}\ne:\n  <<: [*x, {f: 4}]\n", []string{
			`key "a" "a"`, `object "" "{b: 1, c: 2}"`, `key "b" "b"`, `number "1" "1"`, `key "c" "c"`, `number "2" "2"`,
			`key "d" "d"`, `object "" "{<<: *x, b: 3}"`, `key "b" "b"`, `number "3" "3"`, `key "c" "c"`, `number "2" "2"`,
			`key "e" "e"`, `object "" "<<: [*x, {f: 4}]"`, `key "b" "b"`, `number "1" "1"`, `key "c" "c"`, `number "2" "2"`, `key "f" "f"`, `number "4" "4"`,
		}},
		{"functions", "a: !Sub 'b'\nc: [!Ref d , !GetAZs , !If [e, !Ref f, {}]]\ng: !Join # h\n  - i\n  - []\nj: &k !Condition l\nm: !unknown n", []string{
			`key "a" "a"`, `object "" "!Sub 'b'"`, `key "Fn::Sub" "!Sub"`, `string "b" "'b'"`,
			`key "c" "c"`, `array "" "[!Ref d , !GetAZs , !If [e, !Ref f, {}]]"`, `object "" "!Ref d"`, `key "Ref" "!Ref"`, `string "d" "d"`,
			`object "" "!GetAZs"`, `key "Fn::GetAZs" "!GetAZs"`, `string "" ""`,
			`object "" "!If [e, !Ref f, {}]"`, `key "Fn::If" "!If"`, `array "" "[e, !Ref f, {}]"`, `string "e" "e"`,
			`object "" "!Ref f"`, `key "Ref" "!Ref"`, `string "f" "f"`, `object "" "{}"`,
			`key "g" "g"`, `object "" "!Join # h\n  - i\n  - []"`, `key "Fn::Join" "!Join"`, `array "" "- i\n  - []"`, `string "i" "i"`, `array "" "[]"`,
			`key "j" "j"`, `object "" "!Condition l"`, `key "Condition" "!Condition"`, `string "l" "l"`,
			`key "m" "m"`, `unknown value "<!unknown>" "!unknown n"`,
		}},
		{"keys are strings", "Null: 1\n2: True\n", []string{`key "Null" "Null"`, `number "1" "1"`, `key "2" "2"`, `boolean "true" "True"`}},
		{"complex key", "? [a, b]\n: c\n", []string{`key "[a, b]" "[a, b]"`, `string "c" "c"`}},
	} {
		for _, variant := range []struct{ name, text string }{
			{"", test.text}, {" and a byte order mark", "\uFEFF" + test.text}, {" and CRLF", strings.ReplaceAll(test.text, "\n", "\r\n")},
		} {
			t.Run(test.name+variant.name, func(t *testing.T) {
				u := &policy.Unit{Source: &policy.Source{Name: "a.yaml", Content: []byte(variant.text)}}
				trees, problem := parse(u)
				if problem != nil || len(trees) != 1 {
					t.Fatalf("%d documents, problem %+v", len(trees), problem)
				}
				got := outline(u, &trees[0].root)[1:]
				for i := range got {
					got[i] = strings.ReplaceAll(got[i], `\r\n`, `\n`)
				}
				equal(t, test.want, got)
			})
		}
	}
}

func TestYAMLErrors(t *testing.T) {
	for _, test := range []struct {
		text, at, want string
	}{
		{"a: b\n  c: d\n", "2:4", "mapping values are not allowed in this context"},
		{"a:\n  - b\n c: d\n", "3:2", "did not find expected key while parsing a block mapping"},
		{"a: [1, 2\nb: 3", "2:2", "did not find expected ',' or ']' while parsing a flow sequence"},
		{"é: 'x\n", "1:4", "found unexpected end of stream while scanning a quoted scalar"},
		{"a: 1\nb: *x", "2:4", "unknown anchor 'x' referenced"},
		{"a: b\n\tc: d", "2:1", "found a tab character that violates indentation while scanning a plain scalar"},
		{"a: \"é\\q\"", "1:6", "found unknown escape character while parsing a quoted scalar"},
		{"a: @x", "1:4", "found character that cannot start any token while scanning for the next token"},
		{"a: \x00", "1:4", "control characters are not allowed"},
		{"a: é\xff", "1:5", "invalid UTF-8"},
		{"a: &x [*x]", "1:8", "alias *x stands for a value that holds it"},
		{"<<: 3", "1:5", "the value of a merge key << must be a mapping, or a list of mappings"},
		{strings.Repeat("[", 20_000), "1:10001", "exceeded max depth of 10000 while increasing flow level"},
		{strings.Repeat("[", 2000) + strings.Repeat("]", 2000), "1:1002", "nested more than 1000 levels deep"},
	} {
		t.Run(test.text[:min(20, len(test.text))], func(t *testing.T) {
			_, err := parseYAML([]byte(test.text), 0)
			if err == nil {
				t.Fatal("no error")
			}
			at := (&policy.Source{Content: []byte(test.text)}).Position(err.Offset)
			equal(t, test.at+" "+test.want, fmt.Sprintf("%d:%d %s", at.Line, at.Column, err.Message))
		})
	}
}

func TestAliasBomb(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 x\n")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&bomb, "a%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 8), i-1)
	}
	_, err := parseYAML([]byte(bomb.String()), 0)
	if err == nil || !strings.Contains(err.Message, "aliases stand for more than") {
		t.Errorf("got %v", err)
	}
}

// FuzzYAML checks that places are in the source and in the parent, and that a scalar on one line, taken by itself, is the
// same scalar.
func FuzzYAML(f *testing.F) {
	for _, text := range []string{
		"a: [b, 'c''d', \"e\\n\"]\nf: |\n  g\nh: >-\n  i\n  j\n", "- !Sub 'x'\n- &a {b: *a}\n", "a: &x\n  - 1\nb: *x\n", "? a\n: - b\n", "a: !Ref\n",
		"--- |\n\n x\n y\n...\n--- >+\n a\n\n  b\n\n", "[a: b, {c}, ]", "\"a\\\n  b\": 'c\n\n d'", "a:\n  <<: {b: c}\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		trees, err := parseYAML([]byte(text), 0)
		if err != nil && (err.Offset < 0 || err.Offset > len(text) || err.Message == "") {
			t.Fatalf("bad error %+v", err)
		}
		for i := range trees {
			checkYAML(t, text, &trees[i].root, policy.Range{End: len(text)}, strings.ContainsAny(text, "*"))
		}
	})
}

func checkYAML(t *testing.T, text string, n *policy.Node, parent policy.Range, aliases bool) {
	t.Helper()
	r := n.Range
	if r.Start < 0 || r.Start > r.End || r.End > len(text) {
		t.Fatalf("place %v of %s is outside of %q", r, compact(n), text)
	}
	if !aliases && !parent.Contains(r) {
		t.Fatalf("place %v of %s is not in %v of %q", r, compact(n), parent, text)
	}
	written := text[r.Start:r.End]
	if n.IsScalar() && written != "" && !strings.ContainsAny(written, "\n\r\u0085\u2028\u2029\t") && written[0] != '|' && written[0] != '>' {
		again, err := parseYAML([]byte("["+written+"]"), 0)
		// A plain scalar may hold what ends it in a list.
		if err != nil || len(again) != 1 || len(again[0].root.Items) != 1 {
			if strings.ContainsAny(written, ",[]{}:#?&*!|>'\"%@`-") {
				return
			}
			t.Fatalf("%q of %q is no scalar: %v", written, text, err)
		}
		if got := again[0].root.Items[0]; got.IsScalar() && got.Value != n.Value && !strings.ContainsAny(written, ",[]{}:#?") {
			t.Fatalf("%q of %q is %q and not %q", written, text, got.Value, n.Value)
		}
	}
	for i := range n.Items {
		checkYAML(t, text, &n.Items[i], r, aliases)
	}
	for i := range n.Members {
		key := n.Members[i].Key.Range
		if key.Start > key.End || key.End > len(text) || !aliases && !r.Contains(key) {
			t.Fatalf("place %v of key %q is not in %v of %q", key, n.Members[i].Key.Value, r, text)
		}
		checkYAML(t, text, &n.Members[i].Value, r, aliases)
	}
}
