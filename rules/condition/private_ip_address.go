package condition

import (
	"net/netip"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PrivateIPAddress reports conditions on aws:SourceIp whose addresses are all private, under IpAddress.
var PrivateIPAddress = &analysis.Analyzer{
	Name:  "private-ip-address",
	Title: "aws:SourceIp is compared with private addresses under IpAddress",
	Doc:   page("private-ip-address"),
	Level: analysis.Error,
	Code:  "PRIVATE_IP_ADDRESS",
	Run:   func(pass *analysis.Pass) { reportPrivate(pass, false, false) },
}

// reportPrivate reports conditions on aws:SourceIp whose addresses are all private or, if some is set, only some of them.
func reportPrivate(pass *analysis.Pass, negated, some bool) {
	for c := range pass.Conditions() {
		if !c.Is("aws:SourceIp") || c.Operator.Family != policy.IPAddressFamily || c.Operator.Negated != negated ||
			c.Written.Opaque {
			continue
		}
		var private []*policy.Text
		others := 0
		if c.Open() {
			others++ // an unknown value may be public
		}
		for v := range c.AllValues() {
			if inside, known := isPrivate(v); inside {
				private = append(private, v)
			} else if known || some {
				others++
			} else {
				private = nil // an unknown value may be public
				break
			}
		}
		if len(private) == 0 || some != (others > 0) {
			continue
		}
		d := analysis.Diagnostic{
			Range: private[0].Range, Statement: c.Statement,
			Message: analysis.Message("aws:SourceIp is never the private address %s; use aws:VpcSourceIp", private[0].Value),
		}
		for _, other := range private[1:] {
			d.Related = append(d.Related, analysis.Related{Range: other.Range, Message: "also private"})
		}
		pass.Report(d)
	}
}

// isPrivate reports whether a value is a private address or range, and whether it is an address or range at all.
// https://www.rfc-editor.org/rfc/rfc1918 and https://www.rfc-editor.org/rfc/rfc4193
func isPrivate(t *policy.Text) (private, known bool) {
	prefix, ok := parsePrefix(t)
	if !ok {
		return false, false
	}
	for _, block := range [...]string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"} {
		p := netip.MustParsePrefix(block)
		if p.Contains(prefix.Addr()) && prefix.Bits() >= p.Bits() {
			return true, true
		}
	}
	return false, true
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
