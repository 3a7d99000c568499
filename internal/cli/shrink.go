package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/internal/shrink"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
)

// shrinkFlags are the flags of shrink.
type shrinkFlags struct {
	accessFlags
	most, parts int
	wildcards   bool
}

// managedQuota is the number of characters, not counting white space, that a managed policy may have.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
const managedQuota = 6144

func (p *program) shrinkCommand() *cobra.Command {
	var f shrinkFlags
	cmd := &cobra.Command{
		Use:   "shrink [flags] FILE|-",
		Short: "Write a shorter policy that is proved to be equal",
		Long: `Write a policy that allows and denies exactly what the one in a file does, as short as it can be made, as JSON on standard
output; that it is equal is proved both ways. What it saved goes to standard error. Sids are left out.

With --split N it writes a list of at most N policies of at most --max characters, which say the same together: policies of one
principal, or SCPs of one level.

With --wildcards, patterns stand for several actions: for all that they match in AWS's reference today, and for those, too, that AWS
adds later.

Exit status: 0 done, 1 it does not fit --max, 2 wrong usage, 3 it could not be read, or could not be proved to be equal.`,
		Example: `  iamlint shrink policy.json
  iamlint shrink --split 3 policy.json
  aws iam get-policy-version ... | iamlint shrink --max 2048 -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("shrink takes one file with one policy, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return p.shrink(cmd.Context(), &f, args[0]) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.IntVar(&f.most, "max", managedQuota, "how many characters a policy may have, white space not counted: `N`")
	flags.IntVar(&f.parts, "split", 0, "write a list of at most `N` policies that say the same together")
	flags.BoolVar(&f.wildcards, "wildcards", false, "write patterns for actions, which may cover actions that AWS adds later")
	var kinds []string
	for _, kind := range policy.Kinds() {
		kinds = append(kinds, kind.String())
	}
	flags.VarP(newChoice(&f.kind, "", kinds...), "type", "t",
		"take the policy for this `KIND`: "+strings.Join(kinds, ", ")+" (default: find out)")
	flags.StringVarP(&f.output, "output", "o", "", "write it to `FILE` instead")
	configFlag(cmd, &f.config)
	complete(cmd, "type", kinds...)
	return cmd
}

func (p *program) shrink(ctx context.Context, f *shrinkFlags, path string) error {
	if f.most < 1 || f.parts < 0 {
		return usagef("--max and --split are numbers of characters and of policies: give at least 1")
	}
	s, err := session.Configure(f.config, "")
	if err != nil {
		return err
	}
	src, err := p.readNamed(path)
	name := filepath.ToSlash(path)
	if err != nil {
		p.cannot(fmt.Sprintf("%s: %s", name, readError(err)))
		return nil
	}
	opts := f.loadOptions(s, path)
	opts.Variants = 1
	unit, ok := p.loadAll(src, opts)
	if !ok {
		return nil
	}
	if n := len(unit.Documents); n != 1 {
		return usagef("%s holds %s: write the one to shrink to a file of its own", name, countOf(n, "policy", "policies"))
	}
	result, err := shrink.Policy(ctx, unit.Documents[0], shrink.Options{
		Solver: solve.New(), Wildcards: f.wildcards, Max: f.most, Parts: f.parts,
	})
	switch {
	case errors.Is(err, shrink.ErrTooLong):
		p.raise(ExitFindings)
	case errors.Is(err, shrink.ErrUnknown), errors.Is(err, shrink.ErrInvalid), errors.Is(err, shrink.ErrUnproved):
		p.cannot(fmt.Sprintf("%s: %s", name, err))
		return nil
	case err != nil:
		return err
	}
	p.saved(f, result)
	text := result.Policies[0]
	if f.parts > 0 {
		text = "[" + strings.Join(result.Policies, ",\n") + "]"
	}
	write := func(w io.Writer) error {
		_, err := io.WriteString(w, text+"\n")
		return err
	}
	if f.output != "" {
		return writeFile(ctx, f.output, write)
	}
	return p.print(func(w *bufio.Writer) error { return write(w) })
}

// saved says on standard error what shorter policies have saved.
func (p *program) saved(f *shrinkFlags, r *shrink.Result) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(p.stderr, "iamlint: "+format+"\n", args...) }
	say("%d of %d characters: %s of %d, %s of %d", r.After.Characters, r.Before.Characters,
		countOf(r.After.Statements, "statement", "statements"), r.Before.Statements,
		countOf(r.After.Entries, "entry", "entries"), r.Before.Entries)
	for i, size := range r.Sizes {
		switch {
		case len(r.Sizes) > 1:
			say("policy %d has %d characters", i+1, size)
		case size > f.most && f.parts < 2:
			say("it has %d characters, %d more than --max; --split N makes several of it", size, size-f.most)
		case size > f.most:
			say("it has %d characters, which do not fit %d policies of %d", size, f.parts, f.most)
		}
	}
}
