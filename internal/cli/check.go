package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/policy"
)

// checkFlags are the flags of check.
type checkFlags struct {
	accessFlags
	noAccess  []string
	resources []string
	noPublic  bool
}

func (p *program) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [flags] FILE ...",
		Short: "Check that policies do not allow given actions, or grant no public access",
		Long: `Check the policies in files, in folders and everything below them, or on standard input (-):

  --no-access ACTION[,..]  that no policy allows any of these actions, names or patterns as in a policy
  --no-public              that no resource or trust policy grants access outside the accounts and organizations it names

For access that is allowed, a request is shown; that there is none is proved. Policies are judged as in iamlint lint, but
suppressions do not apply.

Exit status: 0 no such access, 1 there is some, 2 wrong usage or configuration, 3 something could not be read or decided.`,
		Example: `  iamlint check --no-access iam:PassRole,iam:Create* policies/
  iamlint check --no-access s3:GetObject --resource 'arn:aws:s3:::payroll/*' policies/analyst.json
  iamlint check --no-access 's3:Delete*' --absent aws:MultiFactorAuthPresent policy.json
  iamlint check --no-public bucket-policy.json template.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error { return p.check(cmd.Context(), &f, args) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringSliceVar(&f.noAccess, "no-access", nil,
		"the `ACTIONS` that no policy may allow, separated by commas; repeatable")
	flags.StringArrayVar(&f.resources, "resource", nil,
		"of --no-access: only on this `ARN`, * and ? as in a policy; repeatable")
	flags.BoolVar(&f.noPublic, "no-public", false, "no resource or trust policy may grant public access")
	f.add(cmd)
	completeFunc(cmd, "no-access", completeActions)
	return cmd
}

// completeActions completes the last of some actions.
func completeActions(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	before, last := "", typed
	if i := strings.LastIndexByte(typed, ','); i >= 0 {
		before, last = typed[:i+1], typed[i+1:]
	}
	var found []string
	if strings.Contains(last, ":") {
		for a := range catalog.Match(last + "*") {
			found = append(found, before+a.String())
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	}
	for s := range catalog.Services() {
		if strings.HasPrefix(s.Prefix(), last) {
			found = append(found, before+s.Prefix()+":")
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func (p *program) check(ctx context.Context, f *checkFlags, paths []string) error {
	fixed, err := f.fixed()
	if err != nil {
		return err
	}
	if err := f.validate(paths); err != nil {
		return err
	}
	s, err := configure(f.config)
	if err != nil {
		return err
	}
	units, err := p.units(ctx, &f.accessFlags, s, paths)
	if err != nil {
		return err
	}
	opts := accessOptions(fixed)
	var result driver.Result
	var rules []driver.Rule
	run := func(solver analysis.Solver, analyzers ...*analysis.Analyzer) error {
		var on []driver.Rule
		for _, a := range analyzers {
			on = append(on, driver.Rule{Analyzer: a, Level: analysis.Error})
		}
		part, err := p.judge(ctx, on, solver, units)
		if err != nil {
			return err
		}
		rules = append(rules, on...)
		part.Stats.Undecided += result.Stats.Undecided
		result.Stats = part.Stats
		result.Findings = append(result.Findings, part.Findings...)
		result.Undecided = append(result.Undecided, part.Undecided...)
		result.Failures = append(result.Failures, part.Failures...)
		return nil
	}
	if len(f.noAccess) > 0 {
		var mu sync.Mutex
		var open []compare.Open
		kinds := compare.NewRules()
		tell := func(o compare.Open) {
			mu.Lock()
			defer mu.Unlock()
			open = append(open, o)
		}
		if err := run(opts.Solver, compare.Forbidden(opts, kinds, f.noAccess, f.resources)); err != nil {
			return err
		}
		if _, err := p.judge(ctx, []driver.Rule{{
			Analyzer: compare.Unread(opts, f.noAccess, f.resources, tell), Level: analysis.Note,
		}}, opts.Solver, units); err != nil {
			return err
		}
		result.Stats.Undecided += len(open)
		result.Undecided = append(result.Undecided, undecided(open, kinds.Forbidden)...)
	}
	if f.noPublic {
		strangers, err := p.strangers()
		if err != nil {
			return err
		}
		if err := run(compare.Assume(opts), append(strangers, compare.Unsure())...); err != nil {
			return err
		}
		unsure, err := p.maybePublic(ctx, compare.Assume(opts), strangers, units, &result)
		if err != nil {
			return err
		}
		result.Undecided = append(result.Undecided, unsure...)
	}
	return p.finishCheck(ctx, f, rules, &result, units)
}

// validate refuses what cannot be asked. A misspelled action would be in no policy, and the check would pass.
func (f *checkFlags) validate(paths []string) error {
	switch {
	case len(f.noAccess) == 0 && !f.noPublic:
		return usagef("check needs to know what must not be: give it --no-access ACTION or --no-public")
	case len(f.noAccess) == 0 && len(f.resources) > 0:
		return usagef("--resource goes with --no-access: name the actions, or * for all of them")
	case len(paths) == 0:
		return usagef("check needs files: name those to check, or - for standard input")
	}
	for _, action := range f.noAccess {
		if err := checkAction(action); err != nil {
			return err
		}
	}
	for _, resource := range f.resources {
		if _, ok := policy.ParseARN(resource); !ok && resource != "*" {
			return usagef("--resource %q is not an ARN: write it as arn:partition:service:region:account:resource", resource)
		}
	}
	return nil
}

func checkAction(action string) error {
	if strings.ContainsAny(action, "*?") {
		for range catalog.Match(action) {
			return nil
		}
		return usagef("--no-access %q matches no action: write it as service:Name, with * and ? as in a policy", action)
	}
	if _, ok := catalog.FindAction(action); ok {
		return nil
	}
	prefix, name, ok := strings.Cut(action, ":")
	if !ok || prefix == "" || name == "" {
		return usagef("--no-access %q is not an action: write it as service:Name", action)
	}
	service, ok := catalog.FindService(prefix)
	if !ok {
		if near, ok := catalog.NearestService(prefix); ok {
			return usagef("--no-access %s: there is no service %q: did you mean %q?", action, prefix, near.Prefix())
		}
		return usagef("--no-access %s: there is no service %q", action, prefix)
	}
	if near, ok := catalog.Nearest(service, name); ok {
		return usagef("--no-access %s: there is no such action: did you mean %s?", action, near)
	}
	return usagef("--no-access %s: %s has no such action, as of %s", action, prefix, catalog.Date())
}

// units loads the policies of files and folders.
func (p *program) units(ctx context.Context, f *accessFlags, s *settings, paths []string) ([]*policy.Unit, error) {
	var units []*policy.Unit
	load := func(src *policy.Source, err error, path string, named bool, notRead string) {
		if err != nil {
			p.cannot(fmt.Sprintf("%s: %s", path, readError(err)))
			return
		}
		opts := f.loadOptions(s, path)
		opts.Required, opts.Variants, opts.NotRead = named, manyVariants, notRead
		if unit, ok := p.loadAll(src, opts); ok && (named || attaches(unit)) {
			units = append(units, unit)
		}
	}
	var roots []string
	for _, path := range paths {
		if path == "-" {
			src, err := loader.ReadFrom(p.stdin, stdinName, loader.Limits{})
			load(src, err, stdinName, true, "")
			continue
		}
		roots = append(roots, path)
	}
	if len(roots) == 0 {
		return units, nil
	}
	var withheld report.Withheld
	files, errs := s.walk(ctx, roots, nil, false, &withheld)
	withheld.Configuration = filepath.ToSlash(s.Path)
	if sentence := withheld.Sentence(); sentence != "" {
		_, _ = fmt.Fprintln(p.stderr, sentence)
	}
	for _, err := range errs {
		p.cannot(fmt.Sprintf("%s: %s", pathOf(err), readError(err)))
	}
	for _, file := range files {
		if file.Module {
			opts := f.loadOptions(s, file.Path)
			opts.Required, opts.Variants = file.Named, manyVariants
			if unit, ok := p.loaded(loader.LoadModule(loader.Tree{Folder: file.Path, Root: file.Root}, opts)); ok && (file.Named || attaches(unit)) {
				units = append(units, unit)
			}
			continue
		}
		src, err := loader.Read(file.Path, loader.Limits{})
		load(src, err, file.Path, file.Named, file.NotRead)
	}
	return units, ctx.Err()
}

// maybePublic returns the documents that let in nobody from outside as they are, and somebody with some value of what whoever
// deploys them chooses.
func (p *program) maybePublic(
	ctx context.Context, solver analysis.Solver, strangers []*analysis.Analyzer, units []*policy.Unit, known *driver.Result,
) ([]driver.Undecided, error) {
	type place struct{ file, document string }
	seen := map[place]bool{}
	for i := range known.Findings {
		if d := known.Findings[i].Document; d != nil {
			seen[place{d.File(), d.Name}] = true
		}
	}
	for _, u := range known.Undecided {
		seen[place{u.File, u.Document}] = true
	}
	var looser []*policy.Unit
	for _, unit := range units {
		copied := *unit
		copied.Documents = nil
		for _, d := range unit.Documents {
			if loose, ok := compare.Loosen(d); ok && !seen[place{d.File(), d.Name}] {
				copied.Documents = append(copied.Documents, loose)
			}
		}
		if copied.Documents != nil {
			looser = append(looser, &copied)
		}
	}
	if looser == nil {
		return nil, nil
	}
	var rules []driver.Rule
	for _, a := range strangers {
		rules = append(rules, driver.Rule{Analyzer: a, Level: analysis.Error})
	}
	result, err := p.judge(ctx, rules, solver, looser)
	if err != nil {
		return nil, err
	}
	var open []driver.Undecided
	for i := range result.Findings {
		if d := result.Findings[i].Document; d != nil && !seen[place{d.File(), d.Name}] {
			seen[place{d.File(), d.Name}] = true
			open = append(open, driver.Undecided{
				File: d.File(), Document: d.Name, Kind: d.Kind.String(), Rule: result.Findings[i].Analyzer.Name, Questions: 1,
			})
		}
	}
	return open, nil
}

// manyVariants is how many variants of one document are checked for the conditions and parameters of its template. The answer
// to those of a document with more is open.
const manyVariants = 64

// strangers are the rules that ask who gets in from outside: callers whose account, organization and network a policy
// does not name, and those with a token that anybody gets. A service is none of them.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
func (p *program) strangers() ([]*analysis.Analyzer, error) {
	var found []*analysis.Analyzer
	for _, name := range strangerRules() {
		i := slices.IndexFunc(p.rules, func(a *analysis.Analyzer) bool { return a.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("internal error: there is no rule %s", name)
		}
		found = append(found, p.rules[i])
	}
	return found, nil
}

func strangerRules() []string {
	return []string{
		"cognito-role-open-to-guests", "oidc-open-to-other-tenants", "public-address-range", "public-endpoint",
		"public-only-by-caller-controlled-condition", "public-read-access", "public-resource-policy", "wildcard-principal-in-trust",
	}
}

// finishCheck tells what is open, and writes the report.
func (p *program) finishCheck(
	ctx context.Context, f *checkFlags, rules []driver.Rule, result *driver.Result, units []*policy.Unit,
) error {
	told := map[string]bool{} // the variants of a document are told of once
	for i := range result.Undecided {
		why := "it depends on what is not known until it is deployed, or takes too many steps"
		if reasons := result.Undecided[i].Reasons; len(reasons) > 0 {
			why = strings.Join(reasons, "; ")
		}
		line := result.Undecided[i].String() + ": " + why
		if !told[line] {
			told[line] = true
			p.cannot(line)
		}
	}
	if len(result.Findings) > 0 {
		p.raise(ExitFindings)
	}
	slices.SortFunc(rules, func(a, b driver.Rule) int { return strings.Compare(a.Analyzer.Name, b.Analyzer.Name) })
	run := &report.Run{
		Version: version(), Rules: rules, Files: sourceNames(units), Result: result, FailOn: analysis.Error,
	}
	where := countOf(result.Stats.Files, "file", "files") + " with " + countOf(result.Stats.Policies, "policy", "policies")
	switch {
	case len(result.Findings) > 0:
		run.Closing = "access in " + countOf(len(result.Findings), "place", "places") + " of " + where
	case !slices.ContainsFunc(units, attaches):
		p.cannot("nothing was checked: the files hold no policy; name files that do")
		run.Closing = "nothing was checked"
	case len(f.noAccess) == 0 && !lettingIn(units):
		p.cannot("nothing was checked: --no-public is about resource and trust policies, and there are none in " + where)
		run.Closing = "nothing was checked"
	case p.status == ExitFailed:
		run.Closing = "no such access found in " + where + ", but not all could be decided"
	default:
		run.Closing = "no such access in " + where
	}
	return p.publish(ctx, &f.accessFlags, run)
}

// attaches reports whether a source holds policies, or principals that have some from elsewhere.
func attaches(unit *policy.Unit) bool { return len(unit.Documents)+len(unit.Principals) > 0 }

// lettingIn reports whether a policy says who gets in.
func lettingIn(units []*policy.Unit) bool {
	return slices.ContainsFunc(units, func(u *policy.Unit) bool {
		return slices.ContainsFunc(u.Documents, func(d *policy.Document) bool { return d.Kind.NamesPrincipals() })
	})
}

// pathOf returns the path that an error is about.
func pathOf(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return filepath.ToSlash(path.Path)
	}
	return "input"
}
