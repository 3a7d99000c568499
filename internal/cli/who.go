package cli

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/account"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/requests"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
)

// answers are the answers to a question who can make a request.
type answers struct {
	ask account.Ask
	all []account.Answer
	// of is what was looked at, for the last line.
	of string
}

// jsonAnswers is the report of answers for scripts.
type jsonAnswers struct {
	Version    int          `json:"version"`
	Action     string       `json:"action"`
	Resource   string       `json:"resource,omitempty"`
	Principals []jsonAnswer `json:"principals"`
	Summary    jsonCounts   `json:"summary"`
}

// jsonAnswer is the answer for one principal.
type jsonAnswer struct {
	Principal string            `json:"principal"`
	Can       string            `json:"can"`
	Policy    string            `json:"policy,omitempty"`
	File      string            `json:"file,omitempty"`
	Start     *policy.Position  `json:"start,omitempty"`
	Witness   *analysis.Witness `json:"witness,omitempty"`
	Reason    string            `json:"reason,omitempty"`
}

type jsonCounts struct {
	Yes  int `json:"yes"`
	No   int `json:"no"`
	Open int `json:"open"`
}

func (a *answers) count() jsonCounts {
	var c jsonCounts
	for i := range a.all {
		switch a.all[i].Outcome {
		case account.Can:
			c.Yes++
		case account.Cannot:
			c.No++
		case account.Undecided:
			c.Open++
		}
	}
	return c
}

// write writes the answers as text or as JSON.
func (a *answers) write(w io.Writer, format string, quiet bool) error {
	if format == "json" {
		return a.json(w)
	}
	out := bufio.NewWriter(w)
	line := func(parts ...string) {
		for _, part := range parts {
			_, _ = out.WriteString(part) // Flush returns the error
		}
		_ = out.WriteByte('\n')
	}
	for i := range a.all {
		answer := &a.all[i]
		switch answer.Outcome {
		case account.Can:
			line(report.Plain(answer.Principal))
			if quiet {
				continue
			}
			line("  = ", report.Plain(report.Sentence(answer.Witness)))
			for j := range answer.Witness.With {
				line("  = ", report.Plain(report.Sentence(&answer.Witness.With[j])))
			}
			if answer.Source != nil {
				at := answer.Source.Position(answer.Place.Start)
				file := answer.Source.File(answer.Place.Start).Name
				line("  = ", report.Plain(fmt.Sprintf("%s:%d:%d: %s allows it", file, at.Line, at.Column, cmp.Or(answer.Policy, "the policy"))))
			}
		case account.Undecided:
			line(report.Plain(answer.Principal), ": open: ", report.Plain(answer.Reason))
		case account.Cannot:
		}
	}
	c := a.count()
	what := a.ask.Action
	if a.ask.Resource != "" {
		what += " on " + a.ask.Resource
	}
	summary := countOf(c.Yes, "principal", "principals") + " of " + strconv.Itoa(len(a.all)) + " can call " + what + a.of
	if c.Open > 0 {
		summary += "; " + strconv.Itoa(c.Open) + " open"
	}
	if !quiet {
		line(summary)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write answers: %w", err)
	}
	return nil
}

func (a *answers) json(w io.Writer) error {
	out := jsonAnswers{Version: 1, Action: a.ask.Action, Resource: a.ask.Resource, Principals: []jsonAnswer{}, Summary: a.count()}
	for i := range a.all {
		answer := &a.all[i]
		j := jsonAnswer{
			Principal: answer.Principal, Can: answer.Outcome.String(), Policy: answer.Policy, Witness: answer.Witness, Reason: answer.Reason,
		}
		if answer.Source != nil {
			at := answer.Source.Position(answer.Place.Start)
			j.File, j.Start = answer.Source.File(answer.Place.Start).Name, &at
		}
		out.Principals = append(out.Principals, j)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(&out); err != nil {
		return fmt.Errorf("write answers: %w", err)
	}
	return nil
}

// finish writes the answers; what is open raises the exit status.
func (p *program) finishAnswers(ctx context.Context, a *answers, format, output string, quiet bool) error {
	open := 0
	for i := range a.all {
		if a.all[i].Outcome == account.Undecided {
			open++
		}
	}
	if open > 0 {
		p.cannot(countOf(open, "answer is", "answers are") + " open: see the report")
	}
	write := func(w io.Writer) error { return a.write(w, format, quiet) }
	if output != "" {
		return writeFile(ctx, output, write)
	}
	return buffered(p.stdout, write)
}

// parseAsk reads ACTION[,ARN], as a flag or an argument has it.
func parseAsk(where, s string) (account.Ask, error) {
	action, resource, given := strings.Cut(s, ",")
	ask := account.Ask{Action: strings.TrimSpace(action), Resource: strings.TrimSpace(resource)}
	if problem := requests.ActionProblem(ask.Action); problem != "" {
		return ask, usagef("%s %s", where, problem)
	}
	if given {
		if problem := requests.ResourceProblem(ask.Resource); problem != "" {
			return ask, usagef("%s %s", where, problem)
		}
	}
	if ask.Resource == "*" {
		ask.Resource = ""
	}
	return ask, nil
}

func (p *program) whoCanCommand() *cobra.Command {
	var f accessFlags
	cmd := &cobra.Command{
		Use:   "who-can [flags] ACTION[,ARN] PATH ...",
		Short: "List who in these files can make a request",
		Long: `List the principals in files, in folders and everything below them, or on standard input (-), that can make a request: for an
action, a name or a pattern, on a resource that matches the ARN, if one is given. Each has a request that shows it; that the
others cannot is proved. A policy that is attached to no principal in the files is taken as one of anyone who has it.

Who can in an account: iamlint account --who-can.

Exit status: 0 all is answered, 2 wrong usage or configuration, 3 something could not be read or decided.`,
		Example: `  iamlint who-can iam:PassRole template.yaml
  iamlint who-can 's3:GetObject,arn:aws:s3:::payroll/*' infrastructure/`,
		RunE: func(cmd *cobra.Command, args []string) error { return p.whoCan(cmd.Context(), &f, args) },
	}
	f.add(cmd)
	for _, flag := range []string{"assume", "absent"} {
		_ = cmd.Flags().MarkHidden(flag)
	}
	return cmd
}

func (p *program) whoCan(ctx context.Context, f *accessFlags, args []string) error {
	if len(args) < 2 {
		return usagef("who-can needs an action and files: write it as iamlint who-can ACTION[,ARN] PATH ...")
	}
	ask, err := parseAsk("who-can", args[0])
	if err != nil {
		return err
	}
	if f.format != "text" && f.format != "json" {
		return usagef("who-can has no format %s: use text or json", f.format)
	}
	if _, err := f.fixed(); err != nil {
		return err
	}
	s, err := session.Configure(f.config, "")
	if err != nil {
		return err
	}
	units, err := p.units(ctx, f, s, args[1:])
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(units, attaches) {
		p.cannot("nothing was checked: the files hold no policy; name files that do")
	}
	all := account.WhoCanIn(ctx, solve.New(), units, ask)
	return p.finishAnswers(ctx, &answers{ask: ask, all: all}, f.format, f.output, f.quiet)
}
