package cli

import (
	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/docs"

	"github.com/iamlint/iamlint/internal/mcp"
)

func (p *program) mcpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "mcp",
		Short: "Serve agents on standard input and output (Model Context Protocol)",
		Long: `Serve an agent on standard input and output, in the Model Context Protocol, with the tools lint_policy, compare_policies, check_access,
simulate_request, explain_rule and lookup_action. Nothing is read or written but what the agent hands over: no file, no network.

How to set it up: ` + docs.URL("agents.md"),
		Example: `  claude mcp add iamlint -- iamlint mcp`,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return mcp.New(p.rules, version()).Run(cmd.Context(), p.stdin, p.stdout)
		},
	}
}
