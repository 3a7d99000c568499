package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// accessFlags are the flags that diff and check have in common.
type accessFlags struct {
	format, output     string
	kind, resourceType string
	config             string
	assume, absent     []string
	color              string
	quiet              bool
	verify             bool
	variables          variableFlags
	tree               treeFlags
}

func (f *accessFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	outputFlags(cmd, &f.format, &f.output, "")
	kindFlag(cmd, &f.kind)
	resourceTypeFlag(cmd, &f.resourceType)
	flags.StringArrayVar(&f.assume, "assume", nil, "take a context key to have a value, as `KEY=VALUE`; repeatable")
	flags.StringArrayVar(&f.absent, "absent", nil, "take a context `KEY` to be absent; repeatable")
	configFlag(cmd, &f.config)
	f.variables.add(cmd)
	verifyFlag(cmd, &f.verify)
	textFlags(cmd, &f.color, &f.quiet)
}

// fixed are the context keys that --assume and --absent fix.
func (f *accessFlags) fixed() (map[string]query.Fixed, error) {
	if err := f.variables.validate(); err != nil {
		return nil, err
	}
	fixed, err := session.Fix(f.assume, f.absent)
	if err != nil {
		return nil, usagef("--%w", err)
	}
	return fixed, nil
}

// loadOptions say how the policies at a path are read.
func (f *accessFlags) loadOptions(s *session.Settings, path string) loader.Options {
	opts := s.LoadWith(filepath.ToSlash(path), loader.Options{Kind: kindOf(f.kind), ResourceType: f.resourceType, Required: true})
	f.variables.apply(&opts)
	name := s.Relative(filepath.ToSlash(path))
	opts.KindOf = func(string) (policy.Kind, bool) { return s.KindOf(name) } // however the version of it is called
	return opts
}

// load reads the policies of a source, and complains of what cannot be read: then it reports false. A template need not
// hold any.
func (p *program) loadAll(src *policy.Source, opts loader.Options) (*policy.Unit, bool) {
	return p.loaded(loader.Load(src, opts))
}

// loaded complains of what of a unit could not be read: then it reports false.
func (p *program) loaded(unit *policy.Unit) (*policy.Unit, bool) {
	ok := true
	for i := range unit.Problems {
		problem := &unit.Problems[i]
		template := unit.Format != "json" && unit.Format != "yaml"
		switch problem.Kind {
		case policy.NoPolicy:
			if template {
				continue
			}
			ok = false
		case policy.JSONSyntax, policy.YAMLSyntax, policy.HCLSyntax:
			ok = false
		case policy.BadTemplate, policy.NotRead: // what could be read is compared all the same
		}
		p.cannot(place(unit.Source, problem.Range) + ": " + problem.Message)
	}
	unit.Problems, unit.Ignores = nil, nil // no one who writes a policy may say what is asked of it
	return unit, ok
}

// cannot tells of something that could not be checked.
func (p *program) cannot(line string) {
	p.raise(ExitFailed)
	_, _ = fmt.Fprintln(p.stderr, "iamlint:", report.Plain(line))
}

// complainOfFailures complains of rules that failed.
func (p *program) complainOfFailures(result *driver.Result) {
	for i := range result.Failures {
		p.cannot(result.Failures[i].Error())
	}
}

// publish writes the report of a comparison or check.
func (p *program) publish(ctx context.Context, f *accessFlags, run *report.Run) error {
	var err error
	if run.Tree, err = f.tree.tree(); err != nil {
		return err
	}
	opts := report.TextOptions{Quiet: f.quiet, Group: true}
	write := func(w io.Writer) error { return writeReport(w, f.format, run, opts) }
	if f.output != "" {
		opts.Color = f.color == "always"
		return writeFile(ctx, f.output, write)
	}
	opts.Color = p.colored(f.color)
	if err := buffered(p.stdout, write); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

// names of the units, sorted, for the report.
func sourceNames(units []*policy.Unit) []string {
	var names []string
	for _, u := range units {
		if u.Source.Files == nil {
			names = append(names, u.Source.Name)
		}
		for _, file := range u.Source.Files {
			names = append(names, file.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// accessOptions are those of all questions of a run.
func accessOptions(fixed map[string]query.Fixed) compare.Options {
	return compare.Options{Solver: solve.New(), Fixed: fixed}
}

// countOf writes a number with its noun.
func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
