package redundancy

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// ConditionWithoutEffect reports conditions that every request meets.
var ConditionWithoutEffect = &analysis.Analyzer{
	Name:  "condition-without-effect",
	Title: "A condition that every request meets",
	Doc:   page("condition-without-effect"),
	Level: analysis.Warning,
	Covers: []string{
		"equivalent-to-null-false", "equivalent-to-null-true", "string-like-operator-with-arn-condition-keys",
		"wildcard-usage-too-permissive",
	},
	Run: conditionWithoutEffect,
}

func conditionWithoutEffect(pass *analysis.Pass) {
	if pass.Document.Synthetic || pass.Strict {
		return
	}
	for c := range pass.Conditions() {
		if c.Open() || len(c.Written.Values) == 0 || !c.Statement.Allows() && !c.Statement.Denies() {
			continue
		}
		if c.Operator.Family == policy.IPAddressFamily {
			everyAddress(pass, c)
			continue
		}
		if !wide(c) || holdsByPattern(c) { // redundant-key-due-to-wildcard-in-condition
			continue
		}
		if !alwaysHolds(pass, c) {
			continue
		}
		d := analysis.Diagnostic{
			Range: c.Written.Key.Range, Statement: c.Statement,
			Message: analysis.Message("every request meets this condition on %s; specify the intended values", c.Name()),
		}
		if len(analysis.ConditionsOn(c.Statement, c.Name())) > 1 {
			// Another condition on the key decides: this one does not read as more than it is.
			d.AtMost = analysis.Note
			d.Message = analysis.Message("the other condition on %s already implies this one; remove it", c.Name())
		}
		for v := range c.AllValues() {
			d.Related = append(d.Related, analysis.Related{Range: v.Range, Message: "every request meets it"})
		}
		pass.Report(d)
	}
}

// everyAddress reports a condition whose ranges together are all addresses of IPv4 or of IPv6.
func everyAddress(pass *analysis.Pass, c *analysis.Condition) {
	var prefixes []netip.Prefix
	for _, v := range c.Written.Values {
		if p, ok := prefix(v.Value); ok && v.Known() {
			prefixes = append(prefixes, p)
		}
	}
	four, six := covers(prefixes, netip.IPv4Unspecified()), covers(prefixes, netip.IPv6Unspecified())
	all := "every IPv4 address"
	switch {
	case four && six:
		all = "every address"
	case six:
		all = "every IPv6 address"
	case !four:
		return
	}
	message := "the ranges cover " + all + ": the condition limits nothing; specify the networks"
	switch op := c.Operator; {
	case op.Negated && c.Statement.Denies():
		message = "the ranges cover " + all + ": the Deny applies to none of them; specify the networks"
	case op.Negated:
		message = "the ranges cover " + all + ": the Allow applies to none of them; specify the networks"
	case c.Statement.Denies():
		message = "the ranges cover " + all + ": the condition exempts none of them; specify the networks"
	}
	pass.Report(analysis.Diagnostic{Range: c.Written.Key.Range, Statement: c.Statement, Message: message})
}

func prefix(s string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Masked(), true
	}
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(addr, addr.BitLen()), true
}

// covers reports whether ranges cover all addresses of a family, that of zero.
func covers(prefixes []netip.Prefix, zero netip.Addr) bool {
	own := slices.DeleteFunc(slices.Clone(prefixes), func(p netip.Prefix) bool { return p.Addr().BitLen() != zero.BitLen() })
	slices.SortFunc(own, func(a, b netip.Prefix) int {
		if c := a.Addr().Compare(b.Addr()); c != 0 {
			return c
		}
		return a.Bits() - b.Bits()
	})
	next := zero // the first address that is not yet covered
	for _, p := range own {
		if p.Addr().Compare(next) > 0 {
			return false
		}
		if last := lastOf(p); last.Compare(next) >= 0 {
			if next = last.Next(); !next.IsValid() || next.BitLen() != zero.BitLen() {
				return true
			}
		}
	}
	return false
}

// lastOf returns the last address of a range.
func lastOf(p netip.Prefix) netip.Addr {
	bytes := p.Addr().AsSlice()
	for bit := p.Bits(); bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 0x80 >> (bit % 8)
	}
	last, _ := netip.AddrFromSlice(bytes)
	return last
}

// wide reports whether every request may meet a condition. Only these are worth a question: it asks for the
// presence of a key that requests have, compares a key with itself, or has a pattern that begins and ends openly, or both values of a boolean.
func wide(c *analysis.Condition) bool {
	op := c.Operator
	if op.Negated || op.Qualifier == policy.ForAnyValue && op.IfExists {
		return false
	}
	values := c.Written.Values
	if slices.ContainsFunc(values, func(v policy.Text) bool { return v.Known() && strings.EqualFold(v.Value, "${"+c.Name()+"}") }) {
		return true // compared with itself
	}
	is := func(word string) bool {
		return slices.ContainsFunc(values, func(v policy.Text) bool { return v.Known() && strings.EqualFold(v.Value, word) })
	}
	switch op.Family {
	case policy.NullFamily:
		key, ok := analysis.FindKey(c.Name())
		return ok && key.Always() && is("false")
	case policy.BoolFamily:
		return is("true") && is("false")
	case policy.StringFamily:
		return op.Comparison == policy.Like && slices.ContainsFunc(values, func(v policy.Text) bool {
			return v.Known() && v.Value != "" && (strings.Trim(v.Value, "*") == "" || strings.HasPrefix(v.Value, "arn:*"))
		})
	case policy.ARNFamily:
		return slices.ContainsFunc(values, func(v policy.Text) bool {
			return v.Known() && strings.Trim(v.Value, "arn:*") == ""
		})
	default:
		return false
	}
}

// alwaysHolds reports whether it is proved that the statement applies to the same requests without the condition, and that
// it applies to some.
func alwaysHolds(pass *analysis.Pass, c *analysis.Condition) bool {
	narrow, ok := lookup.Narrowed(c.Statement)
	if !ok {
		return false
	}
	wide, ok := lookup.Widened(c.Statement)
	if !ok || wide.Condition == nil {
		return false
	}
	lax := *wide
	block := *wide.Condition
	block.Conditions = slices.DeleteFunc(slices.Clone(block.Conditions), func(other policy.Condition) bool {
		return other.Node == c.Written.Node
	})
	lax.Condition = &block
	u := newUnreachable(pass, pass.Document)
	return u.nothing(&lax, func(query *analysis.Query) { query.NotBy = analysis.Reach(pass.Document, narrow).Layers })
}
