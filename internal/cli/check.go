package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/requests"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/policy"
)

// checkFlags are the flags of check.
type checkFlags struct {
	accessFlags
	noAccess  []string
	resources []string
	noPublic  bool
	// invariants asks the configuration's; reference is a file with what may be allowed at most.
	invariants bool
	reference  string
}

func (p *program) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [flags] FILE ...",
		Short: "Check that policies allow no more than they should",
		Long: `Check the policies in files, in folders and everything below them, or on standard input (-):

  --no-access ACTION[,..]  that no policy allows any of these actions, names or patterns as in a policy
  --no-public              that no resource or trust policy grants access outside the accounts and organizations it names
  --invariants             that no policy breaks an invariant of the configuration
  --reference FILE         that no policy allows anything that the policies of FILE do not allow

For access that is allowed, a request is shown; that there is none is proved. Policies are judged as in iamlint lint, but
suppressions do not apply.

Exit status: 0 no such access, 1 there is some, 2 wrong usage or configuration, 3 something could not be read or decided.`,
		Example: `  iamlint check --no-access iam:PassRole,iam:Create* policies/
  iamlint check --no-access s3:GetObject --resource 'arn:aws:s3:::payroll/*' policies/analyst.json
  iamlint check --no-access 's3:Delete*' --absent aws:MultiFactorAuthPresent policy.json
  iamlint check --no-public bucket-policy.json template.yaml
  iamlint check --invariants policies/ template.yaml
  iamlint check --reference guardrails/developer.json policies/team.json`,
		RunE: func(cmd *cobra.Command, args []string) error { return p.check(cmd.Context(), &f, args) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringSliceVar(&f.noAccess, "no-access", nil,
		"the `ACTIONS` that no policy may allow, separated by commas; repeatable")
	flags.StringArrayVar(&f.resources, "resource", nil,
		"of --no-access: only on this `ARN`, * and ? as in a policy; repeatable")
	flags.BoolVar(&f.noPublic, "no-public", false, "no resource or trust policy may grant public access")
	flags.BoolVar(&f.invariants, "invariants", false, "no policy may break an invariant of the configuration")
	flags.StringVar(&f.reference, "reference", "", "no policy may allow what the policies of `FILE` do not allow")
	f.add(cmd)
	f.tree.add(cmd)
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
	s, err := session.Configure(f.config, "")
	if err != nil {
		return err
	}
	units, err := p.units(ctx, &f.accessFlags, s, paths)
	if err != nil {
		return err
	}
	opts := accessOptions(fixed)
	defer p.tellVerified(verifyAnswers(f.verify, opts.Solver))
	var result driver.Result
	var rules []driver.Rule
	nothing := false
	add := func(answer *session.Answer, err error) error {
		if err != nil {
			return err
		}
		p.complainOfFailures(answer.Result)
		rules = append(rules, answer.Rules...)
		answer.AddTo(&result)
		return nil
	}
	if len(f.noAccess) > 0 {
		if err := add(session.Forbidden(ctx, opts, units, f.noAccess, f.resources)); err != nil {
			return err
		}
	}
	if f.reference != "" {
		reference, err := p.reference(f, s)
		if err != nil {
			return err
		}
		if err := add(session.Beyond(ctx, opts, units, reference)); err != nil {
			return err
		}
		nothing = p.notCompared(reference, units)
	}
	if f.invariants {
		if len(s.Invariants) == 0 {
			return usagef("--invariants: %s has no invariants: write some, or name another file with --config", cmp.Or(s.Path, "the configuration"))
		}
		invariants, err := s.ReadInvariants(ctx, opts)
		if err != nil {
			return err
		}
		if err := add(session.Ask(ctx, opts.Solver, units, session.AtTheirLevels(compare.Invariants(opts, invariants)...)...)); err != nil {
			return err
		}
		if len(units) > 0 && !about(invariants, units) {
			p.cannot("nothing was checked: no invariant is about these files; see its key \"in\"")
			nothing = true
		}
	}
	if f.noPublic {
		if err := add(session.Public(ctx, opts, units, p.rules)); err != nil {
			return err
		}
	}
	return p.finishCheck(ctx, f, rules, &result, units, nothing)
}

// reference loads the policies of --reference.
func (p *program) reference(f *checkFlags, s *session.Settings) (*policy.Unit, error) {
	path := filepath.ToSlash(f.reference)
	src, err := loader.Read(f.reference, loader.Limits{})
	if err != nil {
		return nil, usagef("--reference %s: %s", path, readError(err))
	}
	unit, ok := p.loadAll(src, f.loadOptions(s, f.reference))
	if !ok || len(unit.Documents) == 0 {
		return nil, usagef("--reference %s holds no policy that can be read: name a file that does", path)
	}
	return unit, nil
}

// notCompared tells of the policies of kinds that a reference has none of, which are not asked about. If there are no others,
// nothing was checked, and it reports true.
func (p *program) notCompared(reference *policy.Unit, units []*policy.Unit) bool {
	has := func(kind policy.Kind) bool {
		return slices.ContainsFunc(reference.Documents, func(d *policy.Document) bool { return d.Kind == kind })
	}
	left, compared := map[policy.Kind]int{}, has(policy.Identity) && slices.ContainsFunc(units, func(u *policy.Unit) bool { return len(u.Principals) > 0 })
	for _, unit := range units {
		for _, d := range unit.Documents {
			if has(d.Kind) {
				compared = true
			} else {
				left[d.Kind]++
			}
		}
	}
	for _, kind := range policy.Kinds() {
		if n := left[kind]; n > 0 {
			_, _ = fmt.Fprintf(p.stderr, "iamlint: not compared: %s, as the reference has none\n", countOf(n, kind.String()+" policy", kind.String()+" policies"))
		}
	}
	if compared || len(left) == 0 {
		return false
	}
	p.cannot("nothing was checked: --reference has no policy of their kinds")
	return true
}

// validate refuses what cannot be asked. A misspelled action would be in no policy, and the check would pass.
func (f *checkFlags) validate(paths []string) error {
	switch {
	case len(f.noAccess) == 0 && !f.noPublic && !f.invariants && f.reference == "":
		return usagef("check needs to know what must not be: give it --no-access ACTION, --no-public, --invariants or --reference FILE")
	case len(f.noAccess) == 0 && len(f.resources) > 0:
		return usagef("--resource goes with --no-access: name the actions, or * for all of them")
	case len(paths) == 0:
		return usagef("check needs files: name those to check, or - for standard input")
	}
	for _, action := range f.noAccess {
		if problem := requests.ActionProblem(action); problem != "" {
			return usagef("--no-access %s", problem)
		}
	}
	for _, resource := range f.resources {
		if problem := requests.ResourceProblem(resource); problem != "" {
			return usagef("--resource %s", problem)
		}
	}
	return nil
}

// units loads the policies of files and folders.
func (p *program) units(ctx context.Context, f *accessFlags, s *session.Settings, paths []string) ([]*policy.Unit, error) {
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
	files, errs := walk(ctx, s, roots, nil, false, &withheld)
	withheld.Configuration = filepath.ToSlash(s.Path)
	if sentence := withheld.Sentence(); sentence != "" {
		_, _ = fmt.Fprintln(p.stderr, sentence)
	}
	for _, err := range errs {
		p.cannot(fmt.Sprintf("%s: %s", pathOf(err), readError(err)))
	}
	for _, file := range files {
		if file.IsFolder() {
			opts := f.loadOptions(s, file.Path)
			opts.Required, opts.Variants = file.Named, manyVariants
			if unit, ok := p.loaded(loader.LoadFolder(file, loader.Tree{}, opts)); ok && (file.Named || attaches(unit)) {
				units = append(units, unit)
			}
			continue
		}
		src, err := loader.Read(file.Path, loader.Limits{})
		load(src, err, file.Path, file.Named, file.NotRead)
	}
	return units, ctx.Err()
}

// manyVariants is how many variants of one document are checked for the conditions and parameters of its template. The answer
// to those of a document with more is open.
const manyVariants = 64

// finishCheck tells what is open, and writes the report.
func (p *program) finishCheck(
	ctx context.Context, f *checkFlags, rules []driver.Rule, result *driver.Result, units []*policy.Unit, nothing bool,
) error {
	told := map[string]bool{} // the variants of a document are reported once
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
	slices.SortFunc(rules, func(a, b driver.Rule) int { return strings.Compare(a.Analyzer.ID(), b.Analyzer.ID()) })
	run := &report.Run{
		Version: version(), Command: "check", Rules: rules, Files: sourceNames(units), Result: result, FailOn: analysis.Error,
	}
	where := countOf(result.Stats.Files, "file", "files") + " with " + countOf(result.Stats.Policies, "policy", "policies")
	switch {
	case len(result.Findings) > 0:
		run.Closing = f.broken(len(result.Findings)) + " of " + where
	case nothing && len(f.noAccess) == 0 && !f.noPublic:
		run.Closing = "nothing was checked"
	case !slices.ContainsFunc(units, attaches):
		p.cannot("nothing was checked: the files hold no policy; name files that do")
		run.Closing = "nothing was checked"
	case f.noPublic && len(f.noAccess) == 0 && !f.invariants && f.reference == "" && !lettingIn(units):
		p.cannot("nothing was checked: --no-public is about resource and trust policies, and there are none in " + where)
		run.Closing = "nothing was checked"
	case p.status == ExitFailed:
		run.Closing = f.held() + " found in " + where + ", but not all could be decided"
	default:
		run.Closing = f.held() + " in " + where
	}
	return p.publish(ctx, &f.accessFlags, run)
}

// broken and held say in the last line of a report what was found, and that nothing was.
func (f *checkFlags) broken(places int) string {
	if f.invariants {
		return "invariants broken in " + countOf(places, "place", "places")
	}
	return "access in " + countOf(places, "place", "places")
}

func (f *checkFlags) held() string {
	if f.invariants {
		return "no broken invariant"
	}
	return "no such access"
}

// attaches reports whether a source holds policies, or principals that have some from elsewhere.
func attaches(unit *policy.Unit) bool { return len(unit.Documents)+len(unit.Principals) > 0 }

// lettingIn reports whether a policy says who has access.
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

// about reports whether any invariant is asked of a policy in some units.
func about(invariants []compare.Invariant, units []*policy.Unit) bool {
	for i := range invariants {
		for _, unit := range units {
			if slices.ContainsFunc(unit.Documents, invariants[i].Covers) {
				return true
			}
		}
	}
	return false
}
