package verify

import (
	"github.com/iamlint/iamlint/internal/verify/lang"
	"github.com/iamlint/iamlint/policy"
)

// A policy variable whose value is open has the same value in all patterns of a request. To compare two patterns whatever it is, a
// character that no value has, its mark, stands in its place: if all marked strings of one pattern are marked strings of the other,
// then with the value in the place of the mark all strings of the one are strings of the other. A * has marks, too, a ? has none, and
// neither has a wildcard that stays in its field the mark of what may hold colons.

// firstMark is the first character that marks a policy variable. Each has two, one for its value in any case.
const firstMark = '\U00100000'

// mark gives a policy variable its marks.
func (c *claim) mark(t *policy.Token) {
	if name := markName(t); c.marks[name] == 0 {
		r := firstMark + rune(len(c.marks))
		c.marks[name], c.marks[name+"\x00fold"] = r, r+1
	}
}

func markName(t *policy.Token) string {
	if t.HasDefault {
		return t.Text + "," + t.Default
	}
	return t.Text
}

// marksColons reports whether a mark stands for what may hold colons.
func (c *claim) marksColons(r rune) bool {
	for _, name := range colonless {
		if m := c.marks[name]; m != 0 && (r == m || r == m+1) {
			return false
		}
	}
	return true
}

// colonless are policy variables whose values hold no colon.
var colonless = [...]string{"aws:username", "aws:principalaccount", "aws:resourceaccount", "aws:sourceaccount"}

// marked returns the marked strings of a source of a literal.
func (n *instance) marked(s *source, l *literal) *lang.Expr {
	e, _ := n.strings(s, n.bound(l), func(t *policy.Token) value {
		r := n.key(t.Text, l.at, l.member)
		if r.v == nil || r.v.fact.Multi {
			return n.known(r)
		}
		m := string(n.marks[markName(t)])
		v := value{strings: n.Literal(m), colons: n.marksColons(n.marks[markName(t)]), marked: true}
		if s.reading != fold {
			return v
		}
		v.strings = n.Literal(string(n.marks[markName(t)] + 1))
		if l.not { // a value in any case is one as it is, too
			v.strings = n.Or(v.strings, n.Literal(m))
		}
		return v
	})
	return e
}

// ruledOut reports whether a source that a literal asks for is one that other literals about the same variable rule out, whatever the
// values of policy variables are.
func (n *instance) ruledOut(s *source, l *literal, literals []*literal) bool {
	var out []*lang.Expr
	for _, o := range literals {
		if o.typed != nil || !o.not || o.part != l.part {
			continue
		}
		for _, p := range o.sources {
			if p.text == s.text {
				return true
			}
			out = append(out, n.marked(p, o))
		}
	}
	if len(out) == 0 {
		return false
	}
	wanted := n.marked(s, l)
	if l.v.skeleton != nil {
		wanted = n.And(wanted, l.v.skeleton)
	}
	steps := n.steps()
	_, answer := n.Find(n.And(wanted, n.Not(n.Or(out...))), &steps)
	n.left -= n.steps() - steps
	return answer == lang.No
}

// skeleton has the strings with one of some numbers of colons, and those with marks of what may hold colons; nil without numbers.
func (c *claim) skeleton(colons []int) *lang.Expr {
	if colons == nil {
		return nil
	}
	list := []*lang.Expr{c.Cat(c.All, c.Chars(func(r rune) bool { return r >= firstMark && c.marksColons(r) }), c.All)}
	for _, n := range colons {
		parts := []*lang.Expr{c.field}
		for range n {
			parts = append(parts, c.Literal(":"), c.field)
		}
		list = append(list, c.Cat(parts...))
	}
	return c.Or(list...)
}
