package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
)

// page writes the page of a rule.
func page(ctx context.Context, root fs.FS, a *analysis.Analyzer) ([]byte, error) {
	c, err := newChecker(a)
	if err != nil {
		return nil, err
	}
	bad, good, err := examples(ctx, root, c, a)
	if err != nil {
		return nil, err
	}
	intro, sections := parts(a.Doc)
	var b strings.Builder
	b.WriteString(marker)
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", a.Name, intro)
	properties(&b, a, bad)
	b.WriteString("\n## Bad\n\n")
	b.WriteString(fence(bad.language(), excerpt(string(bad.source.Content))))
	b.WriteString("\n")
	output, err := bad.output()
	if err != nil {
		return nil, err
	}
	b.WriteString(fence("text", output))
	b.WriteString("\n## Good\n\n")
	b.WriteString(fence(good.language(), excerpt(string(good.source.Content))))
	section(&b, "Why", sections)
	if w := bad.result.Findings[0].Witness; w != nil {
		raw, err := json.Marshal(w)
		if err != nil {
			return nil, fmt.Errorf("witness: %w", err)
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, raw, "", "  "); err != nil {
			return nil, fmt.Errorf("witness: %w", err)
		}
		b.WriteString("\n## Witness\n\nThe request that proves the first finding:\n\n")
		b.WriteString(fence("json", indented.String()))
	}
	section(&b, "Paths", sections)
	section(&b, "Exceptions", sections)
	section(&b, differences, sections)
	b.WriteString("\n## Suppression\n\n" + suppression(a, &bad.result.Findings[0]))
	section(&b, "References", sections)
	for _, s := range sections {
		switch s.title {
		case "Why", "Paths", "Exceptions", differences, "References":
		default:
			return nil, fmt.Errorf("the section %q has no place", s.title)
		}
	}
	return []byte(b.String()), nil
}

// marker is the first line of generated files.
const marker = "<!-- Written by internal/docgen; edit the rule and its cases instead. -->\n"

// part is a section of a rule's prose.
type part struct{ title, text string }

// parts splits a rule's prose at its headings.
func parts(doc string) (intro string, sections []part) {
	chunks := strings.Split("\n"+doc, "\n## ")
	for _, chunk := range chunks[1:] {
		title, text, _ := strings.Cut(chunk, "\n")
		sections = append(sections, part{strings.TrimSpace(title), strings.TrimSpace(text)})
	}
	return strings.TrimSpace(chunks[0]), sections
}

func section(b *strings.Builder, title string, sections []part) {
	for _, s := range sections {
		if s.title == title {
			fmt.Fprintf(b, "\n## %s\n\n%s\n", s.title, s.text)
		}
	}
}

// properties writes the table of what can be said of a rule in a word.
func properties(b *strings.Builder, a *analysis.Analyzer, bad *example) {
	b.WriteString("| | |\n| --- | --- |\n")
	row := func(name, value string) { fmt.Fprintf(b, "| %s | %s |\n", name, cell(value)) }
	row("Category", a.Category)
	row("Level", a.Level.String())
	if a.Off {
		row("Enabled", "no; enable it by its id or category")
	}
	if a.SecuritySeverity > 0 {
		row("Security severity", strconv.FormatFloat(a.SecuritySeverity, 'f', 1, 64)+": "+a.SeverityReason)
	}
	if a.Scope == analysis.PerDocument {
		kinds := make([]string, len(a.Kinds))
		for i, k := range a.Kinds {
			kinds[i] = k.String()
		}
		if a.Kinds == nil {
			kinds = []string{"all"}
		}
		row("Kinds of policies", strings.Join(kinds, ", "))
	}
	if a.Code != "" {
		row("In Access Analyzer", "`"+a.Code+"`")
	}
	if fix := fixable(bad.result.Findings); fix != "" {
		row("Fix", fix)
	}
}

func fixable(findings []driver.Finding) string {
	found := ""
	for i := range findings {
		for _, fix := range findings[i].Fixes {
			if !fix.Unsafe {
				return "`--fix` applies it"
			}
			found = "shown, but not applied: it could change what the policy allows"
		}
	}
	return found
}

func suppression(a *analysis.Analyzer, f *driver.Finding) string {
	var b strings.Builder
	if a.Scope == analysis.PerDocument || f.Document != nil {
		b.WriteString("In YAML, on the line of the finding:\n\n")
		b.WriteString(fence("yaml", "# iamlint:ignore "+a.Name+" the reason"))
		b.WriteString("\nFor JSON, and for whole files, in `.iamlint.yaml`:\n\n")
	} else {
		b.WriteString("In `.iamlint.yaml`:\n\n")
	}
	b.WriteString(fence("yaml", fmt.Sprintf("ignore:\n  - rules: [%s]\n    paths: [%q]\n    reason: the reason",
		a.Name, path.Join("policies", f.Source.Name))))
	return b.String()
}

// excerpt shortens what no one would read to its end.
func excerpt(text string) string {
	const most, shown = 60, 12
	lines := strings.SplitAfter(text, "\n")
	if len(lines) <= most {
		return text
	}
	last := len(lines) - shown
	return strings.Join(lines[:shown], "") + fmt.Sprintf("... %d lines ...\n", last-shown) + strings.Join(lines[last:], "")
}

// fence puts a text into a code block.
func fence(language, text string) string {
	marks := "```"
	for strings.Contains(text, marks) {
		marks += "`"
	}
	return marks + language + "\n" + strings.TrimRight(text, "\n") + "\n" + marks + "\n"
}
