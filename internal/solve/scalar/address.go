package scalar

import (
	"net/netip"
	"strings"
)

// Network reads an address or a CIDR block.
func Network(s string) (netip.Prefix, bool) {
	if strings.Contains(s, "/") {
		p, err := netip.ParsePrefix(s)
		return p.Masked(), err == nil
	}
	a, ok := Address(s)
	if !ok {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, a.BitLen()), true
}

// Address reads an IP address; one with a zone is none that a request comes from.
func Address(s string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(s)
	return a, err == nil && a.Zone() == ""
}

// ForeignAddresses are addresses of documentation.
// https://www.rfc-editor.org/rfc/rfc5737 and https://www.rfc-editor.org/rfc/rfc3849
var ForeignAddresses = [...]string{"203.0.113.10", "198.51.100.10", "2001:db8::10"}

// AroundNetworks returns of each prefix the first and the last address and those before and behind it.
func AroundNetworks(prefixes []netip.Prefix) []string {
	var out []string
	add := func(a netip.Addr) {
		if a.IsValid() {
			out = append(out, a.String())
		}
	}
	for _, p := range prefixes {
		first := p.Masked().Addr()
		add(first.Next())
		add(first)
		add(first.Prev())
		last := lastAddress(p)
		add(last)
		add(last.Next())
	}
	return out
}

func lastAddress(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}
