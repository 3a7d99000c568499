// Run lints each input of package wall in a process of its own and says what it cost: go run ./test/wall/run [-size N] [-only TEXT]
// IAMLINT. It ends with status 1 if one took more than the wall lets it.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
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
	write := flag.String("write", "", "write the inputs into `FOLDER`, and do nothing else")
	flag.Parse()
	if *write != "" {
		if err := writeAll(*write, *size); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		return
	}
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
	inputs, err := made(folder, *size)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	for _, input := range inputs {
		if !strings.Contains(input.Name, *only) {
			continue
		}
		line, took, ok := lint(flag.Arg(0), input)
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

// file is an input that was written to a file.
type file struct {
	Name, Path string
	Size       int
}

const listName = "list.json"

// made has the inputs written by a process of its own: what has much in memory counts as the peak of all that it starts.
func made(folder string, size int) ([]file, error) {
	cmd := exec.Command(os.Args[0], "-size", strconv.Itoa(size), "-write", folder)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	list, err := os.ReadFile(filepath.Join(folder, listName))
	if err != nil {
		return nil, err
	}
	var files []file
	return files, json.Unmarshal(list, &files)
}

// writeAll writes the inputs, each into a folder of its own.
func writeAll(folder string, size int) error {
	var files []file
	for i, input := range wall.Inputs(size) {
		own := filepath.Join(folder, strconv.Itoa(i))
		if err := os.Mkdir(own, 0o700); err != nil {
			return err
		}
		path := filepath.Join(own, input.File)
		if err := os.WriteFile(path, []byte(input.Text), 0o600); err != nil {
			return err
		}
		files = append(files, file{input.Name, path, len(input.Text)})
	}
	list, err := json.Marshal(files)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, listName), list, 0o600)
}

func lint(program string, input file) (line string, took time.Duration, ok bool) {
	ctx, stop := context.WithTimeout(context.Background(), 6*mostTime)
	defer stop()
	cmd := exec.CommandContext(ctx, program, "lint", "--config", "none", "-f", "json", input.Path)
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
	return fmt.Sprintf("%6.2f s %5d MB  status %2d  %7d bytes  %s  %.80s", took.Seconds(), memory>>20, status, input.Size, input.Name, first), took, ok
}
