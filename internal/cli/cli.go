// Package cli is the command line: it reads flags and configuration, runs the linter, and writes reports. It is the only
// package that prints.
package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/policy"
)

// The exit statuses. If several fit, the one with the greatest number is returned.
const (
	// ExitClean: nothing was found at or above --fail-on.
	ExitClean = 0
	// ExitFindings: something was found; or, of `iamlint test`, a test failed.
	ExitFindings = 1
	// ExitUsage: wrong usage or configuration. Nothing was checked.
	ExitUsage = 2
	// ExitFailed: something could not be checked.
	ExitFailed = 3
	// ExitInterrupted: the run was stopped.
	ExitInterrupted = 130
)

// grace is how long a run that is stopped is waited for.
const grace = 200 * time.Millisecond

// Main runs the program with the given rules and returns its exit status. It stops when ctx ends.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, rules ...*analysis.Analyzer) int {
	p := &program{stdin: stdin, stdout: stdout, stderr: stderr, rules: rules}
	if err := analysis.Validate(rules); err != nil {
		p.complain(err)
		return ExitUsage
	}
	root := p.root()
	root.SetArgs(append([]string{}, args...)) // never nil: cobra would take os.Args
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	done := make(chan error, 1)
	go func() { done <- root.ExecuteContext(ctx) }()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		// A read of standard input cannot be stopped, and need not be. What can gets a moment to put away its files.
		select {
		case err = <-done:
		case <-time.After(grace):
			removeTemporaries()
		}
	}
	switch {
	case ctx.Err() != nil:
		return ExitInterrupted
	case err == nil:
		return p.status
	}
	p.complain(err)
	if isMistake(err) {
		return ExitUsage
	}
	return ExitFailed
}

// program is one run.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	rules          []*analysis.Analyzer
	// status is the exit status of a run without error.
	status int
}

// raise raises the exit status to at least status.
func (p *program) raise(status int) { p.status = max(p.status, status) }

// complain writes an error to standard error, a line for each that it joins.
func (p *program) complain(err error) {
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) {
		return // no one reads any more
	}
	for line := range strings.SplitSeq(strings.TrimSpace(err.Error()), "\n") {
		_, _ = fmt.Fprintln(p.stderr, "iamlint:", report.Plain(line))
	}
}

// usageError is a mistake of the user's, in the command line or in the configuration.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// isMistake reports whether an error is a mistake of the user's, and not something that could not be done.
func isMistake(err error) bool {
	_, usage := errors.AsType[*usageError](err)
	_, settings := errors.AsType[*session.Error](err)
	return usage || settings
}

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// Commands returns the commands, for programs that describe them and do not run them.
func Commands() *cobra.Command { return (&program{}).root() }

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "iamlint",
		Short: "Lint AWS IAM policies",
		Long: `iamlint reads AWS IAM policies wherever they are written, decides what they really allow, and reports what is wrong
with them, each finding with a request that proves it.

Exit status: 0 nothing found, 1 findings, 2 wrong usage or configuration, 3 something could not be checked.`,
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          p.noCommand,
	}
	root.Flags().Bool("version", false, "print the version")
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(p.helpCommand(root))
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		p.lintCommand(), p.mergeCommand(), p.accountCommand(), p.whoCanCommand(), p.diffCommand(), p.checkCommand(), p.rulesCommand(), p.simulateCommand(),
		p.summarizeCommand(), p.shrinkCommand(), p.initCommand(), p.configCommand(), p.newCommand(), p.testCommand(), p.lspCommand(), p.mcpCommand(), p.versionCommand(), p.completionCommand(),
	)
	for _, c := range root.Commands() {
		c.DisableFlagsInUseLine = true
		switch c.Name() {
		case "lint", "account", "who-can", "diff", "check", "simulate", "summarize", "shrink", "rules", "test", "lsp", "mcp", "version":
			p.withCatalog(c)
		}
	}
	return root
}

// helpCommand prints the help of a command, as the command's -h does.
func (p *program) helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:                   "help [COMMAND]",
		DisableFlagsInUseLine: true,
		Short:                 "Explain a command and its flags",
		Long:                  "Explain a command and its flags, as the command's -h does; without a command, list the commands.",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("help takes one command: leave %q out", args[1])
			}
			of := root
			if len(args) == 1 {
				i := slices.IndexFunc(root.Commands(), func(c *cobra.Command) bool { return !c.Hidden && c.Name() == args[0] })
				if i < 0 {
					return p.noSuchCommand(root, args[0])
				}
				of = root.Commands()[i]
			}
			of.InitDefaultHelpFlag()
			if err := of.Help(); err != nil {
				return fmt.Errorf("write help: %w", err)
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return commandNames(root), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// commandNames returns the names of the commands.
func commandNames(root *cobra.Command) []string {
	var names []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return names
}

// noSuchCommand says that a command does not exist, and what may have been meant.
func (p *program) noSuchCommand(root *cobra.Command, name string) error {
	names := commandNames(root)
	if near := config.Nearest(name, names); near != "" {
		return usagef("unknown command %q: did you mean `iamlint %s`?", name, near)
	}
	return usagef("unknown command %q: use one of %s", name, strings.Join(names, ", "))
}

// noCommand is run when the arguments begin with no command.
func (p *program) noCommand(cmd *cobra.Command, args []string) error {
	if version, err := cmd.Flags().GetBool("version"); err == nil && version {
		return p.printVersion()
	}
	if len(args) == 0 {
		cmd.SetOut(p.stderr)
		if err := cmd.Help(); err != nil {
			return fmt.Errorf("write help: %w", err)
		}
		p.raise(ExitUsage)
		return nil
	}
	if _, err := os.Stat(args[0]); err == nil && config.Nearest(args[0], commandNames(cmd)) == "" {
		return usagef("unknown command %q: to lint that path, run `iamlint lint %s`", args[0], args[0])
	}
	return p.noSuchCommand(cmd, args[0])
}

// flagError makes one line of an error in flags, with the remedy.
func flagError(cmd *cobra.Command, err error) error {
	help := fmt.Sprintf("`%s -h` lists the flags", cmd.CommandPath())
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near := config.Nearest(unknown.GetSpecifiedName(), names); near != "" && unknown.GetSpecifiedShortnames() == "" {
			help = fmt.Sprintf("did you mean --%s?", near)
		}
	}
	if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		flag, cause := invalid.GetFlag(), errors.Unwrap(invalid).Error()
		if flag.Value.Type() == "int" {
			cause = "give it a number"
		}
		return usagef("--%s %q: %s", flag.Name, invalid.GetValue(), cause)
	}
	return usagef("%s: %s", strings.TrimSpace(err.Error()), help)
}

// noArguments refuses arguments.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no arguments: leave %q out", cmd.CommandPath(), args[0])
	}
	return nil
}

// print writes to standard output through a buffer.
func (p *program) print(write func(w *bufio.Writer) error) error {
	out := bufio.NewWriter(p.stdout)
	if err := write(out); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

// choice is a flag that takes one of some words.
type choice struct {
	value   *string
	choices []string
}

func newChoice(value *string, initial string, choices ...string) *choice {
	*value = initial
	return &choice{value, choices}
}

func (c *choice) String() string { return *c.value }
func (*choice) Type() string     { return "string" }

func (c *choice) Set(s string) error {
	if slices.Contains(c.choices, s) {
		*c.value = s
		return nil
	}
	return fmt.Errorf("use one of %s", strings.Join(c.choices, ", "))
}

// complete lets shells complete a flag by its choices.
func complete(cmd *cobra.Command, flag string, choices ...string) {
	completeFunc(cmd, flag, cobra.FixedCompletions(choices, cobra.ShellCompDirectiveNoFileComp))
}

func completeFunc(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err) // there is no such flag
	}
}

// configFlag adds --config to a command.
func configFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "config", "",
		"read the configuration from `FILE`, or none (default: the nearest .iamlint.yaml upwards, in the repository)")
}

// regoFlag adds --rego to a command.
func regoFlag(cmd *cobra.Command, folders *[]string) {
	cmd.Flags().StringArrayVar(folders, "rego", nil, "add the custom Rego rules in `DIR`; repeatable")
}

// outputFlags add --format and --output to a command that writes a report. further are formats of the command's own, of which note
// tells.
func outputFlags(cmd *cobra.Command, format, file *string, note string, further ...string) {
	all := slices.Concat(formats(), further)
	cmd.Flags().VarP(newChoice(format, "text", all...), "format", "f",
		"write standard output as `FORMAT`: "+strings.Join(formats(), ", ")+note)
	cmd.Flags().StringVarP(file, "output", "o", "", "write it to `FILE` instead")
	complete(cmd, "format", all...)
}

// kindFlag adds --type to a command that reads policies.
func kindFlag(cmd *cobra.Command, kind *string) {
	var kinds []string
	for _, k := range policy.Kinds() {
		kinds = append(kinds, k.String())
	}
	cmd.Flags().VarP(newChoice(kind, "", kinds...), "type", "t",
		"take every policy for this `KIND`: "+strings.Join(kinds, ", ")+" (default: find out)")
	complete(cmd, "type", kinds...)
}

// kindOf is the kind that --type names, which takes nothing else; nil for none.
func kindOf(flag string) *policy.Kind {
	kind, err := policy.ParseKind(flag)
	if flag == "" || err != nil {
		return nil
	}
	return &kind
}

// resourceTypeFlag adds --resource-type to a command that reads policies.
func resourceTypeFlag(cmd *cobra.Command, resourceType *string) {
	cmd.Flags().StringVar(resourceType, "resource-type", "",
		"the CloudFormation `TYPE` that resource policies are attached to, as AWS::S3::Bucket")
}

// textFlags add --color and --quiet, which are about reports as text, to a command.
func textFlags(cmd *cobra.Command, color *string, quiet *bool) {
	when := []string{"auto", "always", "never"}
	cmd.Flags().Var(newChoice(color, "auto", when...), "color", "color the text: `WHEN` is auto, always or never")
	cmd.Flags().BoolVarP(quiet, "quiet", "q", false, "print one line for each finding, and nothing else")
	complete(cmd, "color", when...)
}

// completeRule completes names of rules and categories.
func (p *program) completeRule(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return session.Names(p.rules), cobra.ShellCompDirectiveNoFileComp
}

// failOnFlag adds --fail-on to a command. without says what holds without it.
func failOnFlag(cmd *cobra.Command, level *string, without string) {
	levels := []string{"error", "warning", "note", "none"}
	cmd.Flags().Var(newChoice(level, "", levels...), "fail-on",
		"the least `LEVEL` of a finding that makes the exit status 1: "+strings.Join(levels, ", ")+" (default "+without+")")
	complete(cmd, "fail-on", levels...)
}
