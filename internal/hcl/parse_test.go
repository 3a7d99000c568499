package hcl

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/policy"
)

// TestPlaces checks where the bytes of literals are said to be: after each character of the text, the source from there to the
// next one.
func TestPlaces(t *testing.T) {
	for _, test := range []struct{ name, source, text, want string }{
		{"quoted", `x = "abc"`, "abc", "a|b|c|"},
		{"escapes", `x = "a\n\"\\\u00e9\U0001F600$${b}%%{c}"`, "a\n\"\\é😀${b}%{c}", `a|\n|\"|\\|\u00e9|\U0001F600||$${|b|}||%%{|c|}|`},
		{"heredoc", "x = <<E\na\n  b\\n$${c}\nE\n", "a\n  b\\n${c}\n", "a|\n| | |b|\\|n||$${|c|}|\n|"},
		{"indented", "x = <<-E\n    a\n\n      b\n    c\n  E\n", "a\n\n  b\nc\n", "a|\n|\n    | | |b|\n    |c|\n|"},
		{"tabs", "x = <<-E\n\ta\n\t\tb\n\tE\n", "a\n\tb\n", "a|\n\t|\t|b|\n|"},
		{"line ends", "x = <<-E\r\n  a\r\n  b\r\n  E\r\n", "a\r\nb\r\n", "a|\r|\n  |b|\r|\n|"},
	} {
		t.Run(test.name, func(t *testing.T) {
			const base = 100
			body, problems := Parse("a.tf", []byte(test.source), base)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			s, ok := body.Attribute("x").Expr().(*String)
			if !ok || s.Text != test.text {
				t.Fatalf("want %q, got %#v", test.text, body.Attribute("x").Expr())
			}
			offset := func(i int) int {
				if s.Places == nil {
					return s.Start + i
				}
				return s.Places[i]
			}
			var got strings.Builder
			last := 0
			for i := range s.Text {
				if i > 0 {
					got.WriteString(test.source[offset(last)-base:offset(i)-base] + "|")
				}
				last = i
			}
			got.WriteString(test.source[offset(last)-base:offset(len(s.Text))-base] + "|")
			if diff := cmp.Diff(test.want, got.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestExpressions checks what expressions become.
func TestExpressions(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{`a.b[0]["c"].d`, `a .b [0] ["c"] .d`},
		{`a[b.c]`, `index(a, b .c)`},
		{`a[*].b`, `splat(a, (item) .b)`},
		{`a.*.b`, `splat(a, (item) .b)`},
		{`f(a, [b]...)`, `f(a, [b]...)`},
		{`a ? b : c`, `if(a, b, c)`},
		{`!a && -b == 1`, `(!a && (-b == 1))`},
		{`[for k, v in a : v if k]`, `[for k,v in a: v if k]`},
		{`{for v in a : v => v...}`, `{for ,v in a: v => v...}`},
		{`{a = 1, "b" = 2, (c) = 3}`, `{"a": 1, "b": 2, c: 3}`},
		{`"x${a}y"`, `"x" a "y"`},
		{`"${a}"`, `a`},
		{`"%{ if a }b%{ endif }"`, `if(a, "b", "")`},
		{`"%{ for x in a }${x};%{ endfor }"`, `join([for ,x in a: x ";"])`},
		{`null`, `null`},
		{`(true)`, `true`},
		{`f(a).b`, `f(a) .b`},
	} {
		e, ok := ParseValue(test.source, false, 0)
		if !ok {
			t.Errorf("%s cannot be parsed", test.source)
			continue
		}
		if got := written(e); got != test.want {
			t.Errorf("%s\nwant %s\ngot  %s", test.source, test.want, got)
		}
	}
}

func written(e Expr) string {
	all := func(list []Expr, separator string) string {
		var parts []string
		for _, e := range list {
			parts = append(parts, written(e))
		}
		return strings.Join(parts, separator)
	}
	steps := func(list []Step) string {
		var b strings.Builder
		for _, s := range list {
			switch {
			case s.Number:
				b.WriteString(" [" + s.Name + "]")
			case s.Index:
				fmt.Fprintf(&b, " [%q]", s.Name)
			default:
				b.WriteString(" ." + s.Name)
			}
		}
		return b.String()
	}
	switch e := e.(type) {
	case *Literal:
		if e.Kind == policy.Null {
			return "null"
		}
		return e.Text
	case *String:
		return fmt.Sprintf("%q", e.Text)
	case *Template:
		return all(e.Parts, " ")
	case *Join:
		return "join(" + written(e.List) + ")"
	case *Reference:
		return e.Root + steps(e.Steps)
	case *Traverse:
		return written(e.Source) + steps(e.Steps)
	case *Index:
		return "index(" + written(e.Source) + ", " + written(e.Key) + ")"
	case *Splat:
		return "splat(" + written(e.Source) + ", " + written(e.Each) + ")"
	case *Function:
		dots := ""
		if e.Expand {
			dots = "..."
		}
		return e.Name + "(" + all(e.Args, ", ") + dots + ")"
	case *Conditional:
		return "if(" + written(e.Test) + ", " + written(e.Yes) + ", " + written(e.No) + ")"
	case *Tuple:
		return "[" + all(e.Items, ", ") + "]"
	case *Object:
		var parts []string
		for _, item := range e.Items {
			parts = append(parts, written(item.Key)+": "+written(item.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case *For:
		key, dots, test := "", "", ""
		open, end := "[", "]"
		if e.Key != nil {
			key, open, end = written(e.Key)+" => ", "{", "}"
		}
		if e.Group {
			dots = "..."
		}
		if e.If != nil {
			test = " if " + written(e.If)
		}
		return open + "for " + e.KeyVar + "," + e.ValueVar + " in " + written(e.List) + ": " + key + written(e.Value) + dots + test + end
	case *Unary:
		return e.Operator + written(e.Operand)
	case *Binary:
		return "(" + written(e.Left) + " " + e.Operator + " " + written(e.Right) + ")"
	}
	return fmt.Sprintf("%T", e)
}

// TestProblems checks what is said of texts that are not handed to the library, and that each is in its place.
func TestProblems(t *testing.T) {
	for name, text := range map[string]string{
		"brackets": "x = " + strings.Repeat("[", 5000), "tests": "x = " + strings.Repeat("a ? ", 30_000), "unary": "x = " + strings.Repeat("!", 20_000),
		"mistake": "x = = 1\n", "splats": "x = y" + strings.Repeat("[*]", 340_000), "not UTF-8": "x = \"\xff\"\n", "no end": "x = <<E\na\n",
	} {
		body, problems := Parse("a.tf", []byte(text), 7)
		if body == nil || len(problems) == 0 {
			t.Errorf("%s: no problem", name)
		}
		for _, p := range problems {
			if p.Kind != policy.HCLSyntax || p.Range.Start < 7 || p.Range.End > 7+len(text) || p.Message == "" {
				t.Errorf("%s: %v", name, p)
			}
		}
	}
}

// TestCache checks that a text of the same name is parsed again if it is another, and places are those of the base.
func TestCache(t *testing.T) {
	for _, test := range []struct {
		text string
		base int
	}{{"x = 1\n", 0}, {"x = 1\n", 50}, {"y = 1\n", 0}, {"x = 1\n", 9}} {
		body, _ := Parse("cached.tf", []byte(test.text), test.base)
		if a := body.Attribute(test.text[:1]); a == nil || a.NameRange.Start != test.base {
			t.Errorf("%v: %v", test, a)
		}
	}
}
