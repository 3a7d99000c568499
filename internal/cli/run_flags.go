package cli

import (
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/internal/session"
)

// runFlags are the flags that commands have in common which run rules and report what they find: lint and account.
type runFlags struct {
	format, output string
	reports        []string

	rego                     []string
	rules                    session.Selection
	failOn, minLevel, config string
	baseline                 string

	jobs              int
	color             string
	quiet, statistics bool
	maxSame           int

	tree treeFlags
}

// addReports adds the flags about what is written where. further are formats of the command's own, of which note tells.
func (f *runFlags) addReports(cmd *cobra.Command, note string, further ...string) {
	outputFlags(cmd, &f.format, &f.output, note, further...)
	cmd.Flags().StringArrayVar(&f.reports, "report", nil, "write a further report, as `FORMAT=FILE`; repeatable")
	f.tree.add(cmd)
}

// addRules adds the flags about which rules run, and which of their findings count.
func (f *runFlags) addRules(cmd *cobra.Command, p *program) {
	regoFlag(cmd, &f.rego)
	for _, list := range []struct {
		names      *[]string
		name, what string
	}{
		{&f.rules.Enable, "enable", "switch on a rule or a category, by `ID`; repeatable"},
		{&f.rules.Disable, "disable", "switch off a rule or a category, by `ID`; repeatable"},
		{&f.rules.Only, "only", "run nothing but a rule or a category, by `ID`; repeatable"},
	} {
		cmd.Flags().StringArrayVar(list.names, list.name, nil, list.what)
		completeFunc(cmd, list.name, p.completeRule)
	}
	failOnFlag(cmd, &f.failOn, "warning")
	levels := []string{"error", "warning", "note"}
	cmd.Flags().Var(newChoice(&f.minLevel, "", levels...), "min-level", "leave out findings below `LEVEL`: "+strings.Join(levels, ", "))
	complete(cmd, "min-level", levels...)
	configFlag(cmd, &f.config)
	cmd.Flags().StringVar(&f.baseline, "baseline", "", "report only what `FILE` does not list")
}

// addRun adds the flags about how it is done and shown. jobs says what is done N at once.
func (f *runFlags) addRun(cmd *cobra.Command, jobs string) {
	cmd.Flags().IntVarP(&f.jobs, "jobs", "j", runtime.GOMAXPROCS(0), jobs)
	cmd.Flags().Lookup("jobs").DefValue = "the number of cores" // the same help on every machine
	textFlags(cmd, &f.color, &f.quiet)
	cmd.Flags().IntVar(&f.maxSame, "max-same", 0, "in text, show at most `N` findings of one rule, and how many more there are (default all)")
	cmd.Flags().BoolVar(&f.statistics, "statistics", false, "print totals by rule after the findings")
}
