// Package multichecker makes iamlint with rules of one's own, which are written in Go: every command, and the built-in rules
// beside them. A program is
//
//	package main
//
//	import (
//		"github.com/iamlint/iamlint/multichecker"
//
//		"example.com/house"
//	)
//
//	func main() { multichecker.Main(house.NoProdDelete) }
//
// and is used as iamlint is: configuration, flags, comments that suppress findings, reports and exit statuses know the further
// rules by their names and categories. Rules are written with package analysis, and tested with
// analysis/analysistest.
//
// # Stability
//
// Commands, flags, reports and exit statuses are iamlint's own, and change as it does: additions at any time, anything else
// with a word in the changelog. What this package exports stays as it is.
package multichecker

import (
	"context"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/cli"
	"github.com/iamlint/iamlint/rego"
	"github.com/iamlint/iamlint/rules"
)

// Main runs iamlint with the arguments of the program, the built-in rules and further ones, and exits with its status.
// It does not return.
func Main(house ...*analysis.Analyzer) {
	tuneMemory()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second interrupt is the system's
	os.Exit(Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, house...))
}

// Run is Main with arguments and streams of the caller's, for tests and for programs that do more than lint. It returns the exit
// status: 0 if nothing was found, 1 for findings, 2 for wrong usage or configuration, a rule that [analysis.Validate] refuses
// being one, 3 if something could not be checked. It stops when ctx ends.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, house ...*analysis.Analyzer) int {
	return cli.Main(ctx, args, stdin, stdout, stderr, slices.Concat(rules.All(), rego.Analyzers(), house)...)
}
