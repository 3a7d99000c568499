package cli

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/internal/verify"
	"github.com/iamlint/iamlint/query"
)

// verifyFlag adds the flag --verify.
func verifyFlag(cmd *cobra.Command, on *bool) {
	cmd.Flags().BoolVar(on, "verify", false,
		"check every answer that there is no such request by an independent proof, and print how many were checked to standard error")
}

// verifier checks the solver's answers that there is no request.
type verifier struct {
	checker *verify.Checker

	mu     sync.Mutex
	counts [verify.Contradicted + 1]int
	// wrong says of contradicted answers what they are about, and which request there is; most of them.
	wrong []string
}

// verifyAnswers has the answers of a solver checked, if that is asked for; else it returns nil.
func verifyAnswers(on bool, s *solve.Solver) *verifier {
	if !on {
		return nil
	}
	v := &verifier{checker: verify.New()}
	s.OnNone(v.check)
	return v
}

// maxWrong bounds how many contradicted answers are reported.
const maxWrong = 20

func (v *verifier) check(q *query.Query) {
	r := v.checker.Check(q)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.counts[r.Verdict]++
	if r.Verdict == verify.Contradicted && len(v.wrong) < maxWrong {
		v.wrong = append(v.wrong, fmt.Sprintf("%s is allowed to %s on %s, where the solver finds no request (%s)",
			r.Request.Action, r.Request.Principal, r.Request.Resource, subject(q)))
	}
}

// subject says which policies and actions a question is about.
func subject(q *query.Query) string {
	var names []string
	for _, layers := range [][]query.Layer{q.Layers, q.NotBy} {
		for _, l := range layers {
			for _, d := range l.Docs {
				name := d.File()
				if d.Name != "" {
					name += " " + d.Name
				}
				name = strings.TrimSpace(name)
				if name != "" && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	out := strings.Join(names, ", ")
	const most = 5
	switch n := len(q.Actions); {
	case n == 0:
		return out + ": any action"
	case n > most:
		return out + ": " + strings.Join(q.Actions[:most], ", ") + fmt.Sprintf(" and %d more", n-most)
	}
	return out + ": " + strings.Join(q.Actions, ", ")
}

// tellVerified tells how many answers were checked. A contradicted one is a failure.
func (p *program) tellVerified(v *verifier) {
	if v == nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	slices.Sort(v.wrong) // questions are asked in any order
	for _, line := range v.wrong {
		p.cannot("internal error: " + line)
	}
	total := 0
	for _, n := range v.counts {
		total += n
	}
	_, _ = fmt.Fprintf(p.stderr, "verified: %d answers that there is no request: %d by proof, %d by trying requests, %d not, %d contradicted\n",
		total, v.counts[verify.Proved], v.counts[verify.Tried], v.counts[verify.Unchecked], v.counts[verify.Contradicted])
}
