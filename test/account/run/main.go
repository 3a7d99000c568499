// Run judges large dumps of accounts, each in a process of its own, and says what it cost: go run ./test/account/run [-huge] IAMLINT.
// It ends with status 1 if one took more than it may. With -write it prints a dump instead.
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/iamlint/iamlint/test/account"
)

// dump is a dump to judge, and what that may take: processor time, and memory.
type dump struct {
	name   string
	size   account.Size
	packed bool
	time   time.Duration
	memory int64
}

var dumps = []dump{
	{"10,000 roles that share 300 policies", account.Size{Roles: 10_000, Policies: 300, Tags: 5}, false, 20 * time.Second, 300 << 20},
	{"10,000 roles with a policy of their own", account.Size{Roles: 10_000, Policies: 300, Own: 10}, false, 60 * time.Second, 400 << 20},
	{"100 MB, packed", account.Size{Roles: 10_000, Policies: 300, Own: 50, Tags: 50}, true, 120 * time.Second, 400 << 20},
}

// huge is 1 GB: five times as many roles as an account has where all quotas are raised.
var huge = dump{"1 GB", account.Size{Roles: 50_000, Policies: 1500, Own: 140, Tags: 50}, false, time.Hour, 600 << 20}

func main() {
	withHuge := flag.Bool("huge", false, "judge a dump of 1 GB, too")
	write := flag.Int("write", 0, "write a dump of `N` roles to standard output, and do nothing else")
	flag.Parse()
	if *write > 0 {
		if err := account.Write(os.Stdout, account.Size{Roles: *write, Policies: 300, Tags: 5}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		return
	}
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	all := dumps
	if *withHuge {
		all = append(all, huge)
	}
	failed := 0
	for i := range all {
		line, err := judge(flag.Arg(0), &all[i])
		if err != nil {
			failed++
			line = fmt.Sprintf("OVER %s: %v", line, err)
		}
		fmt.Println(line)
	}
	if failed > 0 {
		os.Exit(1)
	}
}

// judge runs the program over a dump. The error says what was too much.
func judge(program string, d *dump) (string, error) {
	folder, err := os.MkdirTemp("", "account")
	if err != nil {
		return d.name, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "account.json")
	bytesWritten, err := d.write(file)
	if err != nil {
		return d.name, err
	}
	cmd := exec.Command(program, "account", "--config", "none", "-f", "json", "-o", filepath.Join(folder, "report.json"), file)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	err = cmd.Run()
	if exit, isExit := errors.AsType[*exec.ExitError](err); err != nil && (!isExit || exit.ExitCode() != 1) {
		return d.name, fmt.Errorf("%w: %s", err, strings.TrimSpace(errs.String()))
	}
	usage, _ := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	took, memory := cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), usage.Maxrss<<10
	line := fmt.Sprintf("%7.2f s %5d MB  %5d MB of text  %s", took.Seconds(), memory>>20, bytesWritten>>20, d.name)
	if took > d.time || memory > d.memory {
		return line, fmt.Errorf("more than %v and %d MB", d.time, d.memory>>20)
	}
	return line, nil
}

// write writes the dump to a file, and returns how long its text is.
func (d *dump) write(name string) (int64, error) {
	file, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	count := &counter{}
	if d.packed {
		packed := gzip.NewWriter(file)
		err = errors.Join(account.Write(io.MultiWriter(count, packed), d.size), packed.Close())
	} else {
		err = account.Write(io.MultiWriter(count, file), d.size)
	}
	return count.n, errors.Join(err, file.Close())
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}
