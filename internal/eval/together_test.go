package eval

import "testing"

func TestTogether(t *testing.T) {
	match := func(name string) []Match { return []Match{{Policy: name}} }
	a, i := Decision{Outcome: Allowed, Matches: match("a")}, Decision{Outcome: ImplicitDeny}
	e, u := Decision{Outcome: ExplicitDeny, Matches: match("e")}, Decision{Outcome: Unknown, Matches: match("u")}
	tests := []struct {
		name      string
		decisions []Decision
		want      Outcome
		matches   int
	}{
		{"all allowed", []Decision{a, a}, Allowed, 2},
		{"one is not", []Decision{a, i, a}, ImplicitDeny, 0},
		{"one is denied", []Decision{a, i, e, i, e}, ExplicitDeny, 2},
		{"one is unknown", []Decision{a, u}, Unknown, 1},
		{"an unknown one does not matter", []Decision{u, i}, ImplicitDeny, 0},
		{"none is needed", nil, Allowed, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Together(test.decisions...)
			if got.Outcome != test.want || len(got.Matches) != test.matches {
				t.Errorf("got %v with %d matches, want %v with %d", got.Outcome, len(got.Matches), test.want, test.matches)
			}
		})
	}
}
