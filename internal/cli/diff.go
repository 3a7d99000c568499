package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/access"
	"github.com/iamlint/iamlint/internal/checker"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/policy"
)

// diffFlags are the flags of diff.
type diffFlags struct {
	accessFlags
	git  string
	both bool
}

func (p *program) diffCommand() *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff [flags] OLD NEW\n  iamlint diff [flags] --git REVISION FILE ...",
		Short: "Tell what a new policy allows that the old one did not",
		Long: `Compare two versions of a policy or of a template: two files (- is standard input), or a file as it is in a git
revision and as it is now. For each kind of access, a service with an access level, that the new version allows and the
old one did not, a request is shown that proves it. That there is no new access is proved, too.

The policies of a template are compared by their names, those written for a role or user together. How policies are meant
(--type) is found out as by iamlint lint.

Exit status: 0 no new access, 1 new access, 2 wrong usage or configuration, 3 something could not be compared or decided.`,
		Example: `  iamlint diff old.json new.json
  iamlint diff --git main policies/deploy.json
  iamlint diff --git origin/main..HEAD --both template.yaml
  iamlint diff -f json --assume aws:SecureTransport=true old.json new.json`,
		RunE: func(cmd *cobra.Command, args []string) error { return p.diff(cmd.Context(), &f, args) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.git, "git", "",
		"compare each FILE with what it was in `REVISION`, or in the first of A..B with the second")
	flags.BoolVar(&f.both, "both", false, "tell what is lost, too")
	f.add(cmd)
	return cmd
}

// edition is a source before or after a change; without a source, the file is not there.
type edition struct {
	src  *policy.Source
	path string
}

// change is a pair of versions.
type change struct{ old, new edition }

// changed is a pair of units.
type changed struct{ old, new *policy.Unit }

func (p *program) diff(ctx context.Context, f *diffFlags, args []string) error {
	fixed, err := f.fixed()
	if err != nil {
		return err
	}
	s, err := configure(f.config)
	if err != nil {
		return err
	}
	var changes []change
	if f.git == "" {
		changes, err = p.twoFiles(args)
	} else {
		changes, err = p.revisions(ctx, f.git, args)
	}
	if err != nil {
		return err
	}
	pairs := map[*policy.Unit]changed{}
	var units []*policy.Unit
	for i := range changes {
		c := &changes[i]
		before, okBefore := p.edition(&c.old, &f.accessFlags, s)
		after, okAfter := p.edition(&c.new, &f.accessFlags, s)
		if okBefore && okAfter {
			pairs[after] = changed{before, after}
			units = append(units, after)
		}
	}
	return p.compare(ctx, f, pairs, units, accessOptions(fixed))
}

// twoFiles reads the files of a comparison.
func (p *program) twoFiles(args []string) ([]change, error) {
	switch {
	case len(args) != 2:
		return nil, usagef("diff compares two files: give it OLD and NEW, or --git REVISION and files")
	case args[0] == "-" && args[1] == "-":
		return nil, usagef("diff cannot read both versions from standard input: name a file")
	}
	var c change
	for i, v := range []*edition{&c.old, &c.new} {
		src, err := p.readNamed(args[i])
		if err != nil {
			p.cannot(fmt.Sprintf("%s: %s", filepath.ToSlash(args[i]), readError(err)))
			continue
		}
		*v = edition{src, args[i]}
	}
	if c.old.src == nil || c.new.src == nil {
		return nil, nil
	}
	return []change{c}, nil
}

// readNamed reads a file that is named on the command line, or standard input.
func (p *program) readNamed(path string) (*policy.Source, error) {
	if path == "-" {
		return loader.ReadFrom(p.stdin, stdinName, loader.Limits{})
	}
	return loader.Read(path, loader.Limits{})
}

// revisions reads files as they were in a revision, and as they are now or in another one.
func (p *program) revisions(ctx context.Context, revisions string, files []string) ([]change, error) {
	if len(files) == 0 {
		return nil, usagef("diff --git needs a file: name those to compare")
	}
	first, second, two := strings.Cut(revisions, "..")
	if strings.HasPrefix(second, ".") {
		return nil, usagef("--git %s: name two revisions as A..B; of their common ancestor: `git merge-base A B`", revisions)
	}
	old, err := findRevision(ctx, first)
	if err != nil {
		return nil, err
	}
	var now revision
	if two {
		if now, err = findRevision(ctx, second); err != nil {
			return nil, err
		}
	}
	var out []change
	for _, file := range files {
		c := change{edition{path: file}, edition{path: file}}
		if c.old.src, err = old.read(ctx, file); err == nil {
			if two {
				c.new.src, err = now.read(ctx, file)
			} else if c.new.src, err = loader.Read(file, loader.Limits{}); errors.Is(err, fs.ErrNotExist) && c.old.src != nil {
				err = nil // it is gone
			}
		}
		if err == nil && c.old.src == nil && c.new.src == nil {
			err = fs.ErrNotExist
		}
		if err != nil {
			p.cannot(fmt.Sprintf("%s: %s", filepath.ToSlash(file), readError(err)))
			continue
		}
		out = append(out, c)
	}
	return out, nil
}

// edition loads a version. A file that is not there holds no policies.
func (p *program) edition(v *edition, f *accessFlags, s *settings) (*policy.Unit, bool) {
	if v.src == nil {
		return &policy.Unit{Source: &policy.Source{Name: filepath.ToSlash(filepath.Clean(v.path))}}, true
	}
	return p.loadAll(v.src, f.loadOptions(s, v.path))
}

// compare compares versions and writes the report.
func (p *program) compare(
	ctx context.Context, f *diffFlags, pairs map[*policy.Unit]changed, units []*policy.Unit, opts access.Options,
) error {
	rules := access.NewRules()
	var mu sync.Mutex
	var open []access.Open
	differences := &analysis.Analyzer{
		Name: "differences", Doc: "What two versions of a source allow.", Scope: analysis.PerUnit,
		ResultType: reflect.TypeFor[*access.Difference](),
		Run: func(pass *analysis.Pass) (any, error) {
			pair := pairs[pass.Unit]
			d, err := access.Diff(pass.Context, opts, rules, pair.old, pair.new, f.both)
			if err != nil {
				return nil, err
			}
			mu.Lock()
			defer mu.Unlock()
			open = append(open, d.Open...)
			return d, nil
		},
	}
	var all []checker.Rule
	for _, rule := range []*analysis.Analyzer{rules.New, rules.Lost, rules.Lifted, rules.Added, rules.Removed} {
		if rule == rules.Lost && !f.both {
			continue
		}
		told := *rule
		told.Scope, told.Requires = analysis.PerUnit, []*analysis.Analyzer{differences}
		told.Run = func(pass *analysis.Pass) (any, error) {
			for _, finding := range pass.ResultOf[differences].(*access.Difference).Findings {
				if finding.Rule == rule {
					pass.Report(finding.Diagnostic)
				}
			}
			return nil, nil
		}
		all = append(all, checker.Rule{Analyzer: &told, Level: rule.Level})
	}
	slices.SortFunc(all, func(a, b checker.Rule) int { return strings.Compare(a.Analyzer.Name, b.Analyzer.Name) })
	result, err := p.judge(ctx, all, opts.Solver, units)
	if err != nil {
		return err
	}
	slices.SortStableFunc(open, func(a, b access.Open) int { return strings.Compare(a.String(), b.String()) })
	for _, o := range open {
		p.cannot(o.String())
	}
	result.Stats.Undecided += len(open)
	run := &report.Run{
		Version: version(), Rules: all, HelpURI: accessPage, Files: sourceNames(units), Result: result, FailOn: analysis.Error,
	}
	run.Closing = p.closingOfDiff(run)
	return p.publish(ctx, &f.accessFlags, run)
}

// closingOfDiff is the last line of a comparison, and settles the exit status.
func (p *program) closingOfDiff(run *report.Run) string {
	fresh, lost := 0, 0
	for i := range run.Result.Findings {
		switch f := &run.Result.Findings[i]; {
		case run.Fails(f):
			fresh++
		case f.Analyzer.Name == "lost-access":
			lost++
		}
	}
	line := "no new access"
	switch {
	case fresh > 0:
		p.raise(ExitFindings)
		line = "new access of " + countOf(fresh, "kind", "kinds")
		if p.status == ExitFailed {
			line += ", and not all could be decided"
		}
	case len(run.Files) == 0:
		line = "nothing was compared"
	case p.status == ExitFailed:
		line = "no new access found, but not all could be decided"
	}
	if lost > 0 {
		line += "; lost access of " + countOf(lost, "kind", "kinds")
	}
	return line
}
