package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/rego"
	"github.com/iamlint/iamlint/rules"
)

// all returns the built-in rules, sorted by category and name.
func all() []*analysis.Analyzer {
	list := slices.Concat(rules.All(), rego.Analyzers())
	slices.SortFunc(list, func(a, b *analysis.Analyzer) int {
		return cmp.Or(cmp.Compare(a.Category, b.Category), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// generate returns the content of all generated files by their names. Those that an error is about are left out.
func generate(ctx context.Context, root fs.FS) (map[string][]byte, error) {
	analyzers := all()
	files := make(map[string][]byte, len(analyzers)+4)
	var errs []error
	for _, a := range analyzers {
		content, err := page(ctx, root, a)
		if err != nil {
			errs = append(errs, fmt.Errorf("page of %s: %w", a.Name, err))
			continue
		}
		files[pages+"/"+a.Name+".md"] = content
	}
	files[pages+"/README.md"] = index(analyzers)
	files["docs/facts.md"] = factsPage()
	if content, err := parity(root, analyzers); err != nil {
		errs = append(errs, err)
	} else {
		files["docs/parity.md"] = content
	}
	if parts, err := marked(ctx, root, analyzers); err != nil {
		errs = append(errs, err)
	} else {
		maps.Copy(files, parts)
	}
	return files, errors.Join(errs...)
}

// index is the table of all rules, with a heading for each category.
func index(analyzers []*analysis.Analyzer) []byte {
	var b strings.Builder
	b.WriteString(`# Rules

A rule's level can be changed and a rule switched off in the configuration, by its id or for a whole category. Ids never
change. Where AWS IAM Access Analyzer has the same check, the id is its issue code in lower case.
`)
	category := ""
	for _, a := range analyzers {
		if a.Category != category {
			category = a.Category
			fmt.Fprintf(&b, "\n## %s\n\n| rule | level | what is wrong |\n| --- | --- | --- |\n", category)
		}
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s |\n", a.Name, a.Name, level(a), cell(a.Title))
	}
	return []byte(b.String())
}

// level is an analyzer's level for a table.
func level(a *analysis.Analyzer) string {
	if a.Off {
		return a.Level.String() + ", off"
	}
	return a.Level.String()
}

// cell makes a text fit for a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
