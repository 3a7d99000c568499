package verify

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/verify/lang"
	"github.com/iamlint/iamlint/policy"
)

// cond is a condition of a statement or of the question.
type cond struct {
	key, name string // key in lower case
	op        policy.Operator
	// never says that it never holds, unknown that it is not known what it says.
	never, unknown bool
	// ifAbsent and ifPresent are what Null says.
	ifAbsent, ifPresent bool
	sources             []*source // of operators on strings
	typed               *typed    // of the others
	// open says that some of its typed values are not known.
	open bool
}

func (c *claim) condition(source *policy.Condition, variables bool) *cond {
	if !source.Operator.Known() || !source.Key.Known() || source.Opaque && source.Key.Value == "" {
		return &cond{unknown: true}
	}
	out := &cond{key: strings.ToLower(source.Key.Value), name: source.Key.Value}
	op, ok := policy.ParseOperator(source.Operator.Value)
	if !ok || op.Family == policy.NullFamily && op.IfExists {
		out.never = true
		return out
	}
	out.op = op
	c.name(out.key, out.name)
	unlisted := source.Opaque || source.Node.HasUnknownItem()
	switch op.Family {
	case policy.NullFamily:
		out.unknown = unlisted
		for i := range source.Values {
			out.unknown = out.unknown || !source.Values[i].Known()
			out.ifAbsent = out.ifAbsent || strings.EqualFold(source.Values[i].Value, "true")
			out.ifPresent = out.ifPresent || strings.EqualFold(source.Values[i].Value, "false")
		}
	case policy.StringFamily, policy.ARNFamily, policy.BoolFamily:
		out.sources = c.sources(source.Values, readingOf(op), variables)
	case policy.NumericFamily, policy.DateFamily, policy.IPAddressFamily, policy.BinaryFamily:
		out.typed, out.open = &typed{op: op}, unlisted
		for i := range source.Values {
			s := c.newSource(&source.Values[i], plain, false)
			if s == nil || s.symbolic {
				out.open = true
				continue
			}
			if text, ok := s.literal(); ok {
				out.typed.add(text)
			}
		}
	}
	return out
}

func readingOf(op policy.Operator) reading {
	switch {
	case op.Family == policy.ARNFamily:
		return arnLike
	case op.Family == policy.BoolFamily, op.Comparison == policy.EqualsIgnoreCase:
		return fold
	case op.Comparison == policy.Like:
		return like
	}
	return plain
}

// present is what a literal says of a key that is there.
type present uint8

const (
	fails present = iota
	holds
	tested // by its values
)

// literal is a condition, or another part of a statement, or its opposite, for a variable of an instance.
type literal struct {
	v       *variable
	absent  bool // its truth without the key
	present present
	every   bool // it speaks of every value, else of some value

	// The values that count are those that the sources match, or all others. arns says that only ARNs count, or that what is not
	// an ARN counts, too.
	sources  []*source
	not      bool
	arns     shape
	booleans bool
	part     part
	typed    *typed // in place of sources
	want     bool   // of typed

	at     side
	member int
	text   string // the same for equal literals about one variable
}

type shape uint8

const (
	anyShape shape = iota
	onlyARNs
	orNoARN
)

// opposite is the literal that holds where l does not.
func (l *literal) opposite() *literal {
	o := *l
	o.absent, o.every = !l.absent, !l.every
	switch l.present {
	case fails:
		o.present = holds
	case holds:
		o.present = fails
	case tested:
		o.not, o.want = !l.not, !l.want
		switch l.arns {
		case onlyARNs:
			o.arns = orNoARN
		case orNoARN:
			o.arns = onlyARNs
		case anyShape:
		}
	}
	if l.text != "" {
		o.text = "!" + l.text
	}
	return &o
}

// fixedTruth is what is known of a literal without looking at values.
type fixedTruth uint8

const (
	open fixedTruth = iota
	always
	never
)

func fixed(b bool) fixedTruth {
	if b {
		return always
	}
	return never
}

// holds returns the literal that a condition holds, or, with want false, that it does not.
func (n *instance) condition(c *cond, want bool, at side, member int) (*literal, fixedTruth) {
	switch {
	case c.never, c.unknown: // what is not known surely neither holds nor stops anything
		return nil, fixed(!want)
	}
	ref := n.key(c.key, at, member)
	l := &literal{v: ref.v, part: ref.part, present: tested, at: at, member: member, want: true}
	op := c.op
	switch {
	case op.Family == policy.NullFamily:
		l.absent, l.present = c.ifAbsent, fails
		if c.ifPresent {
			l.present = holds
		}
	case op.Qualifier == policy.ForAllValues:
		l.absent, l.every = true, true
	case op.Qualifier == policy.ForAnyValue:
		l.absent = op.IfExists
	case op.Negated:
		l.absent, l.every = true, true
	default:
		l.absent = op.IfExists
	}
	if l.present == tested {
		l.typed, l.sources = c.typed, c.sources
		if c.typed == nil {
			l.not = op.Negated
			if op.Family == policy.ARNFamily {
				l.arns = anyShape
				if op.Negated {
					l.arns = onlyARNs
				}
			}
			l.booleans = op.Family == policy.BoolFamily
		}
	}
	if !want {
		l = l.opposite()
		if c.open { // another value may be given than the unknown one
			l.present = holds
		}
	}
	return n.settle(l, ref)
}

// settle decides a literal about a key whose value is known, and one that does not look at values.
func (n *instance) settle(l *literal, ref ref) (*literal, fixedTruth) {
	if ref.v == nil {
		switch {
		case ref.absent:
			return nil, fixed(l.absent)
		case l.present != tested:
			return nil, fixed(l.present == holds)
		}
		l.v = n.constant(ref)
		l.write()
		if l.open(n) {
			return l, open
		}
		return nil, fixed(n.trueOf(l, ref.values))
	}
	if l.present != tested {
		optional := ref.v.optional()
		switch {
		case l.present == holds && (l.absent || !optional):
			return nil, always
		case l.present == fails && (!l.absent || !optional):
			return nil, never
		}
	}
	l.write()
	return l, open
}

// write gives a literal its text.
func (l *literal) write() {
	var b strings.Builder
	bit := func(v bool) {
		if v {
			b.WriteByte('1')
		} else {
			b.WriteByte('0')
		}
	}
	bit(l.absent)
	bit(l.every)
	bit(l.not)
	bit(l.booleans)
	bit(l.want)
	b.WriteByte('0' + byte(l.present))
	b.WriteByte('0' + byte(l.arns))
	b.WriteByte('0' + byte(l.part))
	if l.typed != nil {
		b.WriteString(l.typed.text)
	}
	for _, s := range l.sources {
		b.WriteString(s.text)
		b.WriteByte(3)
	}
	l.text = b.String()
}

// open reports whether the literal has policy variables whose values are open.
func (l *literal) open(n *instance) bool {
	if l.typed != nil || l.present != tested {
		return false
	}
	return slices.ContainsFunc(l.sources, func(s *source) bool { return n.openSource(s, l) })
}

// openSource reports whether a source of a literal has policy variables whose values are open.
func (n *instance) openSource(s *source, l *literal) bool {
	if !s.variable || l.own(s) {
		return false
	}
	for i := range s.tokens {
		if t := &s.tokens[i]; t.Kind == policy.Variable {
			if r := n.key(t.Text, l.at, l.member); r.v != nil && !r.v.fact.Multi {
				return true
			}
		}
	}
	return false
}

// own reports whether a source is the value of the literal's own key.
func (l *literal) own(s *source) bool {
	return len(s.tokens) == 1 && s.tokens[0].Kind == policy.Variable && s.tokens[0].Text == l.v.key && l.v.key != "" &&
		l.part == facts.NoPart && s.reading <= like && !l.v.fact.Multi
}

// stringsOf returns the strings of a literal's source, and whether they are the same whatever open policy variables are.
func (n *instance) stringsOf(s *source, l *literal) (*lang.Expr, bool) {
	if l.own(s) {
		return n.All, true
	}
	return n.strings(s, n.bound(l), func(t *policy.Token) value {
		r := n.key(t.Text, l.at, l.member)
		if r.v == nil || r.v.fact.Multi {
			return n.known(r)
		}
		return n.valueOf(t.Text, r, l.member)
	})
}

// bound says which strings of a literal's sources count. Where names may imitate other text of an ARN, resources are read field by field.
func (n *instance) bound(l *literal) bound {
	switch {
	case l.not:
		return least
	case l.v == n.resources[l.member]:
		return n.members[l.member].read
	}
	return most
}

// known is the value of a policy variable that is known, or has none.
func (n *instance) known(r ref) value {
	if r.v != nil || r.absent || r.multi || len(r.values) != 1 {
		return value{strings: n.None}
	}
	return value{n.Literal(r.values[0]), true, strings.Contains(r.values[0], ":"), false}
}

// valueOf returns what an open policy variable may be.
func (n *instance) valueOf(name string, r ref, member int) value {
	colons := !slices.Contains(colonless[:], name)
	if r.part != facts.NoPart {
		return value{n.forms(n.factOf(name, member).Forms), false, colons, false}
	}
	list := []*lang.Expr{r.v.form}
	for _, l := range r.v.literals {
		if l.present == tested && l.typed == nil && !slices.ContainsFunc(l.sources, func(s *source) bool { return s.variable }) {
			list = append(list, n.set(l, nil))
		}
	}
	return value{n.And(list...), false, colons, false}
}
