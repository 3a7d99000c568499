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

// marked returns the files that have generated parts between markers, each with these parts written again.
func marked(ctx context.Context, root fs.FS, analyzers []*analysis.Analyzer) (map[string][]byte, error) {
	parts := []struct {
		file, name string
		write      func(text string) (string, error)
	}{
		{"README.md", "example", func(text string) (string, error) { return exampleOutput(ctx, text, analyzers) }},
		{"docs/custom-rules.md", "custom-rule", func(string) (string, error) { return customRule(root) }},
		{"docs/custom-rules.md", "go-rule", func(string) (string, error) { return goSource(root, "house/no_prod_delete.go") }},
		{"docs/custom-rules.md", "go-main", func(string) (string, error) { return goSource(root, "main.go") }},
	}
	files := make(map[string][]byte, len(parts))
	for _, p := range parts {
		content, ok := files[p.file]
		if !ok {
			var err error
			if content, err = fs.ReadFile(root, p.file); err != nil {
				return nil, fmt.Errorf("read: %w", err)
			}
		}
		text := string(content)
		opening, closing := "<!-- "+p.name+" -->", "<!-- /"+p.name+" -->"
		before, rest, ok := strings.Cut(text, opening)
		_, after, closed := strings.Cut(rest, closing)
		if !ok || !closed {
			return nil, fmt.Errorf("%s: the markers %s and %s are missing", p.file, opening, closing)
		}
		part, err := p.write(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", p.file, p.name, err)
		}
		files[p.file] = []byte(before + opening + "\n" + part + closing + after)
	}
	return files, nil
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

// goSource shows a file of testdata/module, which is a module with rules in Go.
func goSource(root fs.FS, file string) (string, error) {
	content, err := fs.ReadFile(root, "testdata/module/"+file)
	if err != nil {
		return "", fmt.Errorf("read Go rule: %w", err)
	}
	return fence("go", string(content)), nil
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
