package hcl

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// accepted are files that scan accepts, rejected are such as it must not, or leaves to the library.
var (
	accepted = []string{
		"", "\n\n# a comment\n// another\n/* and\none more */\n", "a {}\n", "a \"b\" c {\n}", "a { b = 1 }", "a { # c\n}\n",
		"a {\n  b = 1 # c\n  d = \"x\" // e\n  f {\n    g = 1.5\n  }\n}\n",
		"a {\n  b = !c.d[0][\"e\"].0.f[*].g.*.h && -1 + 2 >= 3 ? [1, 2,] : {}\n}\n",
		"a {\n  b = f(a, [for x in y : x if x != null]...)\n  c = { for k, v in m : k => v... if v == 1 }\n}\n",
		"a {\n  b = {\n    c = 1, \"d\" : 2\n    (e) = 3, f.g = h.i\n\n    # c\n  }\n}\n",
		"a {\n  b = \"x${c}y$${d}%%{e}$\\n\\\"${~ f(\"${g}\") ~}\"\n}\n",
		"a {\n  b = <<-EOT\n    x ${c}\n    $${d} %\n    ${e}EOT\n  EOT\n  f = jsonencode({\n    \"Statement\" = [{ x = \"*\" }]\n  })\n}\n",
		"a {\n  b = provider::aws::arn_parse(c)\n  d = (\n    e\n    .f ? 1 :\n    2\n  )\n}\n", "a {\n  b = \"^é$\"\n}\n",
		"a {\n  b = /* c */ 1 /* d */\n} # e",
	}
	rejected = []string{
		"a", "a {", "a {\n", "a = 1\n", "a {} b {}\n", "a {\n b = 1\n b = 2\n}\n", "a {\n b = 1 c = 2\n}\n", "a { b = 1\n}\n",
		"a {\n b = \"x\ny\"\n}\n", "a {\n b = \"\\q\"\n}\n", "a {\n b = [1 2]\n}\n", "a {\n b = {c = 1 d = 2}\n}\n", "a {\n b = f(1\n}\n",
		"a {\n b = 1 +\n 2\n}\n", "a {\n b = c ? d\n}\n", "a {\n b = <<E\nx\n}\n", "a {\n b = \"${}\"\n}\n", "a {\n b = \"${c\"\n}\n", "a {\n b == 1\n}\n",
		"a {\n b = 1\r\n}\r\n", "a {\n b = é\n}\n", "a {\n b = \"\xff\"\n}\n", "a {\n b = \"%{ if c }d%{ endif }\"\n}\n", "a {\n /* b\n}\n",
		"a {\n b = [for]\n}\n", "a {\n b = {for x in y : x}\n}\n", "a {\n b = c..d\n}\n", "a {\n b = f(c..., d)\n}\n", "a {\n b = 1.\n}\n", "a {\n b = 'c'\n}\n",
		"a \"${b}\" {\n}\n", "a {\n b = " + strings.Repeat("[", 200) + strings.Repeat("]", 200) + "\n}\n",
		"a {\n b = c" + strings.Repeat(" + c", 1000) + "\n}\n",
	}
)

// sound checks that the library parses what scan accepts, as a whole and block by block, and finds the same blocks in it.
func sound(t *testing.T, text string) bool {
	t.Helper()
	blocks, ok := scan([]byte(text))
	if !ok {
		return false
	}
	whole := &parsed{text: []byte(text)}
	whole.parse()
	c := &converter{text: []byte(text)}
	if problems := c.syntax(whole.diagnostics); len(problems) > 0 {
		t.Fatalf("accepted, and %s at %v:\n%s", problems[0].Message, problems[0].Range, text)
	}
	body, problems := parseWhole(whole, []byte(text), 0)
	lazy, _ := Parse("x.tf", []byte(text), 0)
	if len(problems) > 0 || len(body.Blocks) != len(blocks) || len(lazy.Blocks) != len(blocks) || len(body.Attributes) > 0 {
		t.Fatalf("%d blocks, %d, %d; %v:\n%s", len(body.Blocks), len(lazy.Blocks), len(blocks), problems, text)
	}
	for i := range body.Blocks {
		if was, is := outline(body.Blocks[i]), outline(lazy.Blocks[i]); was != is {
			t.Fatalf("want %s\ngot  %s\n%s", was, is, text)
		}
	}
	return true
}

// outline writes all places and values of a block.
func outline(b *Block) string {
	var out strings.Builder
	var block func(b *Block)
	body := func(body *Body) {
		out.WriteString(at(body.Range))
		for _, a := range body.Attributes {
			out.WriteString(a.Name + at(a.NameRange) + "=" + written(a.Expr()) + at(a.Expr().Place()) + ";")
		}
		for _, b := range body.Blocks {
			block(b)
		}
	}
	block = func(b *Block) {
		out.WriteString(b.Type + at(b.Header))
		for i := range b.Labels {
			out.WriteString(" " + b.Labels[i].Value + at(b.Labels[i].Range))
		}
		out.WriteString("{")
		body(b.Body())
		out.WriteString("}" + at(b.Range))
	}
	block(b)
	return out.String()
}

func TestScan(t *testing.T) {
	for _, text := range accepted {
		if !sound(t, text) {
			t.Errorf("not accepted:\n%s", text)
		}
	}
	for _, text := range rejected {
		if sound(t, text) {
			t.Errorf("accepted:\n%s", text)
		}
	}
}

// mutated is a text with a few bytes or pieces of it changed.
func mutated(random *rand.Rand, text string) string {
	const bytes = "{}[]()\"\n$%#/*=:,.?!-<>~ aE1\\'&|+\t"
	for range 1 + random.IntN(3) {
		i, j := random.IntN(len(text)+1), random.IntN(len(text)+1)
		i, j = min(i, j), max(i, j)
		switch random.IntN(5) {
		case 0:
			text = text[:i] + string(bytes[random.IntN(len(bytes))]) + text[i:]
		case 1:
			text = text[:i] + text[min(len(text), i+1+random.IntN(3)):]
		case 2:
			text = text[:i] + text[i:min(j, i+20)] + text[i:]
		case 3:
			text = text[:i] + text[min(j, i+20):]
		default:
			if i < len(text) {
				text = text[:i] + string(bytes[random.IntN(len(bytes))]) + text[i+1:]
			}
		}
	}
	return text
}

// TestScanMutated checks that the library parses what scan accepts among files with mistakes.
func TestScanMutated(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	taken := 0
	const rounds = 20_000
	for range rounds {
		if sound(t, mutated(random, accepted[random.IntN(len(accepted))])) {
			taken++
		}
	}
	if taken < rounds/20 || taken > rounds*19/20 {
		t.Errorf("%d of %d texts are accepted: they ask for too little", taken, rounds)
	}
}

// TestScanFiles checks the files of a folder, and mistakes in them, that IAMLINT_TERRAFORM names.
func TestScanFiles(t *testing.T) {
	folder := os.Getenv("IAMLINT_TERRAFORM")
	if folder == "" {
		t.Skip("IAMLINT_TERRAFORM names no folder")
	}
	random := rand.New(rand.NewPCG(3, 4))
	files, taken := 0, 0
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".tf" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		if sound(t, string(text)) {
			taken++
		} else {
			t.Log("not accepted: ", path)
		}
		for range 20 {
			sound(t, mutated(random, string(text)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d files are accepted", taken, files)
}

// FuzzScan checks that the library parses what scan accepts.
func FuzzScan(f *testing.F) {
	for _, text := range append(accepted, rejected...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { sound(t, text) })
}

func at(r policy.Range) string { return fmt.Sprintf("@%d-%d", r.Start, r.End) }
