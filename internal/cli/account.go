package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/account"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/policy"
)

// accountFlags are the flags of account.
type accountFlags struct {
	runFlags
	scp, rcp  string
	resources string
	reports   []string
	principal string
	whoCan    string
	paths     bool
	shard     string
}

// accountCategories are the categories of the rules that say something of a principal. The others are about how policies are
// written; --enable switches them on.
func accountCategories() []string {
	return []string{"account", "invariants", "boundary", "condition", "escalation", "mfa", "practice", "public", "selfservice", "trust"}
}

func (p *program) accountCommand() *cobra.Command {
	var f accountFlags
	cmd := &cobra.Command{
		Use:   "account [flags] FILE|- ...",
		Short: "Judge each principal of an account",
		Long: `Judge each user and role of an account by all that bears on it: its inline and attached policies, those of its groups, its
permissions boundary, and the organization's policies if they are given.

FILE is what "aws iam get-account-authorization-details" prints, one page or several after each other, packed with gzip or
not. Several files are several accounts.

Exit status: 0 nothing found at or above --fail-on, 1 findings, 2 wrong usage or configuration, 3 something could not be
read or decided (what could be is reported all the same).`,
		Example: `  aws iam get-account-authorization-details > account.json && iamlint account account.json
  iamlint account --scp scps/ -f sarif -o account.sarif account.json.gz`,
		RunE: func(cmd *cobra.Command, args []string) error { return p.account(cmd.Context(), &f, args) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	f.addReports(cmd, "; of --paths: "+strings.Join(report.PathFormats(), ", "), "mermaid", "dot")
	flags.StringVar(&f.scp, "scp", "", "service control policies: `DIR` has a folder for each level, in the order of their names")
	flags.StringVar(&f.rcp, "rcp", "", "resource control policies, in a `DIR` of the same form")
	flags.StringVar(&f.resources, "resource-policies", "", "judge the resource policies in `DIR`, too")
	flags.StringArrayVar(&f.reports, "credential-report", nil,
		"judge the passwords, MFA devices and access keys, too, that `FILE` tells of: what `aws iam get-credential-report` prints; repeatable")
	flags.StringVar(&f.principal, "principal", "", "look only at principals whose ARN or name matches `GLOB`, with * and ?")
	flags.StringVar(&f.whoCan, "who-can", "", "list the principals that can make a request, `ACTION[,ARN]`, and nothing else")
	flags.BoolVar(&f.paths, "paths", false, "tell by which chains principals can become administrators, and nothing else")
	flags.StringVar(&f.shard, "shard", "", "look only at part `I/N` of the principals, from 1; the reports are not joined by merge")
	f.addRules(cmd, p)
	f.addRun(cmd, "judge `N` principals at once")
	return cmd
}

func (p *program) account(ctx context.Context, f *accountFlags, args []string) error {
	choice, err := f.choice()
	if err != nil {
		return err
	}
	var ask account.Ask
	if f.whoCan != "" {
		if ask, err = parseAsk("--who-can", f.whoCan); err != nil {
			return err
		}
	}
	if err := f.fits(); err != nil {
		return err
	}
	if len(args) == 0 {
		return usagef("account needs a dump: name the file that `aws iam get-account-authorization-details` wrote, or - for standard input")
	}
	run, err := p.prepareAccount(ctx, f)
	if err != nil {
		return err
	}
	inputs, err := p.openDumps(args)
	defer func() {
		for _, in := range inputs {
			temporaries.Delete(in.Temporary())
			_ = in.Close()
		}
	}()
	if err != nil {
		return err
	}
	organization, err := f.organization()
	if err != nil {
		return err
	}
	for _, level := range analysis.ClosedLevels(organization.SCP) {
		_, _ = fmt.Fprintf(p.stderr, "iamlint: %s: this level of SCPs allows nothing; add FullAWSAccess if it is attached there\n",
			report.Plain(path.Dir(filepath.ToSlash(level[0].Source.Name))))
	}
	organization.Asked = run.Asked()
	accounts, err := account.Read(organization, inputs...)
	if err != nil {
		return err
	}
	if f.whoCan != "" {
		all, err := accounts.WhoCan(ctx, ask, choice)
		if err != nil {
			return err
		}
		p.checked(f, accounts, len(all))
		return p.finishAnswers(ctx, &answers{ask: ask, all: all}, f.format, f.output, f.quiet)
	}
	if f.paths {
		return run.paths(ctx, f, accounts, choice)
	}
	progress := p.startProgress("judging principal", 0, f.quiet)
	judge := &account.Judge{Accounts: accounts, Choice: choice, Jobs: f.jobs, New: run.linter, Begun: progress.add}
	verdict, err := judge.Run(ctx)
	progress.end()
	if err != nil {
		return err
	}
	return run.finishAccount(ctx, f, accounts, verdict, inputs)
}

// choice says which principals the flags ask for.
func (f *accountFlags) choice() (account.Choice, error) {
	c := account.Choice{Glob: f.principal}
	if f.jobs < 1 {
		return c, usagef("--jobs %d: give it at least 1", f.jobs)
	}
	var err error
	c.Shard, err = parseShard(f.shard)
	return c, err
}

// prepareAccount settles what flags and configuration say, as lint does.
func (p *program) prepareAccount(ctx context.Context, f *accountFlags) (*lintRun, error) {
	r := p.newLintRun("account", &lintFlags{runFlags: f.runFlags})
	if err := r.prepare(ctx); err != nil {
		return nil, err
	}
	named := slices.Concat(f.rules.Enable, f.rules.Only)
	r.Rules = slices.DeleteFunc(r.Rules, func(rule driver.Rule) bool {
		return !slices.Contains(accountCategories(), rule.Analyzer.Category) && !slices.Contains(named, rule.Analyzer.Name) &&
			!slices.Contains(named, rule.Analyzer.Category)
	})
	return r, nil
}

// linter makes a linter with the run's rules.
func (r *lintRun) linter(solver analysis.Solver) (*driver.Linter, error) {
	c, err := driver.New(driver.Options{
		Rules: r.Rules, LevelIn: r.Settings.LevelIn(r.flags.rules), Known: r.Known, Solver: solver, Suppressions: r.Settings.Suppressions(), Jobs: 1,
	})
	if err != nil {
		return nil, fmt.Errorf("internal error: %w", err)
	}
	return c, nil
}

// openDumps opens the files that are named, and standard input.
func (p *program) openDumps(args []string) ([]*account.Input, error) {
	var inputs []*account.Input
	for _, arg := range args {
		var in *account.Input
		var err error
		if arg == "-" {
			in, err = account.Spool(p.stdin, stdinName)
			if err == nil {
				temporaries.Store(in.Temporary(), true)
			}
		} else {
			in, err = account.Open(arg, filepath.ToSlash(arg))
		}
		if err != nil {
			return inputs, fmt.Errorf("%s: %w", filepath.ToSlash(arg), readError(err))
		}
		inputs = append(inputs, in)
	}
	return inputs, nil
}

// organization reads the policies that bear on the accounts from above and beside.
func (f *accountFlags) organization() (account.Organization, error) {
	var o account.Organization
	var errs []error
	if f.scp != "" {
		levels, err := account.ReadLevels(f.scp, policy.SCP)
		o.SCP = levels
		errs = append(errs, folderError(f.scp, err))
	}
	if f.rcp != "" {
		levels, err := account.ReadLevels(f.rcp, policy.RCP)
		o.RCP = levels
		errs = append(errs, folderError(f.rcp, err))
	}
	if f.resources != "" {
		resources, err := account.ReadResources(f.resources)
		o.Resources = resources
		errs = append(errs, folderError(f.resources, err))
	}
	for _, file := range f.reports {
		credentials, err := account.ReadCredentials(file)
		if o.Credentials == nil {
			o.Credentials = credentials
		}
		maps.Copy(o.Credentials, credentials)
		errs = append(errs, folderError(file, err))
	}
	return o, errors.Join(errs...)
}

func folderError(folder string, err error) error {
	if err == nil || reason(err) == err { //nolint:errorlint // it is the same unless it names a path
		return err
	}
	return fmt.Errorf("%s: %w", filepath.ToSlash(folder), readError(err))
}

// finishAccount writes what was found, and settles the exit status.
func (r *lintRun) finishAccount(
	ctx context.Context, f *accountFlags, accounts *account.Accounts, verdict *account.Verdict, inputs []*account.Input,
) error {
	r.program.checked(f, accounts, verdict.Principals)
	for _, in := range inputs {
		r.checked[in.Name] = in.Name
	}
	return r.finish(ctx, &verdict.Result)
}

// checked complains of what could not be read, and of a run that looked at no principal.
func (p *program) checked(f *accountFlags, accounts *account.Accounts, principals int) {
	for i := range accounts.Problems {
		p.cannot(accounts.Problems[i].Error())
	}
	switch {
	case principals > 0 || f.shard != "":
	case f.principal != "":
		p.cannot(fmt.Sprintf("nothing was checked: no principal matches --principal %q", f.principal))
	default:
		p.cannot("nothing was checked: the dump has no users and no roles")
	}
}
