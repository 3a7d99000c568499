package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/test/words"
)

func TestCheck(t *testing.T) {
	for text, want := range map[string]int{
		"x is no action":                            1,
		"there is no action":                        0,
		"values are told apart":                     0,
		"the key is no longer there":                0,
		"whoever has the role gets in":              2,
		"the report is written anew":                1,
		"colors":                                    0,
		"user unnamed-by-author":                    1,
		"this lets callers set a tag in the policy": 0,
	} {
		if got := words.Check(text); len(got) != want {
			t.Errorf("%q: %q, want %d mistakes", text, got, want)
		}
	}
}

// TestPages reads the pages that people write. Those of the rules have a test of their own in package rules.
func TestPages(t *testing.T) {
	for _, glob := range []string{"../../*.md", "../../docs/*.md"} {
		files, err := filepath.Glob(glob)
		if err != nil || files == nil {
			t.Fatalf("%s: %v, %v", glob, files, err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for i, line := range strings.Split(string(content), "\n") {
				for _, wrong := range words.Check(line) {
					t.Errorf("%s:%d: %s", strings.TrimPrefix(filepath.ToSlash(file), "../../"), i+1, wrong)
				}
			}
		}
	}
}

// TestStrings reads the strings of the packages that talk to users: messages, errors, and the help of the commands.
func TestStrings(t *testing.T) {
	for _, name := range []string{
		"analysis", "internal/cli", "internal/compare", "internal/config", "internal/driver", "internal/fix", "internal/loader",
		"internal/hcl", "internal/terraform", "internal/regohost", "internal/report", "internal/report/sarif", "internal/simulate", "internal/summary",
	} {
		files, err := filepath.Glob(filepath.Join("../..", name, "*.go"))
		if err != nil || files == nil {
			t.Fatalf("%s: %v, %v", name, files, err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				stringsOf(t, file)
			}
		}
	}
}

// TestComments reads the comments of all packages.
func TestComments(t *testing.T) {
	err := filepath.WalkDir("../..", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(file) != ".go" {
			return err
		}
		positions := token.NewFileSet()
		parsed, err := parser.ParseFile(positions, file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, comment := range parsed.Comments {
			for _, wrong := range words.Check(strings.Join(strings.Fields(comment.Text()), " ")) {
				t.Errorf("%s: %s", positions.Position(comment.Pos()), wrong)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func stringsOf(t *testing.T, file string) {
	t.Helper()
	positions := token.NewFileSet()
	parsed, err := parser.ParseFile(positions, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(literal.Value)
		if err != nil || !strings.Contains(text, " ") {
			return true
		}
		for _, wrong := range words.Check(text) {
			t.Errorf("%s: %s, in %q", positions.Position(literal.Pos()), wrong, text)
		}
		return true
	})
}
