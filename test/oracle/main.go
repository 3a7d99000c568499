// Command oracle compares `iamlint simulate` with another simulator over random cases and prints each disagreement,
// made as small as it gets. run.sh installs the other simulator and starts it:
//
//	oracle [-n CASES] [-seed SEED] COMMAND [ARGUMENT ...]
//
// COMMAND reads cases as `iamlint simulate` does, one a line, and answers {"id", "decision"} or {"id", "error"}.
// Disagreements that docs/semantics.md accounts for are only counted. The exit status is 1 if there are others.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"

	"github.com/iamlint/iamlint/internal/eval/evaltest"
	"github.com/iamlint/iamlint/internal/simulate"
)

func main() {
	n := flag.Int("n", 50_000, "how many cases")
	seed := flag.Uint64("seed", 1, "seed of the cases")
	flag.Parse()
	unexplained, err := run(os.Stdout, *n, *seed, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(3)
	}
	if unexplained > 0 {
		os.Exit(1)
	}
}

// answer is what a simulator says of a case.
type answer struct {
	ID       string `json:"id"`
	Decision string `json:"decision"`
	Error    string `json:"error"`
}

// batch is how many cases are under way at once.
const batch = 500

// run compares n cases and returns how many disagreements are not accounted for.
func run(out io.Writer, n int, seed uint64, command []string) (int, error) {
	other, err := start(command)
	if err != nil {
		return 0, err
	}
	g := evaltest.New(seed)
	g.Plain = true
	counts := map[string]int{}
	unexplained := 0
	for done := 0; done < n; done += batch {
		cases := make([]evaltest.Case, min(batch, n-done))
		for i := range cases {
			cases[i] = g.Case()
		}
		pairs, err := other.compare(cases)
		if err != nil {
			return unexplained, err
		}
		for i, p := range pairs {
			counts[p.ours.Decision]++
			if p.theirs.Error != "" {
				counts["refused by the other: "+p.theirs.Error]++
				continue
			}
			if p.agrees() {
				continue
			}
			c, p, err := other.minimize(cases[i], p)
			if err != nil {
				return unexplained, err
			}
			if reason := explain(&c); reason != "" {
				counts["known: "+reason]++
				continue
			}
			unexplained++
			line, err := c.Line()
			if err != nil {
				return unexplained, err
			}
			fmt.Fprintf(out, "ours: %s, theirs: %s\n%s\n", p.ours.Decision, p.theirs.Decision, line)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(out, "%7d  %s\n", counts[key], key)
	}
	fmt.Fprintf(out, "%7d  unexplained of %d cases\n", unexplained, n)
	return unexplained, other.stop()
}

// pair are the two answers to a case.
type pair struct{ ours, theirs answer }

func (p pair) agrees() bool { return p.ours.Decision == p.theirs.Decision }

// process is the other simulator.
type process struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
}

func start(command []string) (*process, error) {
	if len(command) == 0 {
		return nil, errors.New("no command given for the other simulator")
	}
	p := &process{command: exec.Command(command[0], command[1:]...)}
	p.command.Stderr = os.Stderr
	in, err := p.command.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("other simulator: %w", err)
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("other simulator: %w", err)
	}
	if err := p.command.Start(); err != nil {
		return nil, fmt.Errorf("other simulator: %w", err)
	}
	p.in, p.out = in, bufio.NewScanner(out)
	p.out.Buffer(nil, 1<<20)
	return p, nil
}

func (p *process) stop() error {
	if err := p.in.Close(); err != nil {
		return fmt.Errorf("other simulator: %w", err)
	}
	return p.command.Wait()
}

// compare asks both simulators about the cases.
func (p *process) compare(cases []evaltest.Case) ([]pair, error) {
	var in bytes.Buffer
	for i := range cases {
		line, err := cases[i].Line()
		if err != nil {
			return nil, err
		}
		in.Write(line)
	}
	// The other side answers while it is asked.
	written := make(chan error, 1)
	go func(content []byte) {
		_, err := p.in.Write(content)
		written <- err
	}(in.Bytes())
	pairs := make([]pair, len(cases))
	for i := range pairs {
		if !p.out.Scan() {
			return nil, fmt.Errorf("other simulator ended: %w", errors.Join(p.out.Err(), io.ErrUnexpectedEOF))
		}
		if err := json.Unmarshal(p.out.Bytes(), &pairs[i].theirs); err != nil {
			return nil, fmt.Errorf("other simulator's answer: %w", err)
		}
	}
	if err := <-written; err != nil {
		return nil, fmt.Errorf("other simulator: %w", err)
	}
	var out bytes.Buffer
	if _, err := simulate.Run(bytes.NewReader(in.Bytes()), &out); err != nil {
		return nil, err
	}
	i := 0
	for line := range bytes.Lines(out.Bytes()) {
		if err := json.Unmarshal(line, &pairs[i].ours); err != nil {
			return nil, fmt.Errorf("our answer: %w", err)
		}
		i++
	}
	return pairs, nil
}

// minimize takes parts out of a case as long as the two disagree in the same way.
func (p *process) minimize(c evaltest.Case, about pair) (evaltest.Case, pair, error) {
	for {
		smaller, err := shrink(&c)
		if err != nil {
			return c, about, err
		}
		if len(smaller) == 0 {
			return c, about, nil
		}
		pairs, err := p.compare(smaller)
		if err != nil {
			return c, about, err
		}
		i := slices.IndexFunc(pairs, func(p pair) bool {
			return p.ours.Decision == about.ours.Decision && p.theirs.Decision == about.theirs.Decision
		})
		if i < 0 {
			return c, about, nil
		}
		c = smaller[i]
	}
}
