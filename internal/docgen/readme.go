package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// readme returns README.md with the parts between its markers written anew; a part whose markers it lacks stays out.
func readme(ctx context.Context, root fs.FS, analyzers []*analysis.Analyzer) ([]byte, error) {
	content, err := fs.ReadFile(root, "README.md")
	if err != nil {
		return nil, fmt.Errorf("read README: %w", err)
	}
	text := string(content)
	writers := []struct {
		name  string
		write func() (string, error)
	}{
		{"example", func() (string, error) { return exampleOutput(ctx, text, analyzers) }},
		{"rules", func() (string, error) { return table(analyzers), nil }},
		{"custom-rule", func() (string, error) { return customRule(root) }},
	}
	for _, w := range writers {
		opening, closing := "<!-- "+w.name+" -->", "<!-- /"+w.name+" -->"
		before, rest, ok := strings.Cut(text, opening)
		_, after, closed := strings.Cut(rest, closing)
		switch {
		case !ok:
			continue
		case !closed:
			return nil, fmt.Errorf("README.md: %s is not closed", opening)
		}
		part, err := w.write()
		if err != nil {
			return nil, fmt.Errorf("README.md: %s: %w", w.name, err)
		}
		text = before + opening + "\n" + part + closing + after
	}
	return []byte(text), nil
}

// table is the table of all rules for the README.
func table(analyzers []*analysis.Analyzer) string {
	var b strings.Builder
	b.WriteString("| rule | category | level | what is wrong |\n| --- | --- | --- | --- |\n")
	for _, a := range analyzers {
		fmt.Fprintf(&b, "| [%s](%s/%s.md) | %s | %s | %s |\n", a.Name, pages, a.Name, a.Category, level(a), cell(a.Title))
	}
	return b.String()
}

// exampleOutput is what iamlint says of the README's first policy.
func exampleOutput(ctx context.Context, text string, analyzers []*analysis.Analyzer) (string, error) {
	_, rest, ok := strings.Cut(text, "```json\n")
	code, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		return "", errors.New("there is no policy to show")
	}
	var on []*analysis.Analyzer
	for _, a := range analyzers {
		if !a.Off {
			on = append(on, a)
		}
	}
	c, err := newChecker(on...)
	if err != nil {
		return "", err
	}
	e, err := check(ctx, c, &policy.Source{Name: "policy.json", Content: []byte(code)})
	if err != nil {
		return "", err
	}
	e.rules = ruleList(on)
	if len(e.result.Findings) == 0 {
		return "", errors.New("iamlint finds nothing in the policy")
	}
	output, err := e.output()
	if err != nil {
		return "", err
	}
	return fence("text", output), nil
}

// customRule shows the rules in testdata/custom-rules.
func customRule(root fs.FS) (string, error) {
	files, err := fs.Glob(root, "testdata/custom-rules/rules/*.rego")
	if err != nil {
		return "", fmt.Errorf("list custom rules: %w", err)
	}
	var shown []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.rego") {
			continue
		}
		content, err := fs.ReadFile(root, file)
		if err != nil {
			return "", fmt.Errorf("read custom rule: %w", err)
		}
		shown = append(shown, fence("rego", string(content)))
	}
	if shown == nil {
		return "", errors.New("there are no custom rules")
	}
	return strings.Join(shown, "\n"), nil
}
