package cli

import (
	"bufio"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/catalog"
)

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and the date of the list of AWS's actions",
		Args:  noArguments,
		RunE:  func(*cobra.Command, []string) error { return p.printVersion() },
	}
}

func (p *program) printVersion() error {
	return p.print(func(w *bufio.Writer) error {
		_, err := fmt.Fprintf(w, "iamlint %s (%s, catalog of %s)\n", version(), runtime.Version(), catalog.Date())
		return err
	})
}

// module is the path of iamlint's module.
const module = "github.com/iamlint/iamlint"

// version returns the version of iamlint's module in the program, or of its checkout: in a program that has rules of its own
// the module is one that the program's requires. A build that does not know has a version that sorts before all others, since
// SARIF wants one to begin with a number.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return unversioned
	}
	return versionIn(info)
}

const unversioned = "0.0.0-devel"

func versionIn(info *debug.BuildInfo) string {
	found := &info.Main
	if i := slices.IndexFunc(info.Deps, func(m *debug.Module) bool { return m.Path == module }); i >= 0 {
		found = info.Deps[i]
	}
	if found.Replace != nil || found.Path != module || found.Version == "" || found.Version == "(devel)" {
		return unversioned
	}
	return found.Version
}

func (p *program) completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "Print a script that completes iamlint's commands in a shell: bash, zsh, fish or powershell",
		Example:   "  source <(iamlint completion bash)",
		ValidArgs: shells,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("completion takes one argument: use one of bash, zsh, fish, powershell")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.print(func(w *bufio.Writer) error {
				root := cmd.Root()
				switch args[0] {
				case "bash":
					return root.GenBashCompletionV2(w, true)
				case "zsh":
					return root.GenZshCompletion(w)
				case "fish":
					return root.GenFishCompletion(w, true)
				case "powershell":
					return root.GenPowerShellCompletionWithDesc(w)
				default:
					return usagef("unknown shell %q: use one of bash, zsh, fish, powershell", args[0])
				}
			})
		},
	}
}
