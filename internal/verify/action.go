package verify

import (
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// truth is an answer that may be open.
type truth uint8

const (
	no truth = iota
	maybe
	yes
)

// coverage is what a statement's actions have.
type coverage struct {
	items  []item
	has    truth // where no item matches
	except bool
}

// item is an item of Action or NotAction. What is not known of it may be anything.
type item struct {
	pattern, prefix string // in lower case; prefix is what stands before the first wildcard
	wild, open      bool
}

// coverageOf reads the actions of a statement.
func coverageOf(st *policy.Statement) coverage {
	list, c := st.Action, coverage{}
	if list == nil && st.NotAction != nil {
		list, c.except = st.NotAction, true
	}
	if list == nil {
		if st.Opaque {
			c.has = maybe
		}
		return c
	}
	if list.Node.HasUnknownItem() {
		c.has = maybe
	}
	for i := range list.Items {
		c.items = append(c.items, newItem(&list.Items[i]))
	}
	return c
}

func newItem(t *policy.Text) item {
	out := item{}
	text := t.Value
	if !t.Known() {
		var b strings.Builder
		for _, p := range t.Parts {
			switch {
			case p.Symbol == nil:
				b.WriteString(p.Literal)
			case p.Symbol.Stand != "":
				b.WriteString(p.Symbol.Stand)
			default:
				out.open = true
				b.WriteByte('*')
			}
		}
		text = b.String()
	}
	out.pattern = strings.ToLower(text)
	out.prefix = out.pattern
	if i := strings.IndexAny(out.pattern, "*?"); i >= 0 {
		out.wild, out.prefix = true, out.pattern[:i]
	}
	return out
}

// covers says whether the statement covers an action, given in lower case.
func (c *coverage) covers(lower string) truth {
	has := c.has
	for i := range c.items {
		if has = max(has, c.items[i].matches(lower)); has == yes {
			break
		}
	}
	if c.except {
		return yes - has
	}
	return has
}

func (i *item) matches(lower string) truth {
	switch {
	case !strings.HasPrefix(lower, i.prefix), !i.wild && len(lower) != len(i.prefix), i.wild && !wild(i.pattern, lower):
		return no
	case i.open:
		return maybe
	}
	return yes
}

// wild matches * and ? by keeping every place of the pattern that a beginning of the text leads to.
func wild(pattern, s string) bool {
	var room [2][128]bool
	at, next := room[0][:], room[1][:]
	if len(pattern) >= len(at) {
		at, next = make([]bool, len(pattern)+1), make([]bool, len(pattern)+1)
	}
	at, next = at[:len(pattern)+1], next[:len(pattern)+1]
	spread := func(at []bool) {
		for i := range len(pattern) {
			at[i+1] = at[i+1] || at[i] && pattern[i] == '*'
		}
	}
	at[0] = true
	spread(at)
	for i := range len(s) {
		clear(next)
		for j := range len(pattern) {
			switch {
			case !at[j]:
			case pattern[j] == '*':
				next[j] = true
			case pattern[j] == '?' || pattern[j] == s[i]:
				next[j+1] = true
			}
		}
		at, next = next, at
		spread(at)
	}
	return at[len(pattern)]
}
