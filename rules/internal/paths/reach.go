package paths

import (
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// The answer to most questions about an unnamed resource is no, because the policy obviously names other ones. Where that is
// certain, it is decided here without the solver.

// Target is a pattern of ARNs, split at its colons. Its wildcards do not match colons, except in the last part.
type Target []string

// NewTarget splits a pattern. A policy variable may have any value.
func NewTarget(pattern string) Target {
	start, end := strings.Index(pattern, "${"), strings.LastIndexByte(pattern, '}')
	if start >= 0 && end > start {
		pattern = pattern[:start] + "*" + pattern[end+1:]
	}
	return strings.Split(pattern, ":")
}

// NewTargets splits patterns.
func NewTargets(patterns []string) []Target {
	targets := make([]Target, len(patterns))
	for i, p := range patterns {
		targets[i] = NewTarget(p)
	}
	return targets
}

// Within reports whether a statement may be about a resource of one of the targets, judged by its Resource.
func Within(s *policy.Statement, targets []Target) bool {
	if s.Resource == nil || s.NotResource != nil {
		return true
	}
	for item := range s.Resource.All() {
		for _, t := range targets {
			if t.meets(item) {
				return true
			}
		}
	}
	return s.Opaque
}

// meets reports whether an item of Resource may match an ARN of the target.
//
// A wildcard of the item may also match colons; but if both have the same number of colons, it cannot, and the fields can be
// compared one by one.
func (t Target) meets(item *policy.Text) bool {
	if !item.Known() || strings.Contains(item.Value, "${") {
		return true
	}
	rest := item.Value
	if colons := strings.Count(rest, ":"); colons != len(t)-1 {
		return colons < len(t)-1 || strings.Contains(t[len(t)-1], "*") // a free name may have colons
	}
	for _, field := range t {
		part, after, _ := strings.Cut(rest, ":")
		if !overlap(part, field) {
			return false
		}
		rest = after
	}
	return true
}

// overlap reports whether two patterns with * and ? can match the same string. It may say so although they cannot.
func overlap(a, b string) bool {
	startA, endA, starA := ends(a)
	startB, endB, starB := ends(b)
	switch {
	case !starA && !starB:
		return len(a) == len(b) && agreeing(a, b, len(a))
	case !starA:
		return len(a) >= len(startB)+len(endB) && agreeing(a, startB, len(startB)) && agreeing(a[len(a)-len(endB):], endB, len(endB))
	case !starB:
		return overlap(b, a)
	}
	n := min(len(endA), len(endB))
	return agreeing(startA, startB, min(len(startA), len(startB))) && agreeing(endA[len(endA)-n:], endB[len(endB)-n:], n)
}

// ends returns what a pattern has before its first star and after its last.
func ends(p string) (start, end string, star bool) {
	start, rest, star := strings.Cut(p, "*")
	if !star {
		return p, "", false
	}
	return start, rest[strings.LastIndexByte(rest, '*')+1:], true
}

// agreeing reports whether the first n bytes of two texts are the same, except for question marks.
func agreeing(a, b string, n int) bool {
	for i := range n {
		if a[i] != b[i] && a[i] != '?' && b[i] != '?' {
			return false
		}
	}
	return true
}
