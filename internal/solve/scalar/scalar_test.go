package scalar

import (
	"math/big"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/iamlint/iamlint/policy"
)

func TestNumber(t *testing.T) {
	tests := map[string]string{
		"1": "1", "-1.50": "-1.5", "+2": "2", "1e3": "1000", "0.1": "0.1", "1e-2": "0.01",
		"": "", "x": "", "1.": "", "--1": "", "0x10": "", "1e401": "", "1/2": "", "Inf": "", "1_000": "",
	}
	for s, want := range tests {
		got := ""
		if n, ok := Number(s); ok {
			got = FormatNumber(n)
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", s, got, want)
		}
	}
}

func TestTime(t *testing.T) {
	tests := map[string]string{
		"2026-01-02T03:04:05Z": "2026-01-02T03:04:05Z", "2026-01-02T03:04:05+01:00": "2026-01-02T02:04:05Z",
		"2026-01-02": "2026-01-02T00:00:00Z", "2026": "2026-01-01T00:00:00Z", "20260": "1970-01-01T05:37:40Z",
		"1767225600.5": "2026-01-01T00:00:00.5Z", "-1": "1969-12-31T23:59:59Z", "2026-13-01": "", "tomorrow": "", "99999999999999": "",
	}
	for s, want := range tests {
		got := ""
		if v, ok := Time(s); ok {
			got = FormatTime(v)
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", s, got, want)
		}
	}
}

func TestAddress(t *testing.T) {
	for s, want := range map[string]string{
		"10.0.0.1": "10.0.0.1/32", "10.1.2.3/8": "10.0.0.0/8", "2001:db8::1": "2001:db8::1/128", "fe80::1%eth0": "", "10.0.0": "", "10.0.0.0/33": "",
	} {
		got := ""
		if p, ok := Network(s); ok {
			got = p.String()
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", s, got, want)
		}
	}
}

// Between two boundaries, below all and above all there is a value.
func TestAroundNumbers(t *testing.T) {
	var numbers []*big.Rat
	for _, s := range []string{"3", "1", "1.5", "1.75", "3"} {
		n, _ := Number(s)
		numbers = append(numbers, n)
	}
	tried := AroundNumbers(numbers)
	bounds := []string{"1", "1.5", "1.75", "3"}
	for i := range len(bounds) + 1 {
		in := func(n *big.Rat) bool {
			above, below := true, true
			if i > 0 {
				low, _ := Number(bounds[i-1])
				above = n.Cmp(low) > 0
			}
			if i < len(bounds) {
				high, _ := Number(bounds[i])
				below = n.Cmp(high) < 0
			}
			return above && below
		}
		if !slices.ContainsFunc(tried, in) {
			t.Errorf("no value of %v is in gap %d of %v", tried, i, bounds)
		}
	}
	for _, s := range bounds {
		n, _ := Number(s)
		if !slices.ContainsFunc(tried, func(o *big.Rat) bool { return o.Cmp(n) == 0 }) {
			t.Errorf("%s itself is not tried", s)
		}
	}
}

func TestAroundTimes(t *testing.T) {
	at := func(s string) time.Time { v, _ := Time(s); return v }
	one, two := at("2026-01-01T00:00:00Z"), at("2026-01-01T00:00:00.5Z")
	tried := AroundTimes([]time.Time{two, one})
	between := func(v time.Time) bool { return v.After(one) && v.Before(two) }
	if !slices.ContainsFunc(tried, between) {
		t.Errorf("%v has nothing between two times within a second", tried)
	}
	if !slices.ContainsFunc(tried, one.After) || !slices.ContainsFunc(tried, two.Before) {
		t.Errorf("%v has nothing before or after", tried)
	}
}

func TestAroundNetworks(t *testing.T) {
	got := AroundNetworks([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")})
	slices.Sort(got)
	want := []string{"10.0.0.0", "10.0.0.1", "10.255.255.255", "11.0.0.0", "9.255.255.255"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if all := AroundNetworks([]netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}); slices.Contains(all, "invalid IP") {
		t.Errorf("%v", all)
	}
}

func TestOrdered(t *testing.T) {
	for comparison, want := range map[policy.Comparison][3]bool{
		policy.LessThan: {true, false, false}, policy.LessThanEquals: {true, true, false}, policy.Equals: {false, true, false},
		policy.GreaterThan: {false, false, true}, policy.GreaterThanEquals: {false, true, true},
	} {
		for i, order := range [...]int{-1, 0, 1} {
			if got := Ordered(comparison, order); got != want[i] {
				t.Errorf("comparison %d of order %d: %t", comparison, order, got)
			}
		}
	}
}

func TestRespell(t *testing.T) {
	for s, want := range map[string]string{"1": "1.00", "1.5": "1.500", "2026-01-01T00:00:00Z": "2026-01-01T00:00:00.00Z", "x": ""} {
		got, ok := Respell(s, 2)
		if got != want || ok != (want != "") {
			t.Errorf("%q is respelled %q", s, got)
		}
	}
}
