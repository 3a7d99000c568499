// Package shard divides work among several runs.
package shard

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
)

// Shard is one of the equal parts that something is divided into. The zero Shard is all of it.
type Shard struct {
	// Part is its number, from 1; Parts is how many there are.
	Part, Parts int
}

// Parse reads a shard as it is written: I/N.
func Parse(s string) (Shard, error) {
	part, parts, _ := strings.Cut(s, "/")
	i, errI := strconv.ParseUint(part, 10, 31)
	n, errN := strconv.ParseUint(parts, 10, 31)
	if errI != nil || errN != nil || i < 1 || n < i {
		return Shard{}, fmt.Errorf("%q is not a part of a whole: write it as I/N, as in 1/4", s)
	}
	return Shard{int(i), int(n)}, nil
}

// Takes reports whether the shard has the thing of a name. That depends on the name alone, and each is in one of the shards.
func (s Shard) Takes(name string) bool {
	if s.Parts <= 1 {
		return true
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // a hash returns no errors
	return h.Sum32()%uint32(s.Parts) == uint32(s.Part-1)
}

// String is the shard as it is written.
func (s Shard) String() string { return strconv.Itoa(s.Part) + "/" + strconv.Itoa(s.Parts) }
