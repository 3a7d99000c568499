package verify

import (
	"encoding/base64"
	"math/big"
	"net/netip"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// typed is a condition on numbers, dates, addresses or binary values.
type typed struct {
	op   policy.Operator
	text string
	// Values that are not of the operator's type match nothing.
	numbers  []*big.Rat
	times    []time.Time
	prefixes []netip.Prefix
	binaries []string
}

func (t *typed) add(text string) {
	if t.text == "" {
		t.text = t.op.String()
	}
	t.text += "\x04" + text
	switch t.op.Family {
	case policy.NumericFamily:
		if n := number(text); n != nil {
			t.numbers = append(t.numbers, n)
		}
	case policy.DateFamily:
		if d, ok := date(text); ok {
			t.times = append(t.times, d)
		}
	case policy.IPAddressFamily:
		if p, ok := network(text); ok {
			t.prefixes = append(t.prefixes, p)
		}
	case policy.BinaryFamily:
		if b, ok := fromBase64(text); ok {
			t.binaries = append(t.binaries, b)
		}
	case policy.StringFamily, policy.ARNFamily, policy.BoolFamily, policy.NullFamily:
	}
}

var numeric = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE]([+-]?[0-9]{1,9}))?$`)

// number reads an integer or a decimal number; nil if the text is neither.
func number(s string) *big.Rat {
	m := numeric.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	if m[4] != "" {
		if e, err := strconv.Atoi(m[4]); err != nil || e > 400 || e < -400 {
			return nil
		}
	}
	n, _ := new(big.Rat).SetString(s)
	return n
}

var dates = regexp.MustCompile(`^([0-9]{4})(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?$`)

// date reads a date of https://www.w3.org/TR/NOTE-datetime, or seconds since 1970; four digits are a year.
func date(s string) (time.Time, bool) {
	m := dates.FindStringSubmatch(s)
	if m == nil {
		n := number(s)
		if n == nil {
			return time.Time{}, false
		}
		nanos := new(big.Rat).Mul(n, big.NewRat(1e9, 1))
		whole := new(big.Int).Quo(nanos.Num(), nanos.Denom())
		seconds, rest := new(big.Int).DivMod(whole, big.NewInt(1e9), new(big.Int))
		if !seconds.IsInt64() || seconds.Int64() >= 1e12 || seconds.Int64() <= -1e12 {
			return time.Time{}, false
		}
		return time.Unix(seconds.Int64(), rest.Int64()), true
	}
	full := s
	switch {
	case m[2] == "":
		full += "-01-01T00:00:00Z"
	case m[3] == "":
		full += "-01T00:00:00Z"
	case m[4] == "":
		full += "T00:00:00Z"
	default:
		zone := m[7]
		full = strings.TrimSuffix(full, zone)
		if m[5] == "" {
			full += ":00"
		}
		if zone == "" {
			zone = "Z"
		} else if len(zone) == len("+0000") {
			zone = zone[:3] + ":" + zone[3:]
		}
		full += zone
	}
	t, err := time.Parse(time.RFC3339Nano, full)
	return t, err == nil
}

func address(s string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(s)
	return a, err == nil && a.Zone() == ""
}

func network(s string) (netip.Prefix, bool) {
	if a, ok := address(s); ok {
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	return p.Masked(), err == nil
}

func fromBase64(s string) (string, bool) {
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	return string(b), err == nil
}

// holds reports whether the operator holds for a value. Neither it nor its negation does for one of another type.
func (t *typed) holds(s string) bool {
	matches := false
	switch t.op.Family {
	case policy.NumericFamily:
		n := number(s)
		if n == nil {
			return false
		}
		for _, o := range t.numbers {
			matches = matches || t.ordered(n.Cmp(o))
		}
	case policy.DateFamily:
		d, ok := date(s)
		if !ok {
			return false
		}
		for _, o := range t.times {
			matches = matches || t.ordered(d.Compare(o))
		}
	case policy.IPAddressFamily:
		a, ok := address(s)
		if !ok {
			return false
		}
		for _, p := range t.prefixes {
			matches = matches || p.Contains(a)
		}
	case policy.BinaryFamily:
		b, ok := fromBase64(s)
		for _, o := range t.binaries {
			matches = matches || ok && b == o || s == o
		}
	case policy.StringFamily, policy.ARNFamily, policy.BoolFamily, policy.NullFamily:
	}
	return matches != t.op.Negated
}

func (t *typed) ordered(order int) bool {
	switch t.op.Comparison {
	case policy.LessThan:
		return order < 0
	case policy.LessThanEquals:
		return order <= 0
	case policy.GreaterThan:
		return order > 0
	case policy.GreaterThanEquals:
		return order >= 0
	case policy.Equals, policy.EqualsIgnoreCase, policy.Like:
	}
	return order == 0
}

// points returns values of which every other value is like one, as far as the conditions go: what they compare with, what lies
// between, below and above, and something of no type. epoch says that the conditions are about seconds since 1970 and the values
// are dates.
func points(list []*typed, epoch bool) []string {
	var numbers []*big.Rat
	var out []string
	add := func(texts ...string) { out = append(out, texts...) }
	for _, t := range list {
		numbers = append(numbers, t.numbers...)
		for _, d := range t.times {
			n := new(big.Rat).SetInt64(d.Unix())
			numbers = append(numbers, n.Add(n, big.NewRat(int64(d.Nanosecond()), 1e9)))
		}
		for _, p := range t.prefixes {
			first, last := p.Masked().Addr(), p.Masked().Addr()
			bytes := last.AsSlice()
			for i := p.Bits(); i < 8*len(bytes); i++ {
				bytes[i/8] |= 0x80 >> (i % 8)
			}
			last, _ = netip.AddrFromSlice(bytes)
			for _, a := range []netip.Addr{first.Next(), first, last, first.Prev(), last.Next()} {
				if a.IsValid() {
					add(a.String())
				}
			}
		}
		for _, b := range t.binaries {
			add(base64.StdEncoding.EncodeToString([]byte(b)), b)
		}
		if t.op.Family == policy.NumericFamily || t.op.Family == policy.DateFamily {
			numbers = append(numbers, new(big.Rat).SetInt64(1767225600)) // 2026
		}
		if t.op.Family == policy.IPAddressFamily {
			add("203.0.113.10", "198.51.100.10", "2001:db8::10")
		}
	}
	sort.Slice(numbers, func(i, j int) bool { return numbers[i].Cmp(numbers[j]) < 0 })
	one := big.NewRat(1, 1)
	for i, n := range numbers {
		below, above := new(big.Rat).Sub(n, one), new(big.Rat).Add(n, one)
		if i > 0 && numbers[i-1].Cmp(n) < 0 {
			below = new(big.Rat).Add(numbers[i-1], n)
			below.Mul(below, big.NewRat(1, 2))
		}
		for _, p := range []*big.Rat{n, below, above} {
			text := p.FloatString(12)
			if strings.Contains(text, ".") {
				text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
			}
			seconds, _ := p.Float64()
			whole := new(big.Int).Div(p.Num(), p.Denom())
			if seconds > -6e10 && seconds < 2.5e11 {
				nanos := new(big.Rat).Sub(p, new(big.Rat).SetInt(whole))
				f, _ := nanos.Mul(nanos, big.NewRat(1e9, 1)).Float64()
				add(time.Unix(whole.Int64(), int64(f)).UTC().Format(time.RFC3339Nano))
			}
			if !epoch {
				add(text)
				if len(text) == 4 {
					add(text + ".0")
				}
			}
		}
	}
	return out
}

// typedKey reports whether the values of a key are all of a type.
func typedKey(t catalog.KeyType) bool {
	return t == catalog.NumericKey || t == catalog.DateKey || t == catalog.IPAddressKey || t == catalog.BinaryKey
}

// ofType reports whether a key of a type can have a value.
func ofType(t catalog.KeyType, s string) bool {
	ok := true
	switch t {
	case catalog.NumericKey:
		ok = number(s) != nil
	case catalog.DateKey:
		_, ok = date(s)
	case catalog.IPAddressKey:
		_, ok = address(s)
	case catalog.StringKey, catalog.BoolKey, catalog.ARNKey, catalog.BinaryKey:
	}
	return ok
}
