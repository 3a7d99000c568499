package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/internal/loader"
)

// variableFlags are the flags that give values to variables of Terraform and to parameters of templates.
type variableFlags struct{ values, files []string }

func (f *variableFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.values, "var", nil,
		"give a Terraform variable or a template parameter a value, as `NAME=VALUE`; repeatable")
	cmd.Flags().StringArrayVar(&f.files, "var-file", nil, "read values of Terraform variables from `FILE`; repeatable")
}

// validate refuses what is not a value.
func (f *variableFlags) validate() error {
	for _, v := range f.values {
		if name, _, ok := strings.Cut(v, "="); !ok || name == "" {
			return usagef("--var %q: write it as NAME=VALUE", v)
		}
	}
	return nil
}

// apply gives the values to what is read.
func (f *variableFlags) apply(opts *loader.Options) {
	for _, v := range f.values {
		name, value, _ := strings.Cut(v, "=")
		opts.Vars = append(opts.Vars, loader.Var{Name: strings.TrimSpace(name), Value: value})
	}
	opts.VarFiles = f.files
}
