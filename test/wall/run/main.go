// Run lints each input of package wall in a process of its own and says what it cost: go run ./test/wall/run [-size N] [-only TEXT]
// IAMLINT. It ends with status 1 if one took more than the wall lets it.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/iamlint/iamlint/test/wall"
)

// The wall: what linting any input of at most 1 MB may take.
const (
	mostTime   = 10 * time.Second
	mostMemory = 500 << 20
)

func main() {
	size := flag.Int("size", 1<<20, "make inputs of at most `N` bytes")
	only := flag.String("only", "", "those with `TEXT` in their names")
	slow := flag.Duration("slow", 0, "tell of those only that take `LONGER`")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	folder, err := os.MkdirTemp("", "wall")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	failed := 0
	inputs := wall.Inputs(*size)
	for _, input := range inputs {
		if !strings.Contains(input.Name, *only) {
			continue
		}
		line, took, ok := lint(flag.Arg(0), folder, input)
		if !ok {
			failed++
			line = "WALL " + line
		}
		if !ok || took >= *slow {
			fmt.Println(line)
		}
	}
	_ = os.RemoveAll(folder)
	fmt.Printf("%d inputs, %d over the wall\n", len(inputs), failed)
	if failed > 0 {
		os.Exit(1)
	}
}

func lint(program, folder string, input wall.Input) (line string, took time.Duration, ok bool) {
	file := filepath.Join(folder, input.File)
	if err := os.WriteFile(file, []byte(input.Text), 0o600); err != nil {
		return err.Error(), 0, false
	}
	ctx, stop := context.WithTimeout(context.Background(), 6*mostTime)
	defer stop()
	cmd := exec.CommandContext(ctx, program, "lint", "--config", "none", "-f", "json", file)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	err := cmd.Run()
	status := 0
	if exit, isExit := errors.AsType[*exec.ExitError](err); isExit {
		status = exit.ExitCode()
	} else if err != nil {
		return err.Error(), 0, false
	}
	usage, _ := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	took = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	memory := usage.Maxrss << 10
	ok = took <= mostTime && memory <= mostMemory && (status == 0 || status == 1 || status == 3)
	first, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n")
	return fmt.Sprintf("%6.2f s %5d MB  status %2d  %7d bytes  %s  %.80s", took.Seconds(), memory>>20, status, len(input.Text), input.Name, first), took, ok
}
