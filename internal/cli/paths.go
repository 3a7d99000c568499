package cli

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/account"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/rules/chains"
)

// fits complains of flags of account that do not go together.
func (f *accountFlags) fits() error {
	switch {
	case f.whoCan != "" && f.paths:
		return usagef("--who-can and --paths are different questions: give one of them")
	case f.reports != nil && (f.whoCan != "" || f.paths):
		return usagef("--credential-report says nothing of --who-can and --paths: leave it out")
	case f.whoCan != "" && f.format != "text" && f.format != "json":
		return usagef("--who-can has no format %s: use text or json", f.format)
	case f.paths && !slices.Contains(report.PathFormats(), f.format):
		return usagef("--paths has no format %s: use %s", f.format, strings.Join(report.PathFormats(), ", "))
	case !f.paths && !slices.Contains(formats(), f.format):
		return usagef("the format %s goes with --paths: give it, or use %s", f.format, strings.Join(formats(), ", "))
	}
	return nil
}

// paths tells who can become an administrator, and settles the exit status.
func (r *lintRun) paths(ctx context.Context, f *accountFlags, accounts *account.Accounts, choice account.Choice) error {
	found, err := accounts.Paths(ctx, choice)
	if err != nil {
		return err
	}
	r.program.checked(f, accounts, found.Principals)
	run := &report.Run{Version: version(), Command: "account paths", FailOn: r.failOn, Tree: r.tree}
	if slices.ContainsFunc(found.Chains, func(c chains.Chain) bool { return run.FailsAt(report.LevelOf(&c)) }) {
		r.raise(ExitFindings)
	}
	if len(found.Open) > 0 && run.FailsAt(report.LevelOf(&chains.Chain{})) {
		r.cannot(countOf(len(found.Open), "principal is", "principals are") + " open: see the report")
	}
	write := func(w io.Writer) error {
		switch f.format {
		case "markdown":
			return report.PathsMarkdown(w, run, found)
		case "html":
			return report.PathsHTML(w, run, found)
		default:
			return report.Paths(w, f.format, found, f.quiet)
		}
	}
	if f.output != "" {
		return writeFile(ctx, f.output, write)
	}
	return buffered(r.stdout, write)
}
