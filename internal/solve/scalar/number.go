package scalar

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// maxExponent bounds what is read as a number: 1e400 is beyond every number that AWS compares, and a longer one would only
// cost memory.
const maxExponent = 400

// Number reads a number exactly.
func Number(s string) (*big.Rat, bool) {
	digits := strings.TrimLeft(s, "+-")
	if len(s)-len(digits) > 1 || digits == "" || strings.Trim(digits, "0123456789.eE+-") != "" || strings.HasSuffix(digits, ".") {
		return nil, false
	}
	if i := strings.IndexAny(digits, "eE"); i >= 0 {
		n, err := strconv.Atoi(digits[i+1:])
		if err != nil || n > maxExponent || n < -maxExponent {
			return nil, false
		}
	}
	return new(big.Rat).SetString(s)
}

// FormatNumber writes a number without a fraction where it has none, else as a decimal that is exact for every number
// that a decimal can write.
func FormatNumber(n *big.Rat) string {
	if n.IsInt() {
		return n.Num().String()
	}
	digits, exact := n.FloatPrec()
	if !exact {
		digits = 20
	}
	return n.FloatString(digits)
}

// AroundNumbers returns numbers, one between each two neighbors, and one on either side of all: whole ones where there are any.
func AroundNumbers(numbers []*big.Rat) []*big.Rat {
	slices.SortFunc(numbers, (*big.Rat).Cmp)
	numbers = slices.CompactFunc(numbers, func(a, b *big.Rat) bool { return a.Cmp(b) == 0 })
	one := big.NewRat(1, 1)
	out := slices.Clone(numbers)
	for i, n := range numbers {
		up, down := new(big.Rat).Add(n, one), new(big.Rat).Sub(n, one)
		if i+1 < len(numbers) && up.Cmp(numbers[i+1]) >= 0 {
			up = middle(n, numbers[i+1])
		}
		if i > 0 && down.Cmp(numbers[i-1]) <= 0 {
			down = middle(n, numbers[i-1])
		}
		out = append(out, up, down)
	}
	return out
}

func middle(a, b *big.Rat) *big.Rat {
	sum := new(big.Rat).Add(a, b)
	return sum.Mul(sum, big.NewRat(1, 2))
}
