package eval_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/internal/eval/evaltest"
	"github.com/iamlint/iamlint/internal/simulate"
)

// answer is a line of simulate's output.
type answer struct {
	ID         string
	Decision   string
	Error      string
	Statements []struct {
		Policy string
		Index  int
	}
}

func decide(t testing.TB, cases []evaltest.Case) []answer {
	t.Helper()
	var in, out bytes.Buffer
	for i := range cases {
		line, err := cases[i].Line()
		if err != nil {
			t.Fatal(err)
		}
		in.Write(line)
	}
	failed, err := simulate.Run(&in, &out)
	if err != nil || failed > 0 {
		t.Fatalf("%d cases failed; %v", failed, err)
	}
	answers := make([]answer, 0, len(cases))
	for line := range bytes.Lines(out.Bytes()) {
		var a answer
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	}
	return answers
}

func check(t testing.TB, cases []evaltest.Case) map[string]int {
	t.Helper()
	outcomes := map[string]int{}
	for i, a := range decide(t, cases) {
		want, statements := naiveDecide(&cases[i])
		var got []string
		for _, s := range a.Statements {
			got = append(got, fmt.Sprintf("%s#%d", s.Policy, s.Index))
		}
		outcomes[a.Decision]++
		if diff := cmp.Diff(statements, got); a.Decision != want || diff != "" {
			line, _ := cases[i].Line()
			t.Errorf("got %s, the naive evaluator says %s; statements (-want +got):\n%s%s", a.Decision, want, diff, line)
		}
	}
	return outcomes
}

// The evaluator and its naive twin agree about random cases, statements included, and the cases are of all sorts.
func TestTwin(t *testing.T) {
	g := evaltest.New(1)
	cases := make([]evaltest.Case, 2000)
	for i := range cases {
		cases[i] = g.Case()
	}
	outcomes := check(t, cases)
	for _, outcome := range []string{"allowed", "implicitDeny", "explicitDeny"} {
		if outcomes[outcome] < len(cases)/20 {
			t.Errorf("only %d of %d cases are %s: %v", outcomes[outcome], len(cases), outcome, outcomes)
		}
	}
}

// FuzzTwin is TestTwin for one case at a time, so that the engine learns which seeds lead to something new.
func FuzzTwin(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { check(t, []evaltest.Case{evaltest.New(seed).Case()}) })
}
