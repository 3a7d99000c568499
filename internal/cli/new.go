package cli

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed new
var skeletons embed.FS

func (p *program) newCommand() *cobra.Command {
	var file, category string
	cmd := &cobra.Command{
		Use:   "new rule [flags] ID [DIR]",
		Short: "Make a Rego rule of your own",
		Long: `Make a rule in Rego with its test, which fails until both are filled in. They are written to a folder; without one, to the first
of the configuration, or to iamlint-rules.

Exit status: 0 the files were written, 2 wrong usage, 3 a file could not be written.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 || len(args) > 3 || args[0] != "rule" {
				return usagef("new makes a rule: write `iamlint new rule ID [DIR]`")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			id := args[1]
			if err := p.mayBeNew(id); err != nil {
				return err
			}
			folder := "iamlint-rules"
			if len(args) == 3 {
				folder = args[2]
			} else {
				s, err := configure(file)
				if err != nil {
					return err
				}
				if folders, err := s.regoFolders(); err != nil {
					return err
				} else if len(folders) > 0 {
					folder = folders[0]
				}
			}
			made, err := newRule(folder, skeleton{ID: id, Category: category, Package: strings.ReplaceAll(id, "-", "_")})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.stdout, "%s\nfill in what says TODO; then: iamlint test %s\n", strings.Join(made, "\n"), filepath.ToSlash(folder))
			if err != nil {
				return fmt.Errorf("write: %w", err)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&category, "category", "house", "the `CATEGORY` of the rule")
	configFlag(cmd, &file)
	return cmd
}

// mayBeNew reports what speaks against an id for a new rule.
func (p *program) mayBeNew(id string) error {
	if !regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`).MatchString(id) {
		return usagef("%q is not kebab-case: write an id such as bucket-without-owner", id)
	}
	if slices.ContainsFunc(p.rules, func(a *analysis.Analyzer) bool { return a.Name == id }) {
		return usagef("there is a built-in rule %s: choose another id", id)
	}
	return nil
}

// skeleton is what the files of a new rule are made of.
type skeleton struct{ ID, Category, Package string }

// newRule writes the files of a new rule, and returns their names. It overwrites nothing.
func newRule(folder string, s skeleton) ([]string, error) {
	all := template.Must(template.ParseFS(skeletons, "new/*.tmpl"))
	made := []string{filepath.Join(folder, s.Package+".rego"), filepath.Join(folder, s.Package+"_test.rego")}
	for _, name := range made {
		if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			return nil, usagef("%s is there already: choose another id or folder", name)
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // rules are for everybody to read
		return nil, fmt.Errorf("make the folder: %w", err)
	}
	for i, skeleton := range []string{"rule.rego.tmpl", "rule_test.rego.tmpl"} {
		var out bytes.Buffer
		if err := all.ExecuteTemplate(&out, skeleton, s); err != nil {
			return nil, fmt.Errorf("%s: %w", made[i], err)
		}
		if err := os.WriteFile(made[i], out.Bytes(), 0o644); err != nil { //nolint:gosec // rules are for everybody to read
			return nil, fmt.Errorf("write the rule: %w", err)
		}
		made[i] = filepath.ToSlash(made[i])
	}
	return made, nil
}
