package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/fix"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
)

// example is a case of a rule with what the rule says of it.
type example struct {
	source *policy.Source
	rules  []driver.Rule
	result *driver.Result
}

func newChecker(analyzers ...*analysis.Analyzer) (*driver.Linter, error) {
	c, err := driver.New(driver.Options{Rules: ruleList(analyzers), Solver: solve.New()})
	if err != nil {
		return nil, fmt.Errorf("make linter: %w", err)
	}
	return c, nil
}

func ruleList(analyzers []*analysis.Analyzer) []driver.Rule {
	list := make([]driver.Rule, len(analyzers))
	for i, a := range analyzers {
		list[i] = driver.Rule{Analyzer: a, Level: a.Level}
	}
	return list
}

// examples finds a case with findings and one without among the cases of a rule.
func examples(ctx context.Context, root fs.FS, c *driver.Linter, a *analysis.Analyzer) (bad, good *example, err error) {
	sources, err := cases(root, a)
	if err != nil {
		return nil, nil, err
	}
	// Cases called bad and good were written to be read, plain ones before those with a further word in their names.
	rank := func(name, word string) int {
		base := path.Base(name)
		switch {
		case strings.HasPrefix(base, word+"."):
			return 0
		case strings.HasPrefix(base, word):
			return 1
		default:
			return 2
		}
	}
	find := func(word string, fits func(*driver.Result) bool) (*example, error) {
		slices.SortStableFunc(sources, func(a, b namedSource) int {
			return cmp.Or(cmp.Compare(rank(a.file, word), rank(b.file, word)), cmp.Compare(a.file, b.file))
		})
		for _, s := range sources {
			e, err := check(ctx, c, s.source)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.file, err)
			}
			if fits(e.result) {
				e.rules = ruleList([]*analysis.Analyzer{a})
				return e, nil
			}
		}
		return nil, errors.New("there is no " + word + " case")
	}
	if bad, err = find("bad", func(r *driver.Result) bool { return len(r.Findings) > 0 }); err != nil {
		return nil, nil, err
	}
	good, err = find("good", func(r *driver.Result) bool { return len(r.Findings)+len(r.Suppressed) == 0 })
	return bad, good, err
}

func check(ctx context.Context, c *driver.Linter, src *policy.Source) (*example, error) {
	load := func(src *policy.Source) *policy.Unit { return loader.Load(src, loader.Options{Required: true}) }
	result, err := c.Check(ctx, load(src))
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	if len(result.Failures) > 0 {
		return nil, &result.Failures[0]
	}
	prover := fix.Prover{Load: load, Solver: solve.New()}
	if _, err := prover.Prove(ctx, src, result.Findings); err != nil {
		return nil, fmt.Errorf("prove fixes: %w", err)
	}
	return &example{source: src, result: result}, nil
}

// namedSource is a case and the file that holds it.
type namedSource struct {
	file   string
	source *policy.Source
}

// cases returns the cases of a rule, without their expectations.
func cases(root fs.FS, a *analysis.Analyzer) ([]namedSource, error) {
	var sources []namedSource
	for _, pattern := range []string{"rules/*/testdata/", "rego/*/testdata/", "rego/testdata/"} {
		files, err := fs.Glob(root, pattern+a.Name+"/*")
		if err != nil {
			return nil, fmt.Errorf("list cases: %w", err)
		}
		for _, file := range files {
			content, err := fs.ReadFile(root, file)
			if err != nil {
				return nil, fmt.Errorf("read case: %w", err)
			}
			switch path.Ext(file) {
			case ".golden", ".witness":
			case ".txtar":
				for _, f := range txtar.Parse(content).Files {
					if f.Name != "want" && f.Name != "witness" && path.Ext(f.Name) != ".golden" {
						sources = append(sources, namedSource{file, source(f.Name, f.Data)})
					}
				}
			default:
				sources = append(sources, namedSource{file, source(path.Base(file), content)})
			}
		}
	}
	return sources, nil
}

func source(name string, content []byte) *policy.Source {
	if path.Ext(name) == ".json" {
		return &policy.Source{Name: name, Content: content}
	}
	lines := bytes.SplitAfter(content, []byte("\n"))
	for i, line := range lines {
		if before, _, ok := bytes.Cut(line, []byte("# want ")); ok {
			lines[i] = append(bytes.TrimRight(bytes.Clone(before), " "), '\n')
		}
	}
	return &policy.Source{Name: name, Content: bytes.Join(lines, nil)}
}

func (e *example) language() string {
	switch path.Ext(e.source.Name) {
	case ".json":
		return "json"
	case ".csv":
		return "csv"
	}
	return "yaml"
}

// output is the text report.
func (e *example) output() (string, error) {
	var b strings.Builder
	run := &report.Run{Rules: e.rules, Files: []string{e.source.Name}, Result: e.result, FailOn: analysis.Warning}
	if err := report.Text(&b, run, report.TextOptions{}); err != nil {
		return "", fmt.Errorf("report: %w", err)
	}
	return b.String(), nil
}
