package condition

import (
	"net/netip"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// reportPrivate reports conditions on aws:SourceIp whose addresses are all private or, if some is set, only some of them.
func reportPrivate(pass *analysis.Pass, negated, some bool) {
	for c := range pass.Conditions(policy.IPAddressFamily) {
		if !c.Is("aws:SourceIp") || c.Operator.Negated != negated || c.Written.Opaque {
			continue
		}
		private, others := privateOf(c, some)
		if len(private) == 0 || some != others {
			continue
		}
		d := analysis.Diagnostic{
			Range: private[0].Range, Statement: c.Statement,
			Message: analysis.Message("aws:SourceIp is never the private address %s; use aws:VpcSourceIp", private[0].Value),
		}
		for _, other := range private[1:] {
			d.Relate(other.Range, "also private")
		}
		pass.Report(d)
	}
}

// privateOf returns the values of a condition that are private addresses, and whether there are others. A value that is not known, or
// is not an address, may be public: it counts as another one if some is set, and otherwise none of the values is returned.
func privateOf(c *analysis.Condition, some bool) (private []*policy.Text, others bool) {
	others = c.Open()
	for v := range c.AllValues() {
		switch inside, known := isPrivate(v); {
		case inside:
			private = append(private, v)
		case known || some:
			others = true
		default:
			return nil, others
		}
	}
	return private, others
}

// privateRanges are the ranges of private addresses.
// https://www.rfc-editor.org/rfc/rfc1918 and https://www.rfc-editor.org/rfc/rfc4193
var privateRanges = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("fc00::/7"),
}

// isPrivate reports whether a value is a private address or range, and whether it is an address or range at all.
func isPrivate(t *policy.Text) (private, known bool) {
	prefix, ok := parsePrefix(t)
	if !ok {
		return false, false
	}
	return slices.ContainsFunc(privateRanges, func(p netip.Prefix) bool {
		return p.Contains(prefix.Addr()) && prefix.Bits() >= p.Bits()
	}), true
}

// parsePrefix parses an address or a range; false if it is neither or not known.
func parsePrefix(t *policy.Text) (netip.Prefix, bool) {
	if !t.Known() {
		return netip.Prefix{}, false
	}
	if p, err := netip.ParsePrefix(t.Value); err == nil {
		return p, true
	}
	a, err := netip.ParseAddr(t.Value)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, a.BitLen()), true
}
