package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/iamlint/iamlint/multichecker"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"iamlint": main})
}

// TestScripts runs whole programs. A script's first lines are the command and its exit status, as in
//
//	status 1 lint policy.json
func TestScripts(t *testing.T) {
	update := flag.Lookup("update")                 // of the golden reports
	scripts, err := filepath.Abs("testdata/script") // the commands change the working folder
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 scripts,
		UpdateScripts:       update != nil && update.Value.String() == "true",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"status": status, "merged": merged, "printf0": printf0},
	})
}

// status runs iamlint and checks its exit status. Runs that read standard input are processes of their own, as those with exec
// are; the others spare the start of one, which is most of what they would cost.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: status STATUS ARGUMENT...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if slices.Contains(args, "-") || len(args) > 1 && slices.Contains([]string{"lsp", "mcp"}, args[1]) || slices.Contains(args, "--stdin-list") {
		var exit *exec.ExitError
		switch err := ts.Exec("iamlint", args[1:]...); {
		case errors.As(err, &exit):
			got = exit.ExitCode()
		default:
			ts.Check(err)
		}
	} else {
		got = within(ts, args[1:])
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// printf0 prints its arguments, each ended by NUL, and with \n for the end of a line.
func printf0(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: printf0 TEXT...")
	}
	for _, arg := range args {
		_, err := fmt.Fprint(ts.Stdout(), strings.ReplaceAll(arg, `\n`, "\n")+"\x00")
		ts.Check(err)
	}
}

// merged runs lint as a whole and in shards, and checks that the merged reports are those of the whole, byte for byte, as is the exit
// status; as in
//
//	merged 3 --fail-on none policies
func merged(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: merged PARTS ARGUMENT...")
	}
	parts, err := strconv.Atoi(args[0])
	ts.Check(err)
	folder := ts.MkAbs(filepath.Join("..", "reports-of-shards"))
	ts.Check(os.MkdirAll(folder, 0o755))
	for _, format := range []string{"json", "sarif"} {
		whole, joined := filepath.Join(folder, "whole"), filepath.Join(folder, "joined")
		want := within(ts, append([]string{"lint", "-f", format, "-o", whole}, args[1:]...))
		reports := []string{"merge", "-o", joined, format}
		for i := parts; i > 0; i-- {
			report := filepath.Join(folder, strconv.Itoa(i))
			within(ts, append([]string{"lint", "-f", format, "-o", report, "--shard", fmt.Sprintf("%d/%d", i, parts)}, args[1:]...))
			reports = append(reports, report)
		}
		if got := within(ts, reports); got != want {
			ts.Fatalf("%s: the exit status of merge is %d, and that of the whole run %d", format, got, want)
		}
		if got, want := ts.ReadFile(joined), ts.ReadFile(whole); got != want {
			ts.Fatalf("%s (-whole +merged):\n%s", format, cmp.Diff(want, got))
		}
	}
}

// process is held by the run that has the working folder and the environment of the process.
var process sync.Mutex

// environment are the variables that iamlint looks at, and git, which it runs.
var environment = []string{
	"HOME", "NO_COLOR", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE",
	"GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA", "CI_PROJECT_URL", "CI_COMMIT_SHA",
}

// within runs iamlint within this process, in the working folder and the environment of a script.
func within(ts *testscript.TestScript, args []string) int {
	process.Lock()
	defer process.Unlock()
	folder, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(ts.MkAbs(".")))
	defer func() { ts.Check(os.Chdir(folder)) }()
	for _, name := range environment {
		defer set(name, ts.Getenv(name))()
	}
	return multichecker.Run(context.Background(), args, strings.NewReader(""), ts.Stdout(), ts.Stderr())
}

// set sets a variable of the environment, or removes it where the value is empty, and returns what sets it as it was.
func set(name, value string) (restore func()) {
	old := os.Getenv(name)
	change := func(value string) {
		err := os.Unsetenv(name)
		if value != "" {
			err = os.Setenv(name, value)
		}
		if err != nil {
			panic(err)
		}
	}
	change(value)
	return func() { change(old) }
}
