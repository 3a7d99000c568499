// Iamlint lints AWS IAM policies; see README.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/iamlint/iamlint/internal/cli"
	"github.com/iamlint/iamlint/rego"
	"github.com/iamlint/iamlint/rules"
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // runs are short: time is worth more than memory
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second interrupt is the system's
	os.Exit(cli.Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, append(rules.All(), rego.Analyzers()...)...))
}
