// Command mutation breaks the deciders in small ways, one at a time, and tells which of these mutants no test notices.
//
//	go run ./test/mutation [-sample N] [-seed N] [-list] [package ...]
//
// A mutant negates a condition, moves a boundary, changes what is returned, or leaves a statement out. All mutants of a package are
// compiled at once, each behind a switch that an environment variable sets (go test -c -overlay), so that trying one is no more than
// to run the tests: first the package's own, then, of the packages that the solver is made of, those of the solver. A mutant whose
// code no test reaches counts as not noticed. With -sample, so many mutants of each package are tried, the same for the same seed.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// deciders are the packages that are tried by default.
var deciders = []string{
	"policy", "internal/eval", "internal/solve", "internal/solve/csp", "internal/solve/glob", "internal/solve/scalar", "internal/solve/actions",
}

// users are the packages whose tests are run where a package's own do not notice a mutant.
var users = map[string]string{
	"internal/solve/csp": "internal/solve", "internal/solve/glob": "internal/solve", "internal/solve/scalar": "internal/solve",
	"internal/solve/actions": "internal/solve",
}

func main() {
	log.SetFlags(0)
	sample := flag.Int("sample", 150, "try `N` mutants of each package; 0 tries all")
	seed := flag.Uint64("seed", 1, "the seed of the sample")
	only := flag.Int("mutant", 0, "try one mutant of the package, by its `NUMBER`")
	list := flag.Bool("list", false, "list the mutants, and try none")
	flag.Parse()
	packages := flag.Args()
	if len(packages) == 0 {
		packages = deciders
	}
	work, err := os.MkdirTemp("", "mutation")
	if err != nil {
		log.Fatal(err)
	}
	killed, tried := 0, 0
	for _, p := range packages {
		t, err := prepare(filepath.Clean(p), work)
		if err != nil {
			_ = os.RemoveAll(work)
			log.Fatal(err)
		}
		k, n := t.run(*sample, *seed, *only, *list)
		killed, tried = killed+k, tried+n
	}
	_ = os.RemoveAll(work)
	if tried > 0 {
		fmt.Printf("all: %d of %d mutants killed, %.1f %%\n", killed, tried, 100*float64(killed)/float64(tried))
	}
}

// trial is a package whose mutants are compiled.
type trial struct {
	name    string
	mutants []mutant
	// tests are the package's own tests and those of its users.
	tests []tests
}

// tests is a compiled test binary, the folder that it runs in, and how long it takes.
type tests struct {
	binary, folder string
	takes          time.Duration
	skip           []string
	reached        map[int]bool
}

// prepare compiles the mutants of a package into its tests and those of its users.
func prepare(name, work string) (*trial, error) {
	t := &trial{name: name}
	var skip []int
	overlay := filepath.Join(work, "overlay.json")
	for {
		replace, mutants, err := mutate(name, work, skip)
		if err != nil {
			return nil, err
		}
		text, err := json.Marshal(map[string]any{"Replace": replace})
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(overlay, text, 0o600); err != nil {
			return nil, err
		}
		t.mutants = mutants
		out, err := exec.Command("go", "build", "-gcflags=-e", "-overlay", overlay, "./"+name).CombinedOutput()
		if err == nil {
			break
		}
		more := uncompilable(string(out), mutants)
		if len(more) == 0 {
			return nil, fmt.Errorf("%w\n%s", err, out)
		}
		skip = append(skip, more...)
	}
	t.mutants = slices.DeleteFunc(t.mutants, func(m mutant) bool { return slices.Contains(skip, m.id) })
	for _, p := range []string{name, users[name]} {
		if p == "" {
			continue
		}
		b := tests{binary: filepath.Join(work, strings.ReplaceAll(name+" by "+p, "/", "_")), folder: p}
		if out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", b.binary, "./"+p).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%w\n%s", err, out)
		}
		if err := b.reach(work); err != nil {
			return nil, err
		}
		t.tests = append(t.tests, b)
	}
	return t, nil
}

// reach runs the tests without a mutant, and notes which of them they reach.
func (b *tests) reach(work string) error {
	file := filepath.Join(work, "reached")
	defer func() { _ = os.Remove(file) }()
	for {
		start := time.Now()
		out, err := b.command(context.Background(), reachedEnv+"="+file).CombinedOutput()
		if b.takes = time.Since(start); err == nil {
			break
		}
		// The switches allocate, and are calls: tests that count either fail, and do not count.
		failed := failure.FindSubmatch(out)
		if failed == nil || slices.Contains(b.skip, string(failed[1])) {
			return fmt.Errorf("the tests of %s fail without a mutant: %w\n%s", b.folder, err, out)
		}
		b.skip = append(b.skip, string(failed[1]))
	}
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	b.reached = map[int]bool{}
	for line := range strings.FieldsSeq(string(text)) {
		id, err := strconv.Atoi(line)
		if err != nil {
			return err
		}
		b.reached[id] = true
	}
	return nil
}

var failure = regexp.MustCompile(`(?m)^--- FAIL: (\w+)`)

func (b *tests) command(ctx context.Context, env string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, b.binary, "-test.failfast", "-test.short", "-test.timeout", "30m", "-test.skip", "^("+strings.Join(b.skip, "|")+")$")
	cmd.Dir, cmd.Env = b.folder, append(os.Environ(), env, "GOMEMLIMIT=1GiB")
	return cmd
}

// patience is how many times as long as without a mutant tests may take, beside some time that all have.
const patience = 10

// kills reports whether the tests fail with a mutant, or do not end.
func (b *tests) kills(m *mutant) bool {
	if !b.reached[m.id] {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience*b.takes+10*time.Second)
	defer cancel()
	cmd := b.command(ctx, mutantEnv+"="+strconv.Itoa(m.id))
	cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	return cmd.Run() != nil
}

// run tries mutants, and prints those that survive.
func (t *trial) run(sample int, seed uint64, only int, list bool) (killed, tried int) {
	chosen := slices.Clone(t.mutants)
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	switch {
	case only > 0:
		chosen = slices.DeleteFunc(chosen, func(m mutant) bool { return m.id != only })
	case sample > 0:
		chosen = chosen[:min(sample, len(chosen))]
	}
	slices.SortFunc(chosen, func(a, b mutant) int { return a.id - b.id })
	if list {
		for i := range chosen {
			fmt.Println(&chosen[i])
		}
		return 0, 0
	}
	dead := make([]bool, len(chosen))
	var wg sync.WaitGroup
	next := make(chan int)
	for range 2 {
		wg.Go(func() {
			for i := range next {
				dead[i] = slices.ContainsFunc(t.tests, func(b tests) bool { return b.kills(&chosen[i]) })
			}
		})
	}
	for i := range chosen {
		next <- i
	}
	close(next)
	wg.Wait()
	for i := range chosen {
		if dead[i] {
			killed++
			continue
		}
		note := ""
		if !slices.ContainsFunc(t.tests, func(b tests) bool { return b.reached[chosen[i].id] }) {
			note = " (not reached)"
		}
		fmt.Printf("survives: %s%s\n", &chosen[i], note)
	}
	fmt.Printf("%s: %d of %d mutants killed, %.1f %% (of %d that there are)\n", t.name, killed, len(chosen), 100*float64(killed)/float64(max(1, len(chosen))), len(t.mutants))
	return killed, len(chosen)
}
