package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/policy"
)

// diffFlags are the flags of diff.
type diffFlags struct {
	accessFlags
	git, plan string
	both      bool
}

func (p *program) diffCommand() *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff [flags] OLD NEW\n  iamlint diff [flags] --git REVISION PATH ...\n  iamlint diff [flags] --plan FILE",
		Short: "Show what a new policy allows that the old one did not",
		Long: `Compare two versions of a policy, of a template or of a Terraform plan: two files (- is standard input), two folders with
Terraform modules or CDK assemblies (cdk.out), or a file, or all that has changed in a folder, as it is in a git revision and as it is now; or, in one plan
(terraform show -json), what there is before with what there is after it is applied. For each kind of access (a service and an
access level) that the new version allows and the old one did not, a request is shown that proves it. That there is no new
access is proved as well.

The policies of a template are compared by their names, those written for a role or user together, with the templates
of nested stacks beside it. What policies are used as (--type) is found out as in iamlint lint.

Exit status: 0 no new access, 1 new access, 2 wrong usage or configuration, 3 something could not be compared or decided.`,
		Example: `  iamlint diff old.json new.json
  iamlint diff --git main policies/deploy.json
  iamlint diff --git origin/main..HEAD --both template.yaml
  iamlint diff --git origin/main... .
  iamlint diff --plan plan.json
  iamlint diff -f json --assume aws:SecureTransport=true old.json new.json`,
		RunE: func(cmd *cobra.Command, args []string) error { return p.diff(cmd.Context(), &f, args) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.git, "git", "",
		"compare each PATH with what it was in `REVISION`, or of A..B in A with B, of A...B in their merge base with B")
	flags.StringVar(&f.plan, "plan", "", "compare what is before a Terraform plan is applied with what is after: `FILE` is its JSON")
	flags.BoolVar(&f.both, "both", false, "tell what is lost, too")
	f.add(cmd)
	f.tree.add(cmd)
	return cmd
}

// edition is a source before or after a change; without a source, the file is not there. named says that the user has
// named it, so that it must hold a policy.
type edition struct {
	src   *policy.Source
	path  string
	named bool
	// folder has a Terraform module or, if assembly is set, a cloud assembly; before says that of a plan what was before is meant.
	folder   *loader.Tree
	assembly bool
	before   bool
	// beside reads the templates of nested stacks, whose names begin with prefix in reports.
	beside func(name string) (*policy.Source, error)
	prefix string
	// unit is what is in the folder if it has been loaded already.
	unit *policy.Unit
}

// change is a pair of versions.
type change struct {
	old, new edition
	// reads, of a module of a folder, tells whether it has to do with what has changed; nil for what the user has named.
	reads *reads
}

func (p *program) diff(ctx context.Context, f *diffFlags, args []string) error {
	fixed, err := f.fixed()
	if err != nil {
		return err
	}
	s, err := session.Configure(f.config, "")
	if err != nil {
		return err
	}
	var changes []change
	switch {
	case f.plan != "" && (f.git != "" || len(args) > 0):
		return usagef("--plan compares what is in one file: leave out --git and other files")
	case f.plan != "":
		changes, err = p.onePlan(f.plan)
	case f.git != "":
		var end func()
		changes, end, err = p.revisions(ctx, f.git, args)
		defer end()
	default:
		changes, err = p.twoFiles(args)
	}
	if err != nil {
		return err
	}
	var pairs []session.Pair
	for i := range changes {
		c := &changes[i]
		if !c.concerns(&f.accessFlags, s) {
			continue
		}
		before, okBefore := p.edition(&c.old, &f.accessFlags, s)
		after, okAfter := p.edition(&c.new, &f.accessFlags, s)
		if okBefore && okAfter && (c.new.named || attaches(before) || attaches(after)) {
			pairs = append(pairs, session.Pair{Old: before, New: after})
		}
	}
	opts := accessOptions(fixed)
	defer p.tellVerified(verifyAnswers(f.verify, opts.Solver))
	return p.compare(ctx, f, pairs, opts)
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
		if info, err := os.Stat(args[i]); err == nil && info.IsDir() {
			tree := loader.Tree{Folder: args[i]}
			*v = edition{path: args[i], named: true, folder: &tree, assembly: loader.IsAssembly(tree)}
			continue
		}
		src, err := p.readNamed(args[i])
		if err != nil {
			p.cannot(fmt.Sprintf("%s: %s", filepath.ToSlash(args[i]), readError(err)))
			continue
		}
		*v = edition{src: src, path: args[i], named: true}
		if args[i] != "-" {
			v.beside = loader.ReadBeside
		}
	}
	if c.old.path == "" || c.new.path == "" {
		return nil, nil
	}
	return []change{c}, nil
}

// onePlan reads a plan, which has what is before and what is after it.
func (p *program) onePlan(path string) ([]change, error) {
	src, err := p.readNamed(path)
	if err != nil {
		p.cannot(fmt.Sprintf("%s: %s", filepath.ToSlash(path), readError(err)))
		return nil, nil
	}
	if !loader.IsPlan(src) {
		return nil, usagef("--plan %s: write the plan with `terraform show -json PLAN`", filepath.ToSlash(path))
	}
	old := edition{src: src, path: path, before: true}
	return []change{{old: old, new: edition{src: src, path: path, named: true}}}, nil
}

// readNamed reads a file that is named on the command line, or standard input.
func (p *program) readNamed(path string) (*policy.Source, error) {
	if path == "-" {
		return loader.ReadFrom(p.stdin, stdinName, loader.Limits{})
	}
	return loader.Read(path, loader.Limits{})
}

// concerns reports whether a module or an assembly of a folder has to do with what has changed: whether the new version reads any of it.
func (c *change) concerns(f *accessFlags, s *session.Settings) bool {
	if c.reads == nil {
		return true
	}
	for _, v := range []*edition{&c.new, &c.old} {
		if v.folder != nil && !c.reads.any {
			v.folder.Asked = c.reads.asked
			v.unit = v.load(f, s)
		}
	}
	return c.reads.any
}

// load loads what is in the folder.
func (v *edition) load(f *accessFlags, s *session.Settings) *policy.Unit {
	if v.unit != nil {
		return v.unit
	}
	opts := f.loadOptions(s, v.path)
	opts.Required, opts.Symbolic = v.named, true
	file := loader.File{Path: v.folder.Folder, Root: v.folder.Root, Module: !v.assembly, Assembly: v.assembly}
	return loader.LoadFolder(file, *v.folder, opts)
}

// edition loads a version. A file that is not there holds no policies.
func (p *program) edition(v *edition, f *accessFlags, s *session.Settings) (*policy.Unit, bool) {
	if v.folder != nil {
		return p.loaded(v.load(f, s))
	}
	if v.src == nil {
		return &policy.Unit{Source: &policy.Source{Name: filepath.ToSlash(filepath.Clean(v.path))}}, true
	}
	opts := f.loadOptions(s, v.path)
	opts.Required, opts.Symbolic, opts.Before = v.named, true, v.before
	opts.Beside, opts.Prefix = v.beside, v.prefix
	return p.loadAll(v.src, opts)
}

// compare compares versions and writes the report.
func (p *program) compare(
	ctx context.Context, f *diffFlags, pairs []session.Pair, opts compare.Options,
) error {
	answer, err := session.Compare(ctx, opts, pairs, f.both)
	if err != nil {
		return err
	}
	p.complainOfFailures(answer.Result)
	for _, o := range answer.Open {
		p.cannot(o.String())
	}
	result := answer.Result
	var units []*policy.Unit
	for i := range pairs {
		units = append(units, pairs[i].New)
	}
	run := &report.Run{
		Version: version(), Command: "diff", Rules: answer.Rules, Files: sourceNames(units), Result: result, FailOn: analysis.Error,
	}
	if f.git != "" {
		for i := range pairs {
			run.Elsewhere = append(run.Elsewhere, sourceNames([]*policy.Unit{pairs[i].Old})...)
		}
		run.Elsewhere = slices.DeleteFunc(run.Elsewhere, func(name string) bool { return slices.Contains(run.Files, name) })
	}
	run.Closing = p.closingOfDiff(run, !slices.ContainsFunc(pairs, func(pair session.Pair) bool {
		return attaches(pair.Old) || attaches(pair.New)
	}))
	return p.publish(ctx, &f.accessFlags, run)
}

// closingOfDiff is the last line of a comparison, and settles the exit status. A comparison is empty if no file that was named
// holds a policy.
func (p *program) closingOfDiff(run *report.Run, empty bool) string {
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
	case len(run.Files) == 0 && p.status == ExitFailed:
		line = "nothing was compared"
	case len(run.Files) > 0 && empty:
		p.cannot("nothing was compared: neither version holds a policy; name files that do")
		line = "nothing was compared"
	case len(run.Files) == 0:
		line = "no policy has changed"
	case p.status == ExitFailed:
		line = "no new access found, but not all could be decided"
	}
	if lost > 0 {
		line += "; lost access of " + countOf(lost, "kind", "kinds")
	}
	return line
}
