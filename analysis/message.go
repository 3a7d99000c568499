package analysis

import (
	"fmt"
	"unicode/utf8"
)

// limit is the most characters that a message may have.
const limit = 99

// Message formats a finding's message. Strings among the arguments are cut where they would make it too long: what a policy
// says may be of any length.
func Message(format string, args ...any) string {
	cut := make([]any, len(args))
	for longest := limit; ; longest-- {
		for i, arg := range args {
			cut[i] = arg
			if s, ok := arg.(string); ok {
				cut[i] = short(s, longest)
			}
		}
		if s := fmt.Sprintf(format, cut...); utf8.RuneCountInString(s) <= limit || longest < 8 {
			return s
		}
	}
}

func short(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
