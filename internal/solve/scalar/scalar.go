// Package scalar reads values that conditions do not compare as strings: numbers, dates, IP addresses, binaries. And it lists
// the values that tell comparisons with some of them apart: each boundary, and a value on either side of it that is nearer than
// the next one. Trying them all decides about all values there are, so that the solver needs no intervals.
package scalar

import (
	"encoding/base64"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Ordered reports whether a comparison holds of values of which the first is less than, equal to or greater than the second, as
// cmp.Compare tells.
func Ordered(c policy.Comparison, order int) bool {
	switch c {
	case policy.LessThan:
		return order < 0
	case policy.LessThanEquals:
		return order <= 0
	case policy.GreaterThan:
		return order > 0
	case policy.GreaterThanEquals:
		return order >= 0
	}
	return order == 0
}

// Binary decodes a value in base64, padded or not.
func Binary(s string) (string, bool) {
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	return string(b), err == nil
}

// Respell writes a number or a date with n further digits: the same value as another string.
func Respell(s string, n int) (string, bool) {
	zeros := strings.Repeat("0", n)
	if before, ok := strings.CutSuffix(s, "Z"); ok {
		if !strings.Contains(before, ".") {
			zeros = "." + zeros
		}
		return before + zeros + "Z", true
	}
	if _, ok := Number(s); !ok {
		return "", false
	}
	if !strings.Contains(s, ".") {
		zeros = "." + zeros
	}
	return s + zeros, true
}
