package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/internal/summary"
	"github.com/iamlint/iamlint/policy"
)

// summarizeFlags are the flags of summarize.
type summarizeFlags struct {
	format, output, kind, config, stdinName string
	variables                               variableFlags
}

func (p *program) summarizeCommand() *cobra.Command {
	var f summarizeFlags
	cmd := &cobra.Command{
		Use:   "summarize [flags] FILE ...",
		Short: "Summarize what policies give access to, by service and access level",
		Long: `For each policy in files, in folders, or on standard input (-), list the services that it gives access to, by access level
(List, Read, Write, Permissions management, Tagging), and whether the access is full, or limited to some actions, by
resource or by condition. An action counts as allowed if some request for it is allowed; Deny statements are considered.
For a policy that allows nothing, list what it denies.

Exit status: 0 done, 2 wrong usage or configuration, 3 something could not be read or holds no policy.`,
		Example: `  iamlint summarize policy.json
  iamlint summarize -f json template.yaml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("summarize needs a file: name a policy, a template, a folder, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, paths []string) error { return p.summarize(cmd.Context(), &f, paths) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.VarP(newChoice(&f.format, "text", "text", "json"), "format", "f", "write `FORMAT`: text or json")
	flags.StringVarP(&f.output, "output", "o", "", "write it to `FILE` instead of standard output")
	kindFlag(cmd, &f.kind)
	configFlag(cmd, &f.config)
	f.variables.add(cmd)
	flags.StringVar(&f.stdinName, "stdin-filename", "", "the `NAME` to report for -, and to take format and kind from")
	complete(cmd, "format", "text", "json")
	return cmd
}

func (p *program) summarize(ctx context.Context, f *summarizeFlags, paths []string) error {
	r := p.newLintRun("summarize", &lintFlags{kind: f.kind, stdinName: f.stdinName, variables: f.variables})
	err := f.variables.validate()
	if err != nil {
		return err
	}
	settings, err := session.Configure(f.config, "")
	if err != nil {
		return err
	}
	loading := loader.Options{Kind: kindOf(f.kind)}
	f.variables.apply(&loading)
	r.Session = session.Reading(settings, loading)
	if err := r.find(ctx, paths); err != nil {
		return err
	}
	summaries, err := r.summaries(ctx)
	if err != nil {
		return err
	}
	for i := range r.failures {
		r.complainOf(&r.failures[i])
	}
	write := func(w io.Writer) error {
		out := bufio.NewWriter(w)
		if f.format == "json" {
			if err := writeJSON(out, summaryReport{Version: 1, Policies: summaries}); err != nil {
				return err
			}
		} else if err := writeSummaries(out, summaries); err != nil {
			return err
		}
		return out.Flush()
	}
	if f.output != "" {
		return writeFile(ctx, f.output, write)
	}
	if err := write(p.stdout); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

// summaryReport is what summarize writes as JSON.
type summaryReport struct {
	Version  int              `json:"version"`
	Policies []summary.Policy `json:"policies"`
}

// summaries summarizes the policies of all files. What cannot be read is a failure of the run.
func (r *lintRun) summaries(ctx context.Context) ([]summary.Policy, error) {
	list := []summary.Policy{}
	solver := solve.New()
	for input := range r.inputs(slices.Values(r.files)) {
		unit, err := input.Load(ctx)
		switch {
		case err != nil:
			r.failures = append(r.failures, driver.Failure{File: input.Name, Err: err})
			continue
		case unit == nil:
			continue // no policy in a file of a folder
		}
		for _, problem := range unit.Problems {
			r.failures = append(r.failures, driver.Failure{File: place(unit.Source, problem.Range), Err: fmt.Errorf("%s", problem.Message)})
		}
		for _, d := range unit.Documents {
			one, err := summary.Of(ctx, solver, d)
			if err != nil {
				return nil, fmt.Errorf("summarize %s: %w", input.Name, err)
			}
			list = append(list, one)
		}
	}
	return list, nil
}

// place names a place of a source as reports do.
func place(src *policy.Source, r policy.Range) string {
	at := src.Position(r.Start)
	return fmt.Sprintf("%s:%d:%d", src.File(r.Start).Name, at.Line, at.Column)
}

// writeSummaries writes a table for each policy.
func writeSummaries(w io.Writer, summaries []summary.Policy) error {
	for i := range summaries {
		if i > 0 {
			if _, err := io.WriteString(w, "\n"); err != nil {
				return err
			}
		}
		if err := writeSummary(w, &summaries[i]); err != nil {
			return err
		}
	}
	return nil
}

func writeSummary(w io.Writer, p *summary.Policy) error {
	heading := report.Plain(p.File)
	if p.Name != "" {
		heading += " " + report.Plain(p.Name)
	}
	heading += " (" + p.Kind + ")"
	var when []string
	for _, a := range p.When {
		when = append(when, policy.Assumption(a).String())
	}
	if when != nil {
		heading += " when " + report.Plain(strings.Join(when, " and "))
	}
	verb := "allows"
	if p.Effect == "Deny" {
		verb = "allows nothing, and denies"
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(table, format, args...) } // Flush returns the error
	line("%s %s:\n", heading, verb)
	if len(p.Services) == 0 {
		line("  nothing\n")
	} else {
		writeServices(line, p)
	}
	if len(p.Unknown) > 0 {
		line("  not in the catalog of %s: %s\n", catalog.Date(), report.Plain(strings.Join(p.Unknown, ", ")))
	}
	if p.Undecided > 0 {
		line("  %d questions were left open; where they matter, access with limits is assumed\n", p.Undecided)
	}
	if p.Incomplete {
		line("  and what is unknown until deployment\n")
	}
	return table.Flush()
}

// writeServices writes a line for each level of each service, or one for a service whose levels are all alike. Where most
// services are so, and alike, they get one line together, and what the others are is of interest: also that nothing of them
// is allowed.
func writeServices(line func(string, ...any), p *summary.Policy) {
	common := commonLimits(p)
	services, alone := p.Services, 0
	for known := range catalog.Services() {
		if len(services) == 0 || services[0].Prefix != known.Prefix() {
			if common != "" {
				alone++
				line("  %s\tall levels\tno actions\tnone\n", known.Prefix())
			}
			continue
		}
		service := &services[0]
		services = services[1:]
		limits := alike(service)
		if limits != "" && limits == common {
			continue
		}
		alone++
		if limits == full {
			line("  %s\tall levels\tall actions\t%s\n", service.Prefix, full)
			continue
		}
		for i := range service.Levels {
			level := &service.Levels[i]
			line("  %s\t%s\t%d of %d actions\t%s\n", service.Prefix, level.Level, level.Actions, level.Of, limitsOf(level))
		}
	}
	switch {
	case common == "":
	case alone == 0:
		line("  all services\tall levels\tall actions\t%s\n", common)
	default:
		line("  all other services\tall levels\tall actions\t%s\n", common)
	}
}

// commonLimits returns the limits that the access to most of the services of the catalog has, to all of their actions; "" if
// it is not to most, or not alike.
func commonLimits(p *summary.Policy) string {
	count := map[string]int{}
	for i := range p.Services {
		if limits := alike(&p.Services[i]); limits != "" {
			if count[limits]++; 2*count[limits] > catalog.NumServices() {
				return limits
			}
		}
	}
	return ""
}

// alike returns the limits that all levels of a service have in common if all of its actions are allowed; else "".
func alike(service *summary.Service) string {
	actions, common := 0, ""
	for i := range service.Levels {
		level := &service.Levels[i]
		actions += level.Actions
		limits := limitsOf(level)
		if common != "" && limits != common {
			return ""
		}
		common = limits
	}
	if known, ok := catalog.FindService(service.Prefix); !ok || actions != known.NumActions() {
		return ""
	}
	return common
}

// full is what is said of access without limits.
const full = "full"

// limitsOf tells what limits the access of a level.
func limitsOf(level *summary.Level) string {
	switch {
	case level.Full:
		return full
	case level.ByResource && level.ByCondition:
		return "limited by resource and condition"
	case level.ByResource:
		return "limited by resource"
	case level.ByCondition:
		return "limited by condition"
	}
	return "limited to these actions"
}
