package catalog

import (
	"iter"
	"strings"
)

// lower is the ASCII lower case of c. Names in the reference are ASCII.
func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// compareFold compares two strings without regard to ASCII case.
func compareFold(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			if x, y := lower(a[i]), lower(b[i]); x != y {
				return int(x) - int(y)
			}
		}
	}
	return len(a) - len(b)
}

// lowerBound returns the first action from first on that does not sort before name; end if there is none.
func lowerBound(first, end Action, name string) Action {
	for first < end {
		mid := first + (end-first)/2
		if compareFold(mid.Name(), name) < 0 {
			first = mid + 1
		} else {
			end = mid
		}
	}
	return first
}

// prefixEnd returns the first action from first on whose name does not begin with head, if first is the lower
// bound of head.
func prefixEnd(first, end Action, head string) Action {
	for first < end {
		mid := first + (end-first)/2
		if name := mid.Name(); len(name) >= len(head) && compareFold(name[:len(head)], head) == 0 {
			first = mid + 1
		} else {
			end = mid
		}
	}
	return first
}

// Match yields the actions that a pattern in a statement's Action matches, in order: "s3:GetObject", "s3:Get*",
// "*:?et*", "*", in any case. * stands for any text, ? for one character; a pattern without a colon matches
// nothing unless it is made of asterisks only, or one of them can stand for the colon. A plain name is a binary
// search, a pattern with one asterisk at its end a range, and any other one a scan of the services that its
// prefix matches.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
func Match(pattern string) iter.Seq[Action] {
	return func(yield func(Action) bool) { match(pattern, yield) }
}

// AppendMatch appends the actions that a pattern matches to dst.
func AppendMatch(dst []Action, pattern string) []Action {
	for a := range Match(pattern) {
		dst = append(dst, a)
	}
	return dst
}

func match(pattern string, yield func(Action) bool) {
	prefix, name, colon := strings.Cut(pattern, ":")
	switch {
	case isStars(pattern):
		yieldRange(0, Action(NumActions()), yield)
	case colon && !strings.ContainsAny(prefix, "*?"):
		if s, ok := FindService(prefix); ok {
			first, end := s.actions()
			matchNames(first, end, name, yield)
		}
	case colon:
		for s := range Services() {
			first, end := s.actions()
			if matchFold(prefix, s.Prefix()) && !matchNames(first, end, name, yield) {
				return
			}
		}
	default:
		matchSpanning(pattern, yield)
	}
}

// isStars reports whether a pattern is made of asterisks.
func isStars(pattern string) bool { return pattern != "" && strings.Trim(pattern, "*") == "" }

func yieldRange(first, end Action, yield func(Action) bool) bool {
	for a := first; a < end; a++ {
		if !yield(a) {
			return false
		}
	}
	return true
}

// matchNames yields the actions from first to end, of one service, whose names match a pattern; false if yield
// wants no more.
func matchNames(first, end Action, pattern string, yield func(Action) bool) bool {
	wild := strings.IndexAny(pattern, "*?")
	if wild < 0 {
		a := lowerBound(first, end, pattern)
		return a == end || compareFold(a.Name(), pattern) != 0 || yield(a)
	}
	head, rest := pattern[:wild], pattern[wild:]
	first = lowerBound(first, end, head)
	end = prefixEnd(first, end, head)
	if isStars(rest) {
		return yieldRange(first, end, yield)
	}
	for a := first; a < end; a++ {
		if matchFold(rest, a.Name()[len(head):]) && !yield(a) {
			return false
		}
	}
	return true
}

// matchSpanning yields the actions whose full names match a pattern in which a wildcard has to stand for the
// colon, as in "s*Object". IAM refuses to store such a policy.
func matchSpanning(pattern string, yield func(Action) bool) {
	for s := range Services() {
		prefix := s.Prefix()
		for a := range s.Actions() {
			if spans(pattern, prefix, a.Name()) && !yield(a) {
				return
			}
		}
	}
}

func spans(pattern, prefix, name string) bool {
	fixed := 0 // characters before i that stand for one each: no more than the prefix has
	for i := 0; i < len(pattern) && fixed <= len(prefix); i++ {
		if pattern[i] != '*' {
			fixed++
		}
		switch pattern[i] {
		case '*':
			if matchFold(pattern[:i+1], prefix) && matchFold(pattern[i:], name) {
				return true
			}
		case '?':
			if matchFold(pattern[:i], prefix) && matchFold(pattern[i+1:], name) {
				return true
			}
		}
	}
	return false
}

// Matches reports whether the action is among those that [Match] yields for the pattern.
func (a Action) Matches(pattern string) bool {
	prefix, name, colon := strings.Cut(pattern, ":")
	switch {
	case colon:
		return matchFold(prefix, a.Service().Prefix()) && matchFold(name, a.Name())
	case isStars(pattern):
		return true
	}
	return spans(pattern, a.Service().Prefix(), a.Name())
}

// matchFold reports whether s, which is ASCII, matches a pattern with * and ?, in any case.
func matchFold(pattern, s string) bool {
	star, mark := -1, 0 // where to resume: after the last asterisk, with one more byte of s given to it
	i, j := 0, 0
	for j < len(s) {
		switch {
		case i < len(pattern) && pattern[i] == '*':
			for i < len(pattern) && pattern[i] == '*' {
				i++
			}
			if i == len(pattern) {
				return true
			}
			j += indexStart(pattern[i], s[j:])
			star, mark = i, j
		case i < len(pattern) && (pattern[i] == '?' || lower(pattern[i]) == lower(s[j])):
			i++
			j++
		case star >= 0:
			mark++
			mark += indexStart(pattern[star], s[mark:])
			i, j = star, mark
		default:
			return false
		}
	}
	for i < len(pattern) && pattern[i] == '*' {
		i++
	}
	return i == len(pattern)
}

// indexStart returns the index of the first byte of s that c, a byte of a pattern after an asterisk, matches;
// len(s) if there is none.
func indexStart(c byte, s string) int {
	if c == '?' {
		return 0
	}
	c = lower(c)
	for i := range len(s) {
		if lower(s[i]) == c {
			return i
		}
	}
	return len(s)
}
