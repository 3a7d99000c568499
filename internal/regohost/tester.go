package regohost

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/iamlint/iamlint/analysis"
)

// TestOptions say how tests are run.
type TestOptions struct {
	// Load reads the policies and templates that tests give as text.
	Load LoadFunc
	// Solver answers iam.find.
	Solver analysis.Solver
	// Verbose shows the tests that pass, too, and traces of those that fail.
	Verbose bool
}

// Summary counts the tests of a run.
type Summary struct {
	Passed, Failed, Errors, Skipped int
}

// OK reports whether all tests passed.
func (s Summary) OK() bool { return s.Failed == 0 && s.Errors == 0 }

// Test runs the tests in the Rego files below folders, as opa test does: each rule whose name begins with test_. Rules, helpers
// and tests are compiled together with iamlint's library. The results are written to w in the order of files and lines.
//
// The error is a *RuleError if a module is wrong.
func Test(ctx context.Context, w io.Writer, folders []string, o TestOptions) (Summary, error) {
	modules, err := readFolders(folders, func(string) bool { return true })
	if err != nil {
		return Summary{}, err
	}
	return TestModules(ctx, w, modules, o)
}

// TestModules runs the tests among modules; see [Test].
func TestModules(ctx context.Context, w io.Writer, modules []Module, o TestOptions) (Summary, error) {
	set, err := parseAll(modules)
	if err != nil {
		return Summary{}, err
	}
	if err := set.unique(nil); err != nil {
		return Summary{}, err
	}
	// The runner adds stages of its own to the compiler and compiles again; what is wrong is reported better before that.
	schemas, err := schemas()
	if err != nil {
		return Summary{}, err
	}
	with := func(c *ast.Compiler) *ast.Compiler { return typed(c, schemas).WithEnablePrintStatements(true) }
	if _, err := compile(set.parsed, with); err != nil {
		return Summary{}, err
	}
	all, err := withLibrary(set.parsed)
	if err != nil {
		return Summary{}, err
	}
	custom := make([]*tester.Builtin, 0, len(builtins()))
	for _, b := range builtins() {
		custom = append(custom, &tester.Builtin{
			Decl: &ast.Builtin{Name: b.name, Description: b.description, Decl: b.function()}, Func: b.option(),
		})
	}
	s := &session{
		pass: &analysis.Pass{Context: ctx, Solver: o.Solver, Undecided: func() {}},
		load: o.Load,
		// Tests run in parallel, and share what they may use.
		meter: newMeter(ctx, maxTests*maxSteps, maxTests*maxUnits),
	}
	results, err := tester.NewRunner().
		SetCompiler(with(ast.NewCompiler().WithCapabilities(capabilities()))).
		SetModules(all).
		AddCustomBuiltins(custom).
		CapturePrintOutput(true).
		EnableTracing(o.Verbose).
		SetTimeout(evaluationLimit).
		RunTests(withSession(ctx, s), nil)
	if err != nil {
		return Summary{}, asRuleError("", err)
	}
	return report(w, results, o.Verbose)
}

// report writes the results, ordered, and counts them.
func report(w io.Writer, results chan *tester.Result, verbose bool) (Summary, error) {
	var list []*tester.Result
	for r := range results {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b *tester.Result) int {
		return cmp.Or(cmp.Compare(a.Location.File, b.Location.File), cmp.Compare(a.Location.Row, b.Location.Row),
			cmp.Compare(a.Name, b.Name))
	})
	var sum Summary
	for _, r := range list {
		outcome := "PASS"
		switch {
		case r.Skip:
			sum.Skipped++
			outcome = "SKIP"
		case r.Error != nil:
			sum.Errors++
			outcome = "ERROR"
		case r.Fail:
			sum.Failed++
			outcome = "FAIL"
		default:
			sum.Passed++
		}
		if _, err := fmt.Fprintf(w, "%s %s:%d: %s\n", outcome, r.Location.File, r.Location.Row, r.Name); err != nil {
			return sum, err
		}
		if err := explain(w, r, verbose); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// explain writes what a test printed, its error, and how it failed.
func explain(w io.Writer, r *tester.Result, verbose bool) error {
	if r.Error != nil {
		if _, err := fmt.Fprintf(w, "  %v\n", r.Error); err != nil {
			return err
		}
	}
	for line := range strings.Lines(string(r.Output)) {
		if _, err := fmt.Fprintf(w, "  %s\n", strings.TrimRight(line, "\n")); err != nil {
			return err
		}
	}
	for name, sub := range r.SubResults.Iter {
		if sub.Fail {
			if _, err := fmt.Fprintf(w, "  FAIL %v\n", name); err != nil {
				return err
			}
		}
	}
	if r.Fail && verbose {
		topdown.PrettyTrace(w, r.Trace)
	}
	return nil
}
