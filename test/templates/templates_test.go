package templates_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	aws "github.com/iamlint/iamlint/catalog/managed"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rego"
	"github.com/iamlint/iamlint/rules"
	"github.com/iamlint/iamlint/test/managed"
	"github.com/iamlint/iamlint/test/templates"
)

// What a policy may cost on average.
const mostSteps = 2000

type cost struct {
	units, policies int
	// open are questions that were not decided, deployment those that a Deny decides of which a parameter without default is a part:
	// the answer is that it depends.
	open, deployment int
	stats            solve.Stats
	worst            int64
	which            string
}

// lint runs all rules over sources, one after the other, and says what the questions cost.
func lint(t *testing.T, sources []*policy.Source) cost {
	t.Helper()
	analyzers := append(rules.All(), rego.Analyzers()...)
	on := make([]driver.Rule, len(analyzers))
	for i, a := range analyzers {
		on[i] = driver.Rule{Analyzer: a, Level: a.Level}
	}
	solver := solve.New()
	c, err := driver.New(driver.Options{Rules: on, Solver: solver})
	if err != nil {
		t.Fatal(err)
	}
	var out cost
	for _, source := range sources {
		before := solver.Stats().Steps
		result, err := c.Check(t.Context(), loader.Load(source, loader.Options{Required: true}))
		if err != nil {
			t.Fatal(err)
		}
		for _, failure := range result.Failures {
			t.Errorf("%s: %v", source.Name, failure.Err)
		}
		for _, u := range result.Undecided {
			if depends(u.Reasons) {
				out.deployment += u.Questions
				continue
			}
			out.open += u.Questions
			t.Logf("%s: %s: %d questions of %s are open", u.File, u.Document, u.Questions, u.Rule)
		}
		out.units++
		out.policies += result.Stats.Policies
		if steps := solver.Stats().Steps - before; steps > out.worst {
			out.worst, out.which = steps, source.Name
		}
	}
	out.stats = solver.Stats()
	return out
}

func (c *cost) check(t *testing.T) {
	t.Helper()
	if c.policies == 0 {
		t.Fatal("no policies")
	}
	average := c.stats.Steps / int64(c.policies)
	t.Logf("%d templates with %d policies: %d questions, %d open, %d that depend on a parameter, %d steps, %d a policy; the most, %d, in %s",
		c.units, c.policies, c.stats.Questions, c.open, c.deployment, c.stats.Steps, average, c.worst, c.which)
	if c.open > 0 {
		t.Errorf("%d questions are open", c.open)
	}
	if average > mostSteps {
		t.Errorf("%d steps a policy, want at most %d", average, mostSteps)
	}
}

func depends(reasons []string) bool {
	return len(reasons) > 0 && !slices.ContainsFunc(reasons, func(reason string) bool {
		return !strings.HasPrefix(reason, "a Deny depends on parameter")
	})
}

// TestWritten lints templates in the manner of AWS's samples.
func TestWritten(t *testing.T) {
	names, err := filepath.Glob("testdata/*")
	if err != nil || len(names) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	var sources []*policy.Source
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &policy.Source{Name: name, Content: content})
	}
	c := lint(t, sources)
	c.check(t)
}

// TestSample lints templates that are made of every 16th of AWS's managed policies.
func TestSample(t *testing.T) {
	const every = 16
	var sources []*policy.Source
	i := 0
	for p := range aws.All() {
		if i++; i%every != 0 || p.Text() == "" {
			continue
		}
		content, err := templates.Make([]byte(p.Text()), uint64(i))
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &policy.Source{Name: p.Name + ".template.json", Content: content})
	}
	c := lint(t, sources)
	c.check(t)
}

// TestWhole lints 2,000 templates that are made of all managed policies.
func TestWhole(t *testing.T) {
	policies := managed.Load(t)
	c := lint(t, made(t, policies, 2000))
	c.check(t)
}

func made(t *testing.T, policies []managed.Policy, n int) []*policy.Source {
	t.Helper()
	sources := make([]*policy.Source, n)
	for i := range sources {
		p := &policies[i%len(policies)]
		content, err := templates.Make(p.Latest().Text, uint64(i))
		if err != nil {
			t.Fatal(err)
		}
		sources[i] = &policy.Source{Name: p.Name + ".template.json", Content: content}
		if folder := os.Getenv("IAMLINT_TEMPLATES"); folder != "" { // to look at them
			name := strings.Join([]string{p.Name, string(rune('a' + i/len(policies))), "json"}, ".")
			if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return slices.Clip(sources)
}
