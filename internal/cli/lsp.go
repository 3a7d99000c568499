package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/docs"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/lsp"
	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/policy"
)

func (p *program) lspCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Serve an editor on standard input and output (Language Server Protocol)",
		Long: `Serve an editor on standard input and output, in the Language Server Protocol: diagnostics while a policy is written, what an
action, a condition key, an ARN and a statement are, completion, fixes, and what a file newly allows. It reads JSON, YAML,
CloudFormation, SAM and Terraform, and the configuration that lint reads.

How to set it up: ` + docs.URL("editors.md"),
		Example: `  iamlint lsp`,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			server := lsp.New(lsp.Options{Open: p.openForEditor, Before: beforeBranch, Enter: os.Chdir, Version: version()})
			err := server.Run(cmd.Context(), p.stdin, p.stdout)
			if errors.Is(err, lsp.ErrNoShutdown) {
				p.raise(ExitFindings) // as the protocol has it
				return nil
			}
			return err
		},
	}
	cmd.Flags().Bool("stdio", true, "serve on standard input and output, as some editors say") // there is nothing else
	return cmd
}

// openForEditor opens a session for files that are open in an editor.
func (p *program) openForEditor(ctx context.Context, settings *session.Settings) (*session.Session, error) {
	return session.Open(ctx, settings, session.Options{Rules: p.rules, Compile: p.compile, Jobs: 1})
}

// defaultBranches are the branches that others are usually made from, the first that is there.
var defaultBranches = []string{"origin/HEAD", "origin/main", "origin/master", "main", "master"}

// beforeBranch loads what a file was judged together with where the branch that is checked out began.
func beforeBranch(ctx context.Context, base, path string, s *session.Session) (*policy.Unit, string, error) {
	repo, err := findRepository(ctx)
	if err != nil {
		return nil, "", err
	}
	names := defaultBranches
	if base != "" {
		names = []string{base}
	}
	var from revision
	for _, name := range names {
		if from, err = repo.revision(ctx, name); err == nil {
			break
		}
	}
	if err != nil {
		return nil, "", err
	}
	branch := from.name
	if head, err := git(ctx, "rev-parse", "--abbrev-ref", branch); err == nil {
		branch = strings.TrimSpace(string(head))
	}
	head, err := repo.revision(ctx, "HEAD")
	if err != nil {
		return nil, "", err
	}
	if from, err = from.mergeBase(ctx, head); err != nil {
		return nil, "", err
	}
	defer from.store.close()
	opts := s.LoadOptions(loader.DisplayName(path))
	if loader.IsModuleFile(path) {
		tree := from.tree(ctx, filepath.Dir(path))
		tree.Prefix = ""
		return loader.LoadModule(*tree, opts), branch, nil
	}
	var v edition
	if err := v.readFrom(ctx, &from, path); err != nil {
		return nil, "", err
	}
	if v.src == nil {
		return &policy.Unit{Source: &policy.Source{Name: loader.DisplayName(path)}}, branch, nil
	}
	opts.Beside, opts.Prefix = v.beside, v.prefix
	return loader.Load(v.src, opts), branch, nil
}
