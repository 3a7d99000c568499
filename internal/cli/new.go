package cli

import (
	"embed"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/scaffold"
	"github.com/iamlint/iamlint/internal/session"
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
				s, err := session.Configure(file, "")
				if err != nil {
					return err
				}
				if folders, err := s.RegoFolders(); err != nil {
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
	if err := scaffold.CheckID(id); err != nil {
		return usagef("%v", err)
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
	files := []scaffold.File{
		{Name: filepath.Join(folder, s.Package+".rego"), Template: "rule.rego.tmpl"},
		{Name: filepath.Join(folder, s.Package+"_test.rego"), Template: "rule_test.rego.tmpl"},
	}
	if err := scaffold.Vacant(files); err != nil {
		return nil, usagef("%v: choose another id or folder", err)
	}
	if err := scaffold.Write(skeletons, "new", s, files); err != nil {
		return nil, err
	}
	return []string{filepath.ToSlash(files[0].Name), filepath.ToSlash(files[1].Name)}, nil
}
