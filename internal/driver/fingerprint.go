package driver

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// fingerprint fills in the fingerprints of a unit's findings, which are in order.
//
// It must stay as it is: baselines hold what it made.
func fingerprint(findings []*Finding) {
	seen := make(map[string]int, len(findings))
	said := map[*policy.Statement]string{}
	for _, f := range findings {
		key := identity(f, said)
		n := seen[key]
		seen[key] = n + 1
		sum := sha256.Sum256([]byte(key + "\x00" + strconv.Itoa(n)))
		f.Fingerprint = hex.EncodeToString(sum[:16])
	}
}

// again is the fingerprint of a finding that others of its file have, too, which come before it.
func again(fingerprint string, n int) string {
	sum := sha256.Sum256([]byte(fingerprint + "\x00" + strconv.Itoa(n)))
	return hex.EncodeToString(sum[:16])
}

// identity is what a finding is known by. said holds the hashes of statements that have been made already: a long statement
// may have a finding for each of its values.
func identity(f *Finding, said map[*policy.Statement]string) string {
	var b strings.Builder
	b.WriteString(f.Analyzer.Name)
	b.WriteByte(0)
	b.WriteString(f.Variant)
	b.WriteByte(0)
	if f.Document != nil {
		b.WriteString(f.Document.Name)
	}
	b.WriteByte(0)
	if s := f.Statement; s != nil {
		if sid := s.SidValue(); sid != "" {
			b.WriteString("sid " + sid)
		} else {
			sum, ok := said[s]
			if !ok {
				h := sha256.New()
				hashNode(h, s.Node)
				sum = string(h.Sum(nil))
				said[s] = sum
			}
			b.WriteString(sum)
		}
	}
	b.WriteByte(0)
	content := f.Source.Content
	b.WriteString(strings.Join(strings.Fields(string(content[f.Range.Start:max(f.Range.Start, f.Range.End)])), " "))
	return b.String()
}

// hashNode hashes what a node says, without regard to layout, the order of keys, and the brackets round a single value.
func hashNode(h hash.Hash, n *policy.Node) {
	if n.Kind == policy.Array && len(n.Items) == 1 {
		n = &n.Items[0]
	}
	h.Write([]byte{byte(n.Kind)})
	switch n.Kind {
	case policy.Array:
		for i := range n.Items {
			hashNode(h, &n.Items[i])
		}
	case policy.Object:
		members := make([]*policy.Member, len(n.Members))
		for i := range n.Members {
			members[i] = &n.Members[i]
		}
		slices.SortStableFunc(members, func(a, b *policy.Member) int { return strings.Compare(a.Key.Value, b.Key.Value) })
		for _, m := range members {
			h.Write([]byte(m.Key.Value + "\x00"))
			hashNode(h, &m.Value)
		}
	default:
		h.Write([]byte(n.Value))
	}
	h.Write([]byte{0xFF})
}
