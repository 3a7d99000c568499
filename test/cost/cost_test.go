// Package cost guards what a policy costs: figures that do not depend on the machine, over some of AWS's managed policies.
package cost

import (
	"runtime"
	"testing"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog/managed"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rego"
	"github.com/iamlint/iamlint/rules"
)

// every says which of the managed policies are looked at.
const every = 15

// What a policy costs with all rules, on average. Who makes it cheaper lowers these; who must make it dearer says why.
const (
	allocations = 2_400
	bytes       = 237_000
	questions   = 5.2
	steps       = 77
)

// tolerated is by how much a figure may be larger, in percent: versions of Go differ.
const tolerated = 15

func TestCost(t *testing.T) {
	if testing.Short() {
		t.Skip("under the race detector, which allocates, too, tests are short")
	}
	var sources []*policy.Source
	i := 0
	for p := range managed.All() {
		if text := p.Text(); text != "" {
			if i++; i%every == 0 {
				sources = append(sources, &policy.Source{Name: p.Name + ".json", Content: []byte(text)})
			}
		}
	}
	var list []driver.Rule
	for _, analyzers := range [][]*analysis.Analyzer{rules.All(), rego.Analyzers()} {
		for _, a := range analyzers {
			list = append(list, driver.Rule{Analyzer: a, Level: a.Level})
		}
	}
	solver := solve.New()
	c, err := driver.New(driver.Options{Rules: list, UnitSolver: func() analysis.Solver { return solver.Unit() }, Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	lint := func() {
		for _, src := range sources {
			if _, err := c.Check(t.Context(), loader.Load(src, loader.Options{})); err != nil {
				t.Fatal(err)
			}
		}
	}
	lint() // makes the tables that all runs share
	var before, after runtime.MemStats
	asked := solver.Stats()
	runtime.ReadMemStats(&before)
	lint()
	runtime.ReadMemStats(&after)
	stats := solver.Stats()
	n := float64(len(sources))
	for _, figure := range []struct {
		name      string
		got, want float64
	}{
		{"allocations", float64(after.Mallocs-before.Mallocs) / n, allocations},
		{"bytes", float64(after.TotalAlloc-before.TotalAlloc) / n, bytes},
		{"questions", float64(stats.Questions-asked.Questions) / n, questions},
		{"steps", float64(stats.Steps-asked.Steps) / n, steps},
	} {
		t.Logf("%s a policy: %.1f", figure.name, figure.got)
		if most := figure.want * (100 + tolerated) / 100; figure.got > most {
			t.Errorf("%s a policy: %.1f, %.1f at most", figure.name, figure.got, most)
		}
	}
}
