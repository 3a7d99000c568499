package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/confine"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/report/sarif"
)

// mergeFlags are the flags of merge.
type mergeFlags struct {
	output, failOn string
}

func (p *program) mergeCommand() *cobra.Command {
	var f mergeFlags
	formats := []string{"json", "sarif"}
	cmd := &cobra.Command{
		Use:   "merge [flags] json|sarif FILE ...",
		Short: "Join the reports of shards into one",
		Long: `Join the JSON or SARIF reports that "iamlint lint --shard I/N" wrote, one for each I from 1 to N, in any order, into the
report that a run without --shard would have written.

Exit status: that of such a run. Unless all shards are there, and each once, nothing is written: 2 for the reports of different
runs or twice the same, 3 for one that is missing or cut short.`,
		Example: `  iamlint lint --shard 1/2 -f json -o 1.json; iamlint lint --shard 2/2 -f json -o 2.json
  iamlint merge json 1.json 2.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0 || args[0] != "json" && args[0] != "sarif":
				return usagef("merge needs a format, json or sarif, and the reports of all shards")
			case len(args) == 1:
				return usagef("merge needs the reports of all shards: name their files")
			}
			return p.merge(cmd.Context(), &f, args[0], args[1:])
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return formats, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "write it to `FILE` instead of standard output")
	failOnFlag(cmd, &f.failOn, "that of the shards")
	return cmd
}

func (p *program) merge(ctx context.Context, f *mergeFlags, format string, names []string) error {
	inputs, err := openReports(names)
	defer func() {
		for _, in := range inputs {
			if c, ok := in.ReadSeeker.(io.Closer); ok {
				_ = c.Close()
			}
		}
	}()
	if err != nil {
		return err
	}
	join := report.MergeJSON
	if format == "sarif" {
		join = sarif.Merge
	}
	// Nothing is written of reports that do not go together, so that standard output gets a file's content.
	spool, err := os.CreateTemp("", "iamlint-merge-*")
	if err != nil {
		return fmt.Errorf("keep the report: %w", err)
	}
	temporaries.Store(spool.Name(), true)
	defer func() {
		_ = spool.Close()
		_ = os.Remove(spool.Name())
		temporaries.Delete(spool.Name())
	}()
	merged, err := join(spool, inputs)
	switch {
	case errors.Is(err, report.ErrNotOneRun), errors.Is(err, report.ErrNotReport):
		return &usageError{err}
	case err != nil:
		return err
	}
	if err := p.settle(f, merged); err != nil {
		return err
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read the report again: %w", err)
	}
	write := func(w io.Writer) error {
		_, err := io.Copy(w, spool)
		return err
	}
	if f.output != "" {
		return writeFile(ctx, f.output, write)
	}
	if err := write(p.stdout); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

// openReports opens the files of reports.
func openReports(names []string) ([]report.Input, error) {
	var inputs []report.Input
	for _, name := range names {
		file, _, err := confine.Open(name)
		if err != nil {
			return inputs, fmt.Errorf("%s: %w", filepath.ToSlash(name), readError(err))
		}
		inputs = append(inputs, report.Input{Name: filepath.ToSlash(name), ReadSeeker: file})
	}
	return inputs, nil
}

// settle settles the exit status as lint does, and says why it is 3.
func (p *program) settle(f *mergeFlags, merged *report.Merged) error {
	failOn := merged.FailOn
	if f.failOn != "" {
		var err error
		if failOn, err = analysis.ParseLevel(f.failOn); err != nil {
			return &usageError{err}
		}
	}
	if merged.Findings.AtLeast(failOn) > 0 {
		p.raise(ExitFindings)
	}
	if merged.Failures+merged.Open.AtLeast(failOn) > 0 {
		p.raise(ExitFailed)
	}
	for _, t := range merged.Troubles {
		if t.Failed || failOn != analysis.None && t.Level >= failOn {
			_, _ = fmt.Fprintln(p.stderr, "iamlint:", report.Plain(strings.TrimSpace(t.Text)))
		}
	}
	if len(merged.Named) > 0 && merged.Files == 0 && merged.Failures == 0 {
		p.cannot(nothingLinted(merged.Named))
	}
	return nil
}
