package rules_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/rego"
	"github.com/iamlint/iamlint/rules"
	"github.com/iamlint/iamlint/test/words"
)

// TestTitles holds that each title tells its rule from all others.
func TestTitles(t *testing.T) {
	names := map[string]string{}
	for _, a := range allRules() {
		if other, ok := names[a.Title]; ok {
			t.Errorf("%s and %s have the title %q", other, a.Name, a.Title)
		}
		names[a.Title] = a.Name
	}
}

// unlearned are expressions that only the rules avoid, with what to write instead; package words has those that all avoid.
var unlearned = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`(?i)\b(?:some|any|every|no)body\b`), "someone, anyone, everyone, no one, or no principal"},
	{regexp.MustCompile(`(?i)\b(?:of|by) which\b`), "another sentence, or with which"},
	{regexp.MustCompile(`(?i)\bstrangers?\b`), "other AWS accounts, anyone, or the public"},
	{regexp.MustCompile(`(?i)\bstands? (?:for|in|at|under|beside|before)\b`), "is"},
	{regexp.MustCompile(`(?i)\bbesides?\b`), "also, or next to"},
	{regexp.MustCompile(`(?i)\b(?:is|are) none\b`), "does not exist, or is not one"},
	{regexp.MustCompile(`(?i)\bto be had\b`), "available"},
	{regexp.MustCompile(`, too\b`), "also"},
	{regexp.MustCompile(`(?:^|\s)ids?\b`), "ID"},
	{regexp.MustCompile(`(?i)\b(?:upper|lower)-case\b`), "uppercase, lowercase"},
}

// ordinary are uses of these expressions that are English all the same.
var ordinary = regexp.MustCompile(`(?i)\beach of which\b`)

// TestWords holds that rules speak as AWS's documentation does: their titles, severity reasons and pages, and the messages that
// their cases expect.
func TestWords(t *testing.T) {
	for _, a := range allRules() {
		t.Run(a.Name, func(t *testing.T) {
			spoken(t, "the title", a.Title)
			spoken(t, "the severity reason", a.SeverityReason)
			spoken(t, "the page", prose(a.Doc))
			for _, m := range expected(t, a.Name) {
				spoken(t, "a message", m)
				if n := utf8.RuneCountInString(m); n > 100 {
					t.Errorf("a message has %d characters: %q", n, m)
				}
			}
		})
	}
}

// spoken reports what is wrong with the words of a text.
func spoken(t *testing.T, what, text string) {
	t.Helper()
	for _, wrong := range words.Check(text) {
		t.Errorf("%s: %s, in %q", what, wrong, text)
	}
	for _, u := range unlearned {
		if found := u.pattern.FindString(ordinary.ReplaceAllString(text, "")); found != "" {
			t.Errorf("%s: %q: write %s, in %q", what, strings.TrimSpace(found), u.instead, text)
		}
	}
}

var (
	code      = regexp.MustCompile("(?s)```.*?```|`[^`]*`")
	quotation = regexp.MustCompile(`"[^"]*"`)
	address   = regexp.MustCompile(`\[[^\]]*\]\([^)]*\)`)
)

// prose returns a page without code, quotations, and links to the pages that it cites.
func prose(page string) string {
	for _, others := range []*regexp.Regexp{code, address, quotation} {
		page = others.ReplaceAllString(page, "")
	}
	return strings.Join(strings.Fields(page), " ")
}

var (
	wanted = regexp.MustCompile("(?m)# want (.*)$")
	quoted = regexp.MustCompile("\"((?:[^\"\\\\]|\\\\.)*)\"|`([^`]*)`")
	placed = regexp.MustCompile(`(?m)^[\w./-]+:\d+:\d+-\d+:\d+: (.*)$`)
	when   = regexp.MustCompile(` ?(?:\\?\(|\.)(?:when condition|with) .*$`) // the linter adds it
	escape = regexp.MustCompile(`\\(.)`)
)

// expected returns the messages that a rule's cases expect, as far as they quote them.
func expected(t *testing.T, name string) []string {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join("*", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	folders = append(folders, filepath.Join("..", "rego", "testdata", name))
	var messages []string
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range wanted.FindAllStringSubmatch(string(text), -1) {
				for _, q := range quoted.FindAllStringSubmatch(m[1], -1) {
					messages = append(messages, escape.ReplaceAllString(when.ReplaceAllString(q[1]+q[2], ""), "$1"))
				}
			}
			for _, m := range placed.FindAllStringSubmatch(string(text), -1) {
				messages = append(messages, when.ReplaceAllString(m[1], ""))
			}
			return err
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if len(messages) == 0 {
		t.Errorf("no case of %s says what the message is", name)
	}
	return messages
}

// allRules returns the rules in Go and in Rego.
func allRules() []*analysis.Analyzer { return slices.Concat(rules.All(), rego.Analyzers()) }
