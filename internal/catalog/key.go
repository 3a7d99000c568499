package catalog

import (
	"strings"

	"github.com/iamlint/iamlint/internal/catalog/layout"
)

// KeyType is the type of a condition key's values.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html#context_keys_table
type KeyType uint8

// The types of condition keys.
const (
	StringKey    KeyType = layout.String
	ARNKey       KeyType = layout.ARN
	BoolKey      KeyType = layout.Bool
	NumericKey   KeyType = layout.Numeric
	DateKey      KeyType = layout.DateTime
	IPAddressKey KeyType = layout.IPAddress
	BinaryKey    KeyType = layout.Binary
)

// String returns the type's name.
func (t KeyType) String() string {
	return [...]string{"String", "ARN", "Bool", "Numeric", "Date", "IPAddress", "Binary"}[t]
}

// Key is a condition key.
type Key struct {
	// Name is the key in AWS's spelling, a variable part always as ${...}: "aws:RequestTag/${TagKey}",
	// "s3:ExistingObjectTag/${key}".
	Name string
	Type KeyType
	// Multi says that a request can have several values of the key, so that conditions on it need ForAllValues or ForAnyValue.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
	Multi bool
}

type keyID uint16

func (id keyID) record() int { return u32(layout.KeysSection) + layout.KeySize*int(id) }

func (id keyID) name() string { return text(u32(id.record() + layout.KeyName)) }

func (id keyID) key() Key {
	r := id.record()
	return Key{id.name(), KeyType(data[r+layout.KeyType]), data[r+layout.KeyMulti] != 0}
}

func eachKey(l list, yield func(Key) bool) {
	for i := range l.n {
		if !yield(keyID(l.at(i)).key()) {
			return
		}
	}
}

// FindKey finds a condition key by its name, in any case: a service's or a global one. A name such as aws:RequestTag/Owner
// finds aws:RequestTag/${TagKey}.
func FindKey(name string) (Key, bool) {
	id, ok := findKey(name)
	if !ok {
		return Key{}, false
	}
	return id.key(), true
}

// findKey finds a key of the reference.
func findKey(name string) (keyID, bool) {
	n := keyID(u32(layout.NKeys))
	low := searchKeys(n, name)
	if low < n && compareFold(low.name(), name) == 0 {
		return low, true
	}
	// A key with a variable part begins as name does up to that part, so it sorts near; but others may stand between. The
	// part before the first colon or slash is always the same, unless the variable is in it: those begin with less.
	end := strings.IndexAny(name, ":/.")
	if end < 0 {
		return 0, false
	}
	for id := searchKeys(n, name[:end]); id < n; id++ {
		k := id.name()
		if len(k) < end || compareFold(k[:end], name[:end]) != 0 {
			break
		}
		if isTemplate(k) && matchTemplate(k, name) {
			return id, true
		}
	}
	return 0, false
}

// searchKeys returns the first key that does not sort before name.
func searchKeys(n keyID, name string) keyID {
	low, high := keyID(0), n
	for low < high {
		mid := (low + high) / 2
		if compareFold(mid.name(), name) < 0 {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

func isTemplate(name string) bool { return strings.Contains(name, "${") }

// matchTemplate reports whether name is template with its one variable part, ${...}, replaced by some text that is not empty.
func matchTemplate(template, name string) bool {
	start := strings.Index(template, "${")
	end := start + strings.IndexByte(template[start:], '}') + 1
	head, tail := template[:start], template[end:]
	return len(name) > len(head)+len(tail) && compareFold(name[:len(head)], head) == 0 &&
		compareFold(name[len(name)-len(tail):], tail) == 0
}
