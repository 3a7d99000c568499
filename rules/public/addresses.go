package public

import (
	"net/netip"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// joined merges the ranges that are halves of one wider range, and so on: a list of the 256 parts of a range grants the
// same access as the range itself.
func joined(ranges []netip.Prefix) []netip.Prefix {
	ranges = slices.Clone(ranges)
	for i := range ranges {
		ranges[i] = ranges[i].Masked()
	}
	slices.SortFunc(ranges, func(a, b netip.Prefix) int {
		if c := a.Addr().Compare(b.Addr()); c != 0 {
			return c
		}
		return a.Bits() - b.Bits()
	})
	var out []netip.Prefix
	for _, p := range ranges {
		if n := len(out); n > 0 && out[n-1].Overlaps(p) {
			continue // as they are sorted, it is inside the previous one
		}
		out = append(out, p)
		for n := len(out); n > 1 && out[n-1].Bits() == out[n-2].Bits() && out[n-1].Bits() > 0; n = len(out) {
			wider := netip.PrefixFrom(out[n-2].Addr(), out[n-2].Bits()-1).Masked()
			if wider.Addr() != out[n-2].Addr() || !wider.Contains(out[n-1].Addr()) {
				break
			}
			out = append(out[:n-2], wider)
		}
	}
	return out
}

func (o *outside) addRanges(c *policy.Condition) {
	for v := range c.KnownValues() {
		p, err := netip.ParsePrefix(v.Value)
		if err != nil {
			a, err := netip.ParseAddr(v.Value)
			if err != nil {
				continue
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		o.ranges = append(o.ranges, p)
	}
}

// width says which ranges of addresses are narrow enough not to be public.
type width struct{ v4, v6 int }

var (
	// s3Limit is S3's own limit: it considers wider ranges public.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
	s3Limit = width{8, 32}
	// ownSize is what one organization can have: 65,536 addresses, or a site's IPv6 prefix.
	// https://www.rfc-editor.org/rfc/rfc6177
	ownSize = width{16, 48}
)

func (w width) narrow(p netip.Prefix) bool {
	if p.Addr().Is4() {
		return p.Bits() >= w.v4
	}
	return p.Bits() >= w.v6
}

// someWide reports whether a mentioned range is narrow enough for S3, and wider than one organization's.
func (o *outside) someWide() bool {
	return slices.ContainsFunc(o.ranges, func(p netip.Prefix) bool {
		return !ownSize.narrow(p) && !p.Addr().IsPrivate()
	})
}

// wide returns the mentioned range that contains a witness's address.
func (o *outside) wide(w *analysis.Witness) netip.Prefix {
	if v := w.Request.Context["aws:SourceIp"]; len(v.List) == 1 {
		if a, err := netip.ParseAddr(v.List[0]); err == nil {
			for _, p := range o.ranges {
				if p.Contains(a) && !ownSize.narrow(p) {
					return p
				}
			}
		}
	}
	return netip.Prefix{}
}

// notPublic are the ranges of addresses that no request from the internet comes from.
// https://www.iana.org/assignments/iana-ipv4-special-registry
var notPublic = []string{
	"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "0.0.0.0/8", "224.0.0.0/3",
	"::/8", "fc00::/7", "fe80::/10", "ff00::/8",
}

// closed returns the addresses that strangers do not have: private ones, and those in ranges narrow enough to belong to
// one organization.
func (o *outside) closed(trusted width) []string {
	closed := slices.Clone(notPublic)
	for _, p := range o.ranges {
		if trusted.narrow(p) {
			closed = append(closed, p.String())
		}
	}
	return closed
}
