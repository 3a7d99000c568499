package cli

import (
	"bufio"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/internal/regohost"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/internal/solve"
)

func (p *program) testCommand() *cobra.Command {
	var (
		verbose bool
		file    string
	)
	cmd := &cobra.Command{
		Use:   "test [flags] [DIR ...]",
		Short: "Run the tests of custom Rego rules",
		Long: `Run the tests in the *_test.rego files below folders; without a folder, below those of the configuration, or the working
folder. Tests can use all that rules can, iamlint's builtins included.

Exit status: 0 all tests passed, 1 some did not, 2 a rule or a test does not compile.`,
		RunE: func(cmd *cobra.Command, folders []string) error {
			if len(folders) == 0 {
				s, err := session.Configure(file, "")
				if err != nil {
					return err
				}
				if folders, err = s.RegoFolders(); err != nil {
					return err
				}
				if len(folders) == 0 {
					folders = []string{"."}
				}
			}
			return p.print(func(w *bufio.Writer) error {
				opts := regohost.TestOptions{Load: load, Solver: solve.New(), Verbose: verbose}
				summary, err := regohost.Test(cmd.Context(), w, folders, opts)
				var mistake *regohost.RuleError
				switch {
				case errors.As(err, &mistake):
					return &usageError{err}
				case err != nil:
					return fmt.Errorf("test: %w", err)
				case !summary.OK():
					p.raise(ExitFindings)
				case summary == regohost.Summary{}:
					return usagef("no tests below %q: write them as rules named test_... in files named *_test.rego", folders)
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "show the tests that pass, too, and traces of those that fail")
	configFlag(cmd, &file)
	return cmd
}
