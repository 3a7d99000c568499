package terraform

import (
	"math/big"
	"net/netip"
	"strconv"

	"github.com/iamlint/iamlint/policy"
)

// The functions of addresses, such as aws:SourceIp is compared with, of known arguments.
// https://developer.hashicorp.com/terraform/language/functions/cidrsubnet

// addresses is the first argument, a block of addresses.
func (c *call) addresses() (netip.Prefix, bool) {
	text, ok := c.args[0].known()
	prefix, err := netip.ParsePrefix(text)
	return prefix.Masked(), ok && err == nil
}

func (c *call) integer(i int) (*big.Int, bool) {
	text, known := c.args[i].known()
	n, ok := new(big.Int).SetString(text, 10)
	return n, known && ok
}

// numbered is the address of a number in a block of which some bits count up.
func numbered(in netip.Prefix, n *big.Int) netip.Addr {
	address := new(big.Int).SetBytes(in.Addr().AsSlice())
	bytes := make([]byte, in.Addr().BitLen()/8)
	address.Or(address, n).FillBytes(bytes)
	a, _ := netip.AddrFromSlice(bytes)
	return a
}

// subnet is a block within a block, with some more bits, of a number.
func subnet(in netip.Prefix, more int, n *big.Int) (netip.Prefix, bool) {
	bits := in.Bits() + more
	if more < 0 || bits > in.Addr().BitLen() || n.Sign() < 0 || n.BitLen() > more {
		return netip.Prefix{}, false
	}
	place := new(big.Int).Lsh(n, uint(in.Addr().BitLen()-bits))
	return netip.PrefixFrom(numbered(in, place), bits), true
}

// refused is the result of arguments that Terraform refuses; nil if some are not known.
func (c *call) refused() *value {
	for _, arg := range c.args {
		if !arg.whole() {
			return nil
		}
	}
	return c.e.wrong(c.at, c.name+" of wrong arguments")
}

func (c *call) cidrSubnet() *value {
	in, ok := c.addresses()
	more, isNumber := c.integer(1)
	n, isAlso := c.integer(2)
	if !ok || !isNumber || !isAlso || !more.IsInt64() {
		return c.refused()
	}
	block, ok := subnet(in, int(min(more.Int64(), 1000)), n)
	if !ok {
		return c.refused()
	}
	return str(block.String(), c.at)
}

// cidrSubnets are blocks of different sizes, each at the first place after the one before that fits it.
func (c *call) cidrSubnets() *value {
	in, ok := c.addresses()
	if !ok {
		return c.refused()
	}
	v := &value{kind: policy.Array, at: c.at}
	next := new(big.Int) // the offset of the first address that is free
	for i := 1; i < len(c.args); i++ {
		text, known := c.args[i].known()
		more, err := strconv.Atoi(text)
		if !known || err != nil || more < 0 || in.Bits()+more > in.Addr().BitLen() {
			return c.refused()
		}
		shift := uint(in.Addr().BitLen() - in.Bits() - more)
		size := new(big.Int).Lsh(big.NewInt(1), shift)
		n := new(big.Int).Div(new(big.Int).Sub(new(big.Int).Add(next, size), big.NewInt(1)), size)
		block, ok := subnet(in, more, n)
		if !ok {
			return c.refused()
		}
		next = n.Mul(n.Add(n, big.NewInt(1)), size)
		v.items = append(v.items, item{str(block.String(), c.at), false})
	}
	return v
}

// cidrHost is the address of a number in a block, from its end if that is negative.
func (c *call) cidrHost() *value {
	in, ok := c.addresses()
	n, isNumber := c.integer(1)
	if !ok || !isNumber {
		return c.refused()
	}
	size := new(big.Int).Lsh(big.NewInt(1), uint(in.Addr().BitLen()-in.Bits()))
	if n.Sign() < 0 {
		n.Add(n, size)
	}
	if n.Sign() < 0 || n.Cmp(size) >= 0 {
		return c.refused()
	}
	return str(numbered(in, n).String(), c.at)
}

// cidrNetmask is the mask of a block of IPv4 addresses.
func (c *call) cidrNetmask() *value {
	in, ok := c.addresses()
	if !ok || !in.Addr().Is4() {
		return c.refused()
	}
	mask := netip.PrefixFrom(netip.AddrFrom4([4]byte{255, 255, 255, 255}), in.Bits()).Masked()
	return str(mask.Addr().String(), c.at)
}
