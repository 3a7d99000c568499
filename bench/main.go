// Command bench measures whole runs of iamlint and prints a table: a cold run over one policy, and one run over all
// AWS managed policies, each beside something to compare it with.
//
//	bench [-runs N] [-conftest PATH]
//
// The managed policies are those of the package that IAMLINT_MANAGED_POLICIES names. conftest, the start-up rival, is
// measured if a binary of it is named.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/iamlint/iamlint/bench/internal/measure"
	"github.com/iamlint/iamlint/test/managed"
)

func main() {
	var (
		runs     = flag.Int("runs", 11, "runs of each command; the median is printed")
		conftest = flag.String("conftest", "", "a conftest binary to compare cold starts with")
		write    = flag.String("write", "", "internal: write the managed policies to this folder, and exit")
		floor    = flag.String("floor", "", "internal: read and parse this folder with encoding/json, and exit")
	)
	flag.Parse()
	if *floor != "" {
		check(parseAll(*floor))
		return
	}
	if *write != "" {
		policies, err := managed.Read(os.Getenv(managed.Env))
		check(err)
		check(managed.Write(*write, policies))
		return
	}
	work, err := os.MkdirTemp("", "iamlint-bench-")
	check(err)
	defer func() { _ = os.RemoveAll(work) }()
	binary := filepath.Join(work, "iamlint")
	check(run("go", "build", "-o", binary, "./cmd/iamlint"))
	self, err := os.Executable()
	check(err)
	// In a process of its own: what this one has in memory counts as the peak of all that it starts.
	corpus := filepath.Join(work, "managed")
	check(run(self, "-write", corpus))

	one := "testdata/seeds/mfa-self-service-minimal.json"
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "command\tmin ms\tmedian ms\tmax ms\tcpu ms\tpeak MB")
	row(table, *runs, "/bin/true", "/bin/true")
	row(table, *runs, "iamlint lint one.json", binary, "lint", "--fail-on", "none", "-o", os.DevNull, one)
	if *conftest != "" {
		rule := filepath.Join(work, "rule.rego")
		check(os.WriteFile(rule, []byte(conftestRule), 0o600))
		row(table, *runs, "conftest, one rule", *conftest, "test", "--no-fail", "-p", rule, one)
	}
	row(table, *runs, "read and parse all managed policies, encoding/json", self, "-floor", corpus)
	row(table, *runs, "iamlint lint all managed policies", binary, "lint", "--fail-on", "none", "-f", "json", "-o", os.DevNull, corpus)
	check(table.Flush())
}

const conftestRule = `package main

import rego.v1

deny contains msg if {
	some statement in input.Statement
	statement.Effect == "Allow"
	statement.Action == "*"
	msg := "allows everything"
}
`

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// row runs a command several times after a warm-up and prints a row. The command's own exit status does not matter.
func row(out io.Writer, runs int, label, name string, args ...string) {
	command := func(ctx context.Context) *exec.Cmd { return exec.CommandContext(ctx, name, args...) }
	_, err := measure.Runs(1, time.Hour, command)
	check(err)
	c, err := measure.Runs(runs, time.Hour, command)
	check(err)
	ms := measure.Milliseconds
	fmt.Fprintf(out, "%s\t%.1f\t%.1f\t%.1f\t%.1f\t%.0f\n", label, ms(c.Least), ms(c.Wall), ms(c.Most), ms(c.CPU), measure.Megabytes(c.Peak))
}

// parseAll is the floor: a program that only reads and parses, on all cores.
func parseAll(folder string) error {
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return err
	}
	work := make(chan string)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for name := range work {
				text, err := os.ReadFile(name)
				check(err)
				var value any
				check(json.Unmarshal(text, &value))
			}
		})
	}
	for _, name := range names {
		work <- name
	}
	close(work)
	group.Wait()
	return nil
}
