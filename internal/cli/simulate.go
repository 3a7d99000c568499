package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/internal/simulate"
)

func (p *program) simulateCommand() *cobra.Command {
	var input string
	cmd := &cobra.Command{
		Use:   "simulate --input FILE|-",
		Short: "Decide concrete requests, one JSON case a line",
		Long: `Decide whether requests are allowed by policies, as AWS would. Each line of the input is a case, and gets a line of answer:

  {"id": "x",
   "policies": {"identity": [DOC, ...], "boundary": [DOC, ...]|null, "session": [DOC, ...]|null,
                "scp": [[DOC, ...], ...]|null, "rcp": [[DOC, ...], ...]|null, "resource": DOC|null},
   "request": {"principal": ARN, "action": "s3:GetObject", "resource": ARN, "context": {"key": "value" | ["v1", "v2"]}}}

  {"id": "x", "decision": "allowed"|"implicitDeny"|"explicitDeny"|"unknown",
   "statements": [{"policy": "identity[0]", "index": 1, "sid": ""}]}

scp and rcp are lists of levels (root, organizational unit, account), each a list of documents. The decision is unknown if it
depends on something that the case does not say, such as the account behind a canonical user ID. A line that cannot be read is
answered by {"id": ..., "error": "..."}, and the exit status is 3 at the end.`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			in := p.stdin
			switch {
			case input == "":
				return usagef("simulate needs --input: name a file with a JSON case a line, or - for standard input")
			case input != "-":
				f, err := os.Open(input)
				if errors.Is(err, fs.ErrNotExist) {
					return fmt.Errorf("%s: %w", input, readError(err))
				}
				if err != nil {
					return fmt.Errorf("read cases: %w", err)
				}
				defer func() { _ = f.Close() }()
				in = f
			}
			return p.print(func(w *bufio.Writer) error {
				failed, err := simulate.Run(in, w)
				if failed > 0 {
					p.raise(ExitFailed)
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&input, "input", "", "read the cases from `FILE`, or from standard input (-)")
	return cmd
}
