package cli

import (
	"bufio"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/catalog"
)

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, the commit, and the date of the list of AWS's actions",
		Args:  noArguments,
		RunE:  func(*cobra.Command, []string) error { return p.printVersion() },
	}
}

// printVersion prints the version, the commit and the date of the data, and warns on standard error of data that is old. That does
// not fail the command: to stay with a version is a choice.
func (p *program) printVersion() error {
	if old := outdated(catalog.Date(), time.Now()); old != "" {
		p.complain(errors.New(old))
	}
	return p.print(func(w *bufio.Writer) error {
		built := runtime.Version()
		if c := builtFrom(); c != "" {
			built = "commit " + c + ", " + built
		}
		_, err := fmt.Fprintf(w, "iamlint %s (%s, catalog of %s)\n", version(), built, catalog.Date())
		return err
	})
}

// fresh is how many days the catalog is taken to know about every action that matters. AWS adds some fifty actions a week.
const fresh = 180

// outdated says that data of a day is older than that, or nothing.
func outdated(day string, now time.Time) string {
	made, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return fmt.Sprintf("the catalog has no date (%q): install a release", day)
	}
	age := int(now.Sub(made).Hours() / 24)
	if age <= fresh {
		return ""
	}
	return fmt.Sprintf("the catalog of AWS's actions is %d days old, and newer actions are unknown: install a newer iamlint, or give a newer --catalog", age)
}

// release and commit are what .goreleaser.yaml sets (-ldflags -X) in the programs of a release, which then do not depend on how
// the repository was checked out.
var release, commit string

// builtFrom returns the beginning of the name of the commit that the program was built from, or nothing: a program with rules of
// its own is built from another repository's.
func builtFrom() string {
	if commit != "" {
		return short(commit)
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		return commitIn(info)
	}
	return ""
}

func commitIn(info *debug.BuildInfo) string {
	if info.Main.Path != module {
		return ""
	}
	i := slices.IndexFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "vcs.revision" })
	if i < 0 {
		return ""
	}
	if slices.Contains(info.Settings, debug.BuildSetting{Key: "vcs.modified", Value: "true"}) {
		return short(info.Settings[i].Value) + " and changes"
	}
	return short(info.Settings[i].Value)
}

func short(commit string) string { return commit[:min(len(commit), 12)] }

// module is the path of iamlint's module.
const module = "github.com/iamlint/iamlint"

// version returns the version of iamlint's module in the program, or of its checkout: in a program that has rules of its own
// the module is one that the program's requires. A build that does not know has a version that sorts before all others, since
// SARIF wants one to begin with a number.
func version() string {
	if release != "" {
		return release
	}
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
