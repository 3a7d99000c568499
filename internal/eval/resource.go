package eval

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/iamlint/iamlint/policy"
)

// resourcePattern is an item of Resource or NotResource.
//
// It is compared with the whole ARN: a * that ends a segment, which is a part between colons, "can expand to match beyond
// the colon boundaries". Other wildcards stay in their segment, of which the sixth is the rest of the ARN. What has fewer
// than six segments also means what it does with the missing ones as *.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
type resourcePattern struct {
	whole glob
	// held is whole as resourceTokens reads it, if some of its wildcards stay in their segment.
	held policy.Pattern
	// completed is the pattern with the segments that are missing; nil if there are none.
	completed *resourcePattern
}

func newResourcePattern(t *policy.Text, variables bool) resourcePattern {
	p := resourcePattern{whole: newGlob(t, policy.PatternMode{Wildcards: true, Variables: variables}, false)}
	if tokens, ok := ownAPI(p.whole.tokens); ok {
		p.whole = globOf(tokens, false)
	}
	switch p.whole.shape {
	case variable, symbolic, unlisted, all:
	default:
		p.setTokens()
		if n := segments(p.whole.tokens); n < arnSegments {
			p.completed = &resourcePattern{whole: globOf(complete(p.whole.tokens, n), false)}
			p.completed.setTokens()
		}
	}
	return p
}

func (p *resourcePattern) setTokens() {
	if tokens, held := resourceTokens(p.whole.tokens); held {
		p.held = tokens
	}
}

// ownAPI writes out "execute-api:/stage/method/path", by which the policy of an API in API Gateway names parts of that API.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
func ownAPI(p policy.Pattern) (policy.Pattern, bool) {
	const short = "execute-api:/"
	if len(p) == 0 || p[0].Kind != policy.Literal || !strings.HasPrefix(p[0].Text, short) {
		return nil, false
	}
	star := policy.Token{Kind: policy.AnyString}
	literal := func(s string) policy.Token { return policy.Token{Kind: policy.Literal, Text: s} }
	out := policy.Pattern{literal("arn:"), star, literal(":execute-api:"), star, literal(":"), star, literal(":"), star}
	out = append(out, literal(p[0].Text[len(short)-1:]))
	return append(out, p[1:]...), true
}

// arnSegments is how many segments an ARN has.
const arnSegments = 6

// segments counts the segments of a pattern, up to six.
func segments(p policy.Pattern) int {
	n := 1
	for i := range p {
		if p[i].Kind == policy.Literal {
			n += strings.Count(p[i].Text, ":")
		}
	}
	return min(n, arnSegments)
}

// complete adds the segments that a pattern of n lacks.
func complete(p policy.Pattern, n int) policy.Pattern {
	out := make(policy.Pattern, len(p), len(p)+2*(arnSegments-n))
	copy(out, p)
	for ; n < arnSegments; n++ {
		out = append(out, policy.Token{Kind: policy.Literal, Text: ":"}, policy.Token{Kind: policy.AnyString})
	}
	return out
}

// inSegment marks, as the Default of a wildcard's token, one that matches no colon.
const inSegment = "held"

// resourceTokens marks the wildcards that stay in their segment, and reports whether there are any. A symbol that
// begins the pattern is an ARN or the beginning of one, so that what follows it belongs to the last segment.
func resourceTokens(p policy.Pattern) (out policy.Pattern, held bool) {
	if len(p) > 0 && p[0].Kind == policy.SymbolToken {
		return p, false
	}
	colons := 0
	for i := range p {
		switch p[i].Kind {
		case policy.Literal:
			colons += strings.Count(p[i].Text, ":")
			continue
		case policy.AnyOne:
		case policy.AnyString:
			if i+1 == len(p) || p[i+1].Kind == policy.Literal && p[i+1].Text[0] == ':' {
				continue
			}
		default:
			continue
		}
		if colons >= arnSegments-1 {
			break
		}
		if out == nil {
			out = append(policy.Pattern(nil), p...)
		}
		out[i].Default, held = inSegment, true
	}
	if out == nil {
		out = p
	}
	return out, held
}

// match says whether s, which a is split from, matches the pattern. Nothing but a lone * matches a string that is not an ARN.
func (p *resourcePattern) match(e *env, s string, a *arn) truth {
	switch {
	case p.whole.shape == all:
		return yes
	case p.whole.shape == symbolic || p.whole.shape == unlisted || e.symbolic(s),
		p.whole.shape == variable && len(e.symbols) > 0:
		return p.matchSymbolic(e, s)
	case !a.ok:
		return no
	case p.whole.shape == variable:
		tokens, ok := e.resolve(p.whole.tokens)
		return truthOf(ok && matchResource(joinLiterals(tokens), s))
	}
	return truthOf(p.matches(e, s) || p.completed != nil && p.completed.matches(e, s))
}

func (p *resourcePattern) matches(e *env, s string) bool {
	if p.held != nil {
		return matchHeld(p.held, s)
	}
	return p.whole.match(e, s) == yes
}

// matchResource matches a pattern whose variables are replaced with an ARN.
func matchResource(p policy.Pattern, s string) bool {
	match := func(p policy.Pattern) bool {
		tokens, held := resourceTokens(p)
		if held {
			return matchHeld(tokens, s)
		}
		return matchTokens(tokens, s, false)
	}
	if match(p) {
		return true
	}
	n := segments(p)
	return n < arnSegments && match(complete(p, n))
}

// joinLiterals joins adjacent literals, so that a segment's end is to be seen.
func joinLiterals(p policy.Pattern) policy.Pattern {
	out := make(policy.Pattern, 0, len(p))
	for _, token := range p {
		if n := len(out); token.Kind == policy.Literal && n > 0 && out[n-1].Kind == policy.Literal {
			out[n-1].Text += token.Text
			continue
		}
		out = append(out, token)
	}
	return out
}

// matchHeld is matchTokens for patterns with wildcards that match no colon: it keeps all positions that may be reached.
func matchHeld(p policy.Pattern, s string) bool {
	type place struct{ token, offset int } // offset into a literal
	var now, next []place
	var reach func(list []place, at place) []place
	reach = func(list []place, at place) []place {
		if slices.Contains(list, at) {
			return list
		}
		list = append(list, at)
		if at.token < len(p) && p[at.token].Kind == policy.AnyString {
			return reach(list, place{at.token + 1, 0})
		}
		return list
	}
	now = reach(now, place{})
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		next = next[:0]
		for _, at := range now {
			if at.token == len(p) {
				continue
			}
			token := &p[at.token]
			switch {
			case token.Kind == policy.Literal:
				if strings.HasPrefix(token.Text[at.offset:], s[:n]) {
					if at.offset += n; at.offset == len(token.Text) {
						at = place{at.token + 1, 0}
					}
					next = reach(next, at)
				}
			case r == ':' && token.Default == inSegment:
			case token.Kind == policy.AnyString:
				next = reach(next, at)
			default:
				next = reach(next, place{at.token + 1, 0})
			}
		}
		now, next = next, now
		s = s[n:]
	}
	for _, at := range now {
		if at.token == len(p) {
			return true
		}
	}
	return false
}

// matchSymbolic matches where the pattern or s holds symbols, as the ARN patterns of conditions do.
func (p *resourcePattern) matchSymbolic(e *env, s string) truth {
	return p.whole.symbolic(e, s, func(p, s policy.Pattern) truth {
		if p = joinLiterals(p); len(p) == 0 {
			return no
		}
		result := compareResource(p, s, e.strangers)
		if n := segments(p); n < arnSegments && result != yes && p[0].Kind != policy.SymbolToken {
			if p.Symbolic() { // which may hold all colons but one
				n = arnSegments - 1
			}
			result = max(result, compareResource(complete(p, n), s, e.strangers))
		}
		return result
	})
}

func compareResource(p, s policy.Pattern, strangers bool) truth {
	if len(p) > 0 && len(s) > 0 && p[0].Kind == policy.SymbolToken && s[0] == p[0] {
		return compare(p[1:], s[1:], false, strangers)
	}
	pp, _ := splitTokens(p)
	if early(pp) { // where a segment ends is unknown
		if mayMatch(letters(p), letters(s), false, strangers) {
			return maybe
		}
		return no
	}
	p, _ = resourceTokens(p)
	ss, ok := splitTokens(s)
	switch {
	case early(ss):
		return min(compare(p, s, false, strangers), maybe)
	case !ok || !isLiteral(ss[0], "arn"):
		return no
	}
	return compare(p, s, false, strangers)
}

func isLiteral(p policy.Pattern, text string) bool {
	s, ok := p.Literal()
	return ok && s == text
}
