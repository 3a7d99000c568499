package wall_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/multichecker"
	"github.com/iamlint/iamlint/test/wall"
)

func lint(t *testing.T, input wall.Input, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), input.File)
	if err := os.WriteFile(file, []byte(input.Text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	args = append([]string{"lint", "--config", "none", "-f", "json", file}, args...)
	status = multichecker.Run(context.Background(), args, strings.NewReader(""), &out, &errs)
	return status, out.String(), errs.String()
}

// TestSmall lints a small input of some sorts. Those of 1 MB are linted by `make wall`, which measures them; here it is counted what
// they allocate, which grows with the work and is much the same on all machines.
func TestSmall(t *testing.T) {
	const size, most, every = 700, 400 << 20, 11
	for i, input := range wall.Inputs(size) {
		if i%every != 1 {
			continue
		}
		if len(input.Text) > size {
			t.Errorf("%s: %d bytes, more than %d", input.Name, len(input.Text), size)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		status, out, errs := lint(t, input)
		runtime.ReadMemStats(&after)
		if status != 0 && status != 1 && status != 3 {
			t.Errorf("%s: exit status %d: %s", input.Name, status, errs)
		}
		if status == 3 && errs == "" {
			t.Errorf("%s: exit status 3 and no word", input.Name)
		}
		if strings.Contains(errs, "internal error") {
			t.Errorf("%s: %s", input.Name, errs)
		}
		if out == "" {
			t.Errorf("%s: no report", input.Name)
		}
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > most {
			t.Errorf("%s: %d MB allocated for %d bytes", input.Name, allocated>>20, len(input.Text))
		} else if testing.Verbose() && allocated > 20<<20 {
			t.Logf("%s: %d MB", input.Name, allocated>>20)
		}
	}
}

// TestGrid checks that what is attached together is asked about together: of a template that attaches each of its policies to
// each of its roles, every question is decided, and there are not many.
func TestGrid(t *testing.T) {
	for statements, most := range map[string]int{
		"Effect: Allow, Action: '%', Resource: '*'": 400,
		"Effect: Allow, Action: '%', Resource: '*'}, {Effect: Deny, Action: 'iam:*', Resource: '*', Condition: {BoolIfExists: {aws:MultiFactorAuthPresent: 'false'}}": 1200,
	} {
		input := wall.Input{File: "grid.yaml", Text: wall.Grid(40, statements)}
		status, _, errs := lint(t, input, "-q", "--stats")
		if status != 1 {
			t.Errorf("%s: exit status %d: %s", statements, status, errs)
		}
		var questions, steps, undecided int
		_, stats, _ := strings.Cut(errs, "questions: ")
		if _, err := fmt.Sscanf(stats, "%d, in %d steps; %d undecided", &questions, &steps, &undecided); err != nil {
			t.Fatalf("%s: %v in %s", statements, err, errs)
		}
		if undecided > 0 || questions > most {
			t.Errorf("%s: %d questions, %d undecided", statements, questions, undecided)
		}
	}
}
