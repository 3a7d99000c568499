package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/docs"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/internal/shard"
	"github.com/iamlint/iamlint/policy"
)

// lintFlags are the flags of lint.
type lintFlags struct {
	runFlags
	kind, resourceType     string
	git                    string
	writeBaseline          string
	fix, unsafeFixes, diff bool
	strict                 bool
	exclude                []string
	stdinName              string
	stdinList              bool
	stats, walkNamed       bool
	verify                 bool
	noIgnore               bool
	shard                  string
	variables              variableFlags
}

// stdinName is how standard input is called in reports that were told nothing else.
const stdinName = "<stdin>"

func (p *program) lintCommand() *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use:   "lint [flags] [PATH ...]",
		Short: "Lint files, folders, or standard input (-)",
		Long: `Lint the policies in files, in folders and all below them, or on standard input (-); without a path, in the working
folder. A file that is named is linted whatever it holds; in a folder, the files that hold policies are.

Exit status: 0 nothing found at or above --fail-on, 1 findings, 2 wrong usage or configuration, 3 something could not be
checked (what could be is reported all the same).`,
		Example: `  iamlint lint policies/ template.yaml
  iamlint lint --report sarif=iamlint.sarif
  aws iam get-policy-version ... | iamlint lint -t identity -`,
		RunE: func(cmd *cobra.Command, paths []string) error { return p.lint(cmd.Context(), &f, paths) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	f.addReports(cmd, "")
	kindFlag(cmd, &f.kind)
	resourceTypeFlag(cmd, &f.resourceType)
	flags.BoolVar(&f.strict, "strict-parity", false,
		"judge as AWS Access Analyzer does: each statement alone, its checks only")
	f.addRules(cmd, p)
	flags.StringVar(&f.writeBaseline, "write-baseline", "", "list what was found in `FILE`, and report nothing")
	f.variables.add(cmd)
	flags.StringVar(&f.git, "git", "",
		"lint only what has changed since the merge base with `REVISION`, and report what was not found there")
	flags.BoolVar(&f.fix, "fix", false, "apply safe fixes in place")
	flags.BoolVar(&f.diff, "diff", false, "print safe fixes as a unified diff, instead of applying them and of the report")
	flags.BoolVar(&f.unsafeFixes, "unsafe-fixes", false,
		"of --fix and --diff: the fixes, too, that may change what is allowed")
	flags.StringArrayVar(&f.exclude, "exclude", nil, "pass over files and folders that match `GLOB`; repeatable")
	flags.StringVar(&f.shard, "shard", "", "lint part `I/N` of the files, from 1; merge joins the reports of the parts")
	flags.BoolVar(&f.noIgnore, "no-ignore", false, "lint what .gitignore excludes, too")
	flags.BoolVar(&f.walkNamed, "walk-named", false,
		"treat files that are named as those of a folder: the excludes of the configuration apply, and no policy is not a finding")
	flags.StringVar(&f.stdinName, "stdin-filename", "", "the `NAME` to report for -, and to take format and kind from")
	flags.BoolVar(&f.stdinList, "stdin-list", false,
		"lint the paths that standard input lists, too: one a line, or each ended by NUL as by find -print0 and git diff -z")
	f.addRun(cmd, "lint `N` files at once")
	verifyFlag(cmd, &f.verify)
	flags.BoolVar(&f.stats, "stats", false, "print figures of the run to standard error")
	return cmd
}

// lintRun is a run of lint with everything settled.
type lintRun struct {
	*program
	*session.Session
	command  string
	flags    *lintFlags
	outputs  []output
	verifier *verifier // nil without --verify
	failOn   analysis.Level
	minLevel analysis.Level
	baseline *baseline
	// since, for --git, is what has changed, had is what was found in it before, and before the number of those left out.
	since  *since
	had    *baseline
	before int
	files  []loader.File
	stdin  []byte
	tree   report.Tree
	// failures are files that could not be found or read.
	failures []driver.Failure
	// fixed are contents that --fix and --diff have changed, by path.
	fixed    map[string]*fixedFile
	times    times
	progress *progress
	withheld report.Withheld
	// kinds are the numbers of policies to which the configuration gives their kind, by source.
	kinds map[string]int
	// named are the paths that the user named.
	named []string
	// shard is the part of the files that is linted, and groups tells which are judged together, once someone has asked.
	shard  shard.Shard
	groups *loader.Groups
	// alone says that the files that are being linted have nothing to do with others, so that nothing needs to be kept of them.
	alone bool

	mu sync.Mutex
	// checked are the names of the files that were loaded, with their paths.
	checked map[string]string
	// modules are the Terraform modules that files were loaded with, by the names of the files.
	modules map[string][]loader.File
	// nested are the files that each file was read with, as templates of its nested stacks.
	nested map[string][]string
}

// times are how long the phases took. Loading is done by several goroutines beside checking; it is what they took together.
type times struct {
	start, ready, found, checked time.Time
	load                         atomic.Int64
}

func (p *program) newLintRun(command string, f *lintFlags) *lintRun {
	return &lintRun{
		program: p, command: command, flags: f, checked: map[string]string{}, fixed: map[string]*fixedFile{}, modules: map[string][]loader.File{},
		nested: map[string][]string{},
	}
}

func (p *program) lint(ctx context.Context, f *lintFlags, paths []string) error {
	r := p.newLintRun("lint", f)
	r.times.start = time.Now()
	if err := r.prepare(ctx); err != nil {
		return err
	}
	if f.git != "" {
		defer r.since.base.store.close()
	}
	r.times.ready = time.Now()
	if err := r.find(ctx, paths); err != nil {
		return err
	}
	r.times.found = time.Now()
	if r.streams() {
		return r.lintInOrder(ctx)
	}
	result, err := r.check(ctx)
	if err != nil {
		return err
	}
	r.times.checked = time.Now()
	return r.finish(ctx, result)
}

// prepare reads the configuration and settles what flags and configuration say.
func (r *lintRun) prepare(ctx context.Context) error {
	f := r.flags
	if f.unsafeFixes && !f.fix && !f.diff {
		return usagef("--unsafe-fixes goes with --fix or --diff: give one of them, too")
	}
	err := f.variables.validate()
	if err != nil {
		return err
	}
	if f.maxSame < 0 {
		return usagef("--max-same %d: give it at least 0, which shows all", f.maxSame)
	}
	if f.jobs < 1 {
		return usagef("--jobs %d: give it at least 1", f.jobs)
	}
	if r.shard, err = parseShard(f.shard); err != nil {
		return err
	}
	if f.shard != "" && f.writeBaseline != "" {
		return usagef("--write-baseline lists the findings of all files: leave --shard out, or take the merged JSON report as the baseline")
	}
	if f.shard != "" && f.git != "" {
		return usagef("--git lints few files: leave --shard out")
	}
	for _, glob := range f.exclude {
		if !doublestar.ValidatePattern(filepath.ToSlash(glob)) {
			return usagef("--exclude %q is not a valid glob: close each [ and {", glob)
		}
	}
	for _, value := range f.reports {
		o, err := parseReport(value)
		if err != nil {
			return err
		}
		r.outputs = append(r.outputs, o)
	}
	// Last, as no one may be reading.
	r.outputs = append(r.outputs, output{f.format, f.output})
	if r.tree, err = f.tree.tree(); err != nil {
		return err
	}
	settings, err := session.Configure(f.config, "")
	if err != nil {
		return err
	}
	r.tellExpired(settings)
	if err := r.open(ctx, settings); err != nil {
		return err
	}
	r.verifier = verifyAnswers(f.verify, r.Solver)
	withholds(settings, &r.withheld, r.All, f.rules, f.strict, f.failOn)
	r.failOn = analysis.Warning
	if settings.FailOn != nil {
		r.failOn = *settings.FailOn
	}
	if f.failOn != "" {
		if r.failOn, err = analysis.ParseLevel(f.failOn); err != nil {
			return &usageError{err}
		}
	}
	if f.minLevel != "" {
		if r.minLevel, err = analysis.ParseLevel(f.minLevel); err != nil {
			return &usageError{err}
		}
	}
	if f.baseline != "" {
		if r.baseline, err = readBaseline(f.baseline); err != nil {
			return err
		}
	}
	if f.git != "" {
		if f.writeBaseline != "" {
			return usagef("--write-baseline lists all that is found, and --git leaves out what is not new: give one of them")
		}
		r.since, err = changesSince(ctx, f.git)
	}
	return err
}

// open opens the run's session.
func (r *lintRun) open(ctx context.Context, settings *session.Settings) error {
	f := r.flags
	options := session.Options{
		Rules: r.program.rules, Compile: r.compile, Folders: f.rego, Selection: f.rules, Strict: f.strict, Jobs: f.jobs,
		Loading: loader.Options{Kind: kindOf(f.kind), ResourceType: f.resourceType, Literal: f.strict},
	}
	f.variables.apply(&options.Loading)
	var err error
	r.Session, err = session.Open(ctx, settings, options)
	return err
}

// find lists the files to lint.
func (r *lintRun) find(ctx context.Context, paths []string) error {
	r.named = paths
	roots, err := r.listed(paths)
	if err != nil {
		return err
	}
	if len(paths) == 0 && !r.flags.stdinList {
		paths = []string{"."}
	}
	for _, path := range paths {
		if path != "-" {
			roots = append(roots, path)
			continue
		}
		if r.stdin != nil {
			continue
		}
		if r.since != nil {
			return usagef("--git compares files of the repository, and standard input is not one of them: name files")
		}
		if r.flags.fix && !r.flags.diff {
			return usagef("--fix cannot write to standard input: use --diff, or name a file")
		}
		src, err := loader.ReadFrom(r.program.stdin, stdinName, loader.Limits{})
		if err != nil {
			r.fail(stdinName, err)
			continue
		}
		r.stdin = slices.Concat([]byte{}, src.Content) // never nil
		r.files = append(r.files, loader.File{Path: "-", Named: true})
	}
	if len(roots) == 0 {
		return r.takePart(ctx)
	}
	files, errs := walk(ctx, r.Settings, roots, r.flags.exclude, r.flags.noIgnore, &r.withheld)
	if len(r.files) == 0 {
		r.files = files[:0] // there may be very many: no second list of them
	}
	for _, file := range files {
		if r.flags.walkNamed && file.Named {
			if !file.IsFolder() && !loader.IsCandidate(filepath.Base(file.Path)) {
				continue
			}
			if r.Settings.Excluded(filepath.ToSlash(file.Path)) {
				r.withheld.ExcludedFiles++
				continue
			}
			file.Named = false
		}
		r.files = append(r.files, file)
	}
	for _, err := range errs {
		if path, ok := errors.AsType[*fs.PathError](err); ok {
			r.fail(path.Path, err)
		} else {
			r.fail("", err)
		}
	}
	return r.takePart(ctx)
}

// fail records something that could not be read.
func (r *lintRun) fail(path string, err error) {
	r.failures = append(r.failures, driver.Failure{File: filepath.ToSlash(path), Err: readError(err)})
}

// readError says why a file could not be read, and what to do.
func readError(err error) error {
	cause := reason(err)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: check the path", cause)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: make it readable, or exclude it", cause)
	case errors.Is(err, loader.ErrTooLarge):
		return fmt.Errorf("%w: exclude it", cause)
	case errors.Is(err, loader.ErrNotRegular):
		return fmt.Errorf("%w: name a file, a folder, or - for standard input", cause)
	case errors.Is(err, loader.ErrOutside):
		return fmt.Errorf("%w: name what it points to", cause)
	default:
		return cause
	}
}

// newLinter makes the linter of the run, and returns what it was made with.
func (r *lintRun) newLinter() (*driver.Linter, driver.Options, error) {
	options := r.Driving()
	options.Settle, options.Tells, options.LeftOut = r.settle, r.tells, r.nestedElsewhere
	c, err := driver.New(options)
	if err != nil {
		return nil, options, fmt.Errorf("internal error: %w", err)
	}
	return c, options, nil
}

// check lints the files.
func (r *lintRun) check(ctx context.Context) (*driver.Result, error) {
	c, options, err := r.newLinter()
	if err != nil {
		return nil, err
	}
	r.progress = r.startProgress("linting file", len(r.files), r.flags.quiet)
	defer r.progress.end()
	run := func() (*driver.Result, error) {
		result, err := c.Run(ctx, r.inputs(slices.Values(r.files)))
		if err != nil {
			return nil, err
		}
		r.ofModules(result)
		return result, r.fresh(ctx, result, options)
	}
	result, err := run()
	if err != nil {
		return nil, err
	}
	if !r.mends() {
		return result, nil
	}
	return r.mend(ctx, result, run)
}

// inputs are some files, each read and loaded when its turn comes.
func (r *lintRun) inputs(files iter.Seq[loader.File]) iter.Seq[driver.Input] {
	return func(yield func(driver.Input) bool) {
		for file := range files {
			input := driver.Input{Name: filepath.ToSlash(file.Path), Load: func(ctx context.Context) (*policy.Unit, error) {
				r.progress.add()
				start := time.Now()
				defer func() { r.times.load.Add(int64(time.Since(start))) }()
				if file.IsFolder() {
					return r.loadFolder(ctx, file), nil
				}
				return r.load(ctx, file)
			}}
			if file.Path == "-" {
				input.Name = r.stdinName()
			}
			if !yield(input) {
				return
			}
		}
	}
}

func (r *lintRun) stdinName() string {
	if r.flags.stdinName != "" {
		return filepath.ToSlash(r.flags.stdinName)
	}
	return stdinName
}

// load reads a file. It returns no unit for a file of a folder that holds nothing to look at.
func (r *lintRun) load(ctx context.Context, file loader.File) (*policy.Unit, error) {
	src, err := r.read(file.Path)
	if err != nil {
		return nil, readError(err)
	}
	driver.Sized(ctx, len(src.Content))
	opts := r.LoadOptions(src.Name)
	opts.Required, opts.NotRead = file.Named, file.NotRead
	reads := r.since.reads()
	reads.asked(src.Name)
	if file.Path != "-" {
		opts.Beside = func(name string) (*policy.Source, error) {
			reads.asked(name)
			return r.read(filepath.FromSlash(name))
		}
	}
	if !loader.MayNest(src.Content) && !r.since.concerns(file, reads) {
		return nil, nil
	}
	unit := loader.Load(src, opts)
	if !r.since.concerns(file, reads) {
		return nil, nil
	}
	if !file.Named && len(unit.Documents) == 0 && len(unit.Problems) == 0 && !definesPrincipals(unit) {
		return nil, nil
	}
	paths := map[string]string{src.Name: file.Path}
	for _, part := range unit.Source.Files {
		if part.Name != src.Name {
			paths[part.Name] = filepath.FromSlash(part.Name)
		}
	}
	r.note(unit, paths)
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, path := range paths {
		if name != src.Name {
			r.nested[filepath.Clean(file.Path)] = append(r.nested[filepath.Clean(file.Path)], path)
		}
	}
	return unit, nil
}

// note records that files were loaded, and what the configuration says of their policies.
func (r *lintRun) note(unit *policy.Unit, paths map[string]string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.alone {
		maps.Copy(r.checked, paths)
	}
	if n := kindsGiven(unit); n > 0 || r.kinds != nil && !r.alone {
		if r.kinds == nil {
			r.kinds = map[string]int{}
		}
		r.kinds[unit.Source.Name] = n
	}
}

// definesPrincipals reports whether a template without policies has principals, or resources of IAM, which rules look at: access
// keys, attachments.
func definesPrincipals(unit *policy.Unit) bool {
	return len(unit.Principals) > 0 || slices.ContainsFunc(unit.Resources, func(r *policy.TemplateResource) bool {
		return strings.HasPrefix(r.Type, "AWS::IAM::")
	})
}

func (r *lintRun) read(path string) (*policy.Source, error) {
	if fixed := r.fixed[path]; fixed != nil {
		return &policy.Source{Name: fixed.src.Name, Content: fixed.content}, nil
	}
	if path == "-" {
		return &policy.Source{Name: r.stdinName(), Content: r.stdin}, nil
	}
	return loader.Read(path, loader.Limits{})
}

// newReport begins the report about a result.
func (r *lintRun) newReport(result *driver.Result) *report.Run {
	return &report.Run{
		Version: version(), Rules: r.Rules, Result: result, FailOn: r.failOn, Withheld: &r.withheld, Shard: r.shardRecord(), Tree: r.tree,
		Command: r.command,
	}
}

// conclude completes a report with what is known at the end of the run, and tells of what could not be checked.
func (r *lintRun) conclude(run *report.Run) {
	result := run.Result
	r.tellVerified(r.verifier)
	result.Failures = append(r.failures, result.Failures...)
	result.Stats.Unread += len(r.failures)
	slices.SortStableFunc(result.Failures, func(a, b driver.Failure) int { return strings.Compare(a.File, b.File) })
	for i := range result.Suppressed {
		if !result.Suppressed[i].InSource {
			r.withheld.Suppressed++
		}
	}
	for _, n := range r.kinds {
		r.withheld.Kinds += n
	}
	run.Before = r.before
	for name := range r.checked {
		run.Files = append(run.Files, name)
	}
	slices.Sort(run.Files)
	for i := range result.Failures {
		r.complainOf(&result.Failures[i])
	}
	for i := range result.Undecided {
		if u := &result.Undecided[i]; run.Blocks(u) {
			r.cannot(u.String() + remedy(u))
		}
	}
	if !r.flags.walkNamed && r.since == nil && r.nothing(result) {
		r.cannot(nothingLinted(r.named))
	}
}

// finish writes what was found, and settles the exit status.
func (r *lintRun) finish(ctx context.Context, result *driver.Result) error {
	run := r.newReport(result)
	r.conclude(run)
	if r.flags.writeBaseline != "" {
		if err := writeBaseline(ctx, r.flags.writeBaseline, result); err != nil {
			return err
		}
		run.Known, result.Findings = len(result.Findings), nil
	} else if r.baseline != nil {
		r.filter(run)
	}
	if least := r.minLevel; least != analysis.None {
		all := len(result.Findings)
		result.Findings = slices.DeleteFunc(result.Findings, func(f driver.Finding) bool { return f.Level < least })
		run.Below = all - len(result.Findings)
	}
	if slices.ContainsFunc(result.Findings, func(f driver.Finding) bool { return run.Fails(&f) }) {
		r.raise(ExitFindings)
	}
	if err := r.write(ctx, run); err != nil {
		return err
	}
	if r.flags.stats {
		r.printStats(run)
	}
	return nil
}

// remedy says why questions are open, and what to do.
func remedy(u *driver.Undecided) string {
	if len(u.Reasons) == 0 {
		return "; split the policy, or suppress the rule for it"
	}
	return ": " + strings.Join(u.Reasons, "; ") + ": set values with --var, or suppress the rule for it"
}

// nothing reports whether folders were named that have no file to lint: the user takes them for others. Of a file that is
// named and holds no policy a finding tells; and a shard may have no file.
func (r *lintRun) nothing(result *driver.Result) bool {
	return len(r.named) > 0 && r.shard.Parts == 0 && result.Stats.Files == 0 && len(result.Failures) == 0
}

func nothingLinted(named []string) string {
	return "nothing was linted: no file in " + strings.Join(named, ", ") + " holds a policy: check the path"
}

// complainOf tells of a failure. A bug in a rule is one line, and its stack with --stats.
func (r *lintRun) complainOf(f *driver.Failure) {
	r.raise(ExitFailed)
	line := report.Plain(f.Error())
	if f.File == "" {
		line = report.Plain(f.Err.Error())
	}
	if _, ours := docs.Page(f.Rule); f.Panicked && (ours || f.Rule == "") {
		line += ": please report it at " + repository + "/issues"
	}
	_, _ = fmt.Fprintln(r.stderr, "iamlint:", line)
	if f.Panicked && r.flags.stats {
		_, _ = r.stderr.Write(f.Stack)
	}
}

const repository = "https://github.com/iamlint/iamlint"

// write writes the fixes and all reports.
func (r *lintRun) write(ctx context.Context, run *report.Run) error {
	if r.flags.fix && !r.flags.diff {
		if err := r.writeFixes(ctx); err != nil {
			return err
		}
	}
	if r.flags.fix || r.flags.diff {
		r.tellUnsafe(run.Result.Findings)
	}
	for _, o := range r.outputs {
		write := func(w io.Writer) error { return writeReport(w, o.format, run, r.textOptions(o)) }
		if o.file != "" {
			if err := writeFile(ctx, o.file, write); err != nil {
				return err
			}
			continue
		}
		if r.flags.diff {
			write = r.writeDiff
		}
		if err := buffered(r.stdout, write); err != nil {
			return fmt.Errorf("write to standard output: %w", err)
		}
	}
	return nil
}

// textOptions say how an output looks if it is text.
func (r *lintRun) textOptions(o output) report.TextOptions {
	opts := report.TextOptions{
		Quiet: r.flags.quiet, Statistics: r.flags.statistics, Group: true, MaxSame: r.flags.maxSame,
	}
	if o.file != "" {
		opts.Color = r.flags.color == "always" && o.file == r.flags.output
	} else {
		opts.Color = r.colored(r.flags.color)
	}
	return opts
}

func (r *lintRun) printStats(run *report.Run) {
	stats := &run.Result.Stats
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(r.stderr, format+"\n", args...) }
	line("files: %d linted, %d passed over, %d unreadable", stats.Files, stats.Skipped, stats.Unread)
	line("policies: %d", stats.Policies)
	counts := run.Tally()
	line("findings: %d errors, %d warnings, %d notes; %d suppressed, %d in the baseline",
		counts.Error, counts.Warning, counts.Note, counts.Suppressed, run.Known)
	line("ignore comments that ignore nothing: %d", stats.UnusedIgnores)
	line("rules: %d", len(run.Rules))
	line("questions: %d, in %d steps; %d undecided", r.Solver.Stats().Questions, r.Solver.Stats().Steps, stats.Undecided)
	for i := range run.Result.Undecided {
		u := &run.Result.Undecided[i]
		line("  %s: %s: %s", report.Plain(u.File), u.Rule, report.Plain(u.Sentence()))
	}
	t := &r.times
	ms := func(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }
	line("time: %s in all: prepare %s, find files %s, lint %s (loading %s on all cores), report %s",
		ms(time.Since(t.start)), ms(t.ready.Sub(t.start)), ms(t.found.Sub(t.ready)), ms(t.checked.Sub(t.found)),
		ms(time.Duration(t.load.Load())), ms(time.Since(t.checked)))
}
