package redundancy

import (
	"slices"
	"strconv"

	"github.com/iamlint/iamlint/policy"
)

// decisive reports, for each operator that compares by order, whether the limit a decides where a and b are limits: a number that
// meets any of them meets it.
var decisive = map[policy.Comparison]func(a, b float64) bool{
	policy.LessThan:          func(a, b float64) bool { return a > b },
	policy.LessThanEquals:    func(a, b float64) bool { return a > b },
	policy.GreaterThan:       func(a, b float64) bool { return a < b },
	policy.GreaterThanEquals: func(a, b float64) bool { return a < b },
}

// allNumbers reports whether all elements of a list are known to be numbers.
func allNumbers(items []policy.Node) bool {
	return !slices.ContainsFunc(items, func(n policy.Node) bool {
		_, err := strconv.ParseFloat(n.Value, 64)
		return err != nil || !n.Known() || !n.IsScalar()
	})
}

// decider returns the index of the first number that beats all others.
func decider(items []policy.Node, beats func(a, b float64) bool) int {
	winner := 0
	for i := range items {
		a, _ := strconv.ParseFloat(items[i].Value, 64)
		if b, _ := strconv.ParseFloat(items[winner].Value, 64); beats(a, b) {
			winner = i
		}
	}
	return winner
}
