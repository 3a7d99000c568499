package redundancy

import (
	"net/netip"
	"slices"

	"github.com/iamlint/iamlint/analysis"
)

// everyAddress reports a condition whose ranges together are all addresses of IPv4 or of IPv6.
func everyAddress(pass *analysis.Pass, c *analysis.Condition) {
	var prefixes []netip.Prefix
	for v := range c.KnownValues() {
		if p, ok := prefix(v.Value); ok {
			prefixes = append(prefixes, p)
		}
	}
	var all string
	switch four, six := covers(prefixes, netip.IPv4Unspecified()), covers(prefixes, netip.IPv6Unspecified()); {
	case four && six:
		all = "every address"
	case four:
		all = "every IPv4 address"
	case six:
		all = "every IPv6 address"
	default:
		return
	}
	pass.ReportIn(c.Statement, c.Written.Key.Range, "the ranges cover "+all+": "+consequence(c)+"; specify the networks")
}

// consequence says what a condition on all addresses does.
func consequence(c *analysis.Condition) string {
	switch {
	case c.Operator.Negated && c.Statement.Denies():
		return "the Deny applies to none of them"
	case c.Operator.Negated:
		return "the Allow applies to none of them"
	case c.Statement.Denies():
		return "the condition exempts none of them"
	}
	return "the condition limits nothing"
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
