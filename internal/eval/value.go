package eval

import (
	"cmp"
	"encoding/base64"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// decimal is a number of any size: an integer part without leading zeros and a fraction without trailing ones.
type decimal struct {
	negative       bool
	whole, decimal string
}

// maxExponent bounds the numbers that are written with an exponent: 1e400 is beyond every number that AWS compares.
const maxExponent = 400

// parseDecimal reads an integer or a decimal number, with an exponent as JSON may write it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
func parseDecimal(s string) (decimal, bool) {
	var d decimal
	if s != "" && (s[0] == '-' || s[0] == '+') {
		d.negative = s[0] == '-'
		s = s[1:]
	}
	mantissa, exponent := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		var err error
		if exponent, err = strconv.Atoi(s[i+1:]); err != nil || exponent > maxExponent || exponent < -maxExponent {
			return decimal{}, false
		}
		mantissa = s[:i]
	}
	whole, fraction, point := strings.Cut(mantissa, ".")
	if whole == "" && fraction == "" || point && fraction == "" || !digits(whole) || !digits(fraction) {
		return decimal{}, false
	}
	switch {
	case exponent > 0:
		fraction += strings.Repeat("0", max(0, exponent-len(fraction)))
		whole, fraction = whole+fraction[:exponent], fraction[exponent:]
	case exponent < 0:
		whole = strings.Repeat("0", max(0, -exponent-len(whole))) + whole
		whole, fraction = whole[:len(whole)+exponent], whole[len(whole)+exponent:]+fraction
	}
	d.whole, d.decimal = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if d.whole == "" && d.decimal == "" {
		d.negative = false
	}
	return d, true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func (d decimal) compare(other decimal) int {
	if d.negative != other.negative {
		if d.negative {
			return -1
		}
		return 1
	}
	c := cmp.Or(cmp.Compare(len(d.whole), len(other.whole)), cmp.Compare(d.whole, other.whole),
		cmp.Compare(d.decimal, other.decimal))
	if d.negative {
		return -c
	}
	return c
}

// parseDate reads a date in the forms of https://www.w3.org/TR/NOTE-datetime, that is a year, a month, a day or a time of
// day with its zone, or in seconds since 1970. Four digits are a year. A time without a zone is taken to be UTC.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
func parseDate(s string) (time.Time, bool) {
	if len(s) < 4 || !digits(s[:4]) || len(s) > 4 && s[4] != '-' {
		return parseEpoch(s)
	}
	day, clock, timed := strings.Cut(s, "T")
	layout := "2006-01-02"
	if !timed {
		if len(s) != len("2006") && len(s) != len("2006-01") && len(s) != len(layout) {
			return time.Time{}, false
		}
		t, err := time.Parse(layout[:len(s)], s)
		return t, err == nil
	}
	zone := ""
	if i := strings.IndexAny(clock, "Z+-"); i >= 0 {
		clock, zone = clock[:i], clock[i:]
	}
	switch strings.Count(clock, ":") {
	case 1:
		layout += "T15:04"
	case 2:
		layout += "T15:04:05"
	default:
		return time.Time{}, false
	}
	// time.Parse takes a comma before a fraction, and an hour of one digit; AWS's forms know neither.
	if len(clock) < 5 || clock[2] != ':' || strings.Contains(clock, ",") || strings.HasSuffix(clock, ".") {
		return time.Time{}, false
	}
	switch {
	case zone == "":
	case len(zone) == len("+0000"):
		layout += "Z0700"
	default:
		layout += "Z07:00"
	}
	t, err := time.Parse(layout, day+"T"+clock+zone)
	return t, err == nil
}

// parseEpoch reads seconds since 1970, with a fraction or without.
func parseEpoch(s string) (time.Time, bool) {
	d, ok := parseDecimal(s)
	if !ok || len(d.whole) > len("999999999999") {
		return time.Time{}, false
	}
	var seconds, nanos int64
	for i := range len(d.whole) {
		seconds = seconds*10 + int64(d.whole[i]-'0')
	}
	for i := range 9 {
		nanos *= 10
		if i < len(d.decimal) {
			nanos += int64(d.decimal[i] - '0')
		}
	}
	if d.negative {
		seconds, nanos = -seconds, -nanos
	}
	return time.Unix(seconds, nanos), true
}

// parsePrefix reads an address range in CIDR notation, or a single address.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
func parsePrefix(s string) (netip.Prefix, bool) {
	if strings.Contains(s, "/") {
		p, err := netip.ParsePrefix(s)
		return p.Masked(), err == nil
	}
	a, ok := parseAddress(s)
	if !ok {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, a.BitLen()), true
}

func parseAddress(s string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(s)
	return a, err == nil && a.Zone() == ""
}

// parseBinary decodes base64, padded or not.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals
func parseBinary(s string) (string, bool) {
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	return string(b), err == nil
}
