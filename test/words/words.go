// Package words keeps expressions out of what users read that are not English as AWS's documentation and native engineers
// write it.
package words

import (
	"fmt"
	"regexp"
)

// unlearned are expressions with what to write instead.
var unlearned = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`\b(?:is|was|be) no (?:[a-z"'` + "`" + `]|[A-Z]+s?\b)`), `"is not a ..."`},
	{regexp.MustCompile(`\bare no [a-z]`), `"are not ..."`},
	{regexp.MustCompile(`(?i)\b(?:whoever|whomever)\b`), `"anyone who", or the principal that is meant`},
	{regexp.MustCompile(`\banew\b`), `"again"`},
	{regexp.MustCompile(`\b(?:is|are) told\b`), `"is reported"`},
	{regexp.MustCompile(`\b(?:gets?|lets?) (?:\w+ )?in\b`), `"has access", "can assume the role"`},
	{regexp.MustCompile(`\bthe own\b`), `"its own"`},
	{regexp.MustCompile(`(?i)unnamed-?by-?author`), "an ordinary name: alice, example-role, example-bucket"},
	{regexp.MustCompile(`(?i)\b(?:colo[u]r|behavio[u]r|hono[u]r|licen[c]e|neighbo[u]r|misspel[t]|organi[s]|recogni[s]|summari[s]|analy[s](?:e[ds]?|ing)\b)`), "the American spelling"},
}

// said are expressions that a pattern finds and that are English all the same.
var said = regexp.MustCompile(`(?i)\bthere (?:is|was|will be|may be|can be) no\b|\b(?:is|are) told (?:apart|to)\b|\bis no (?:longer|more|less|other|need|reason|way)\b|\bthere are no\b|\bare no longer\b|\blets? [\w ]+ in (?:a|the|an|which|that)\b|\bget one in the\b|\bno one\b|\bgets? in the way\b`)

// Check returns what is wrong with a text, one line a mistake.
func Check(text string) []string {
	plain := said.ReplaceAllString(text, "")
	var wrong []string
	for _, u := range unlearned {
		for _, found := range u.pattern.FindAllString(plain, -1) {
			wrong = append(wrong, fmt.Sprintf("%q: write %s", found, u.instead))
		}
	}
	return wrong
}
