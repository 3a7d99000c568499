package catalog

import (
	"strings"

	"github.com/iamlint/iamlint/catalog/internal/layout"
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
	// Type is the type of the key's values.
	Type KeyType
	// Multi says that a request can have several values of the key, so that conditions on it need ForAllValues
	// or ForAnyValue.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
	Multi bool
}

type keyID uint16

func numKeys() keyID { return keyID(u32(layout.NKeys)) }

func (id keyID) record() int { return u32(layout.KeysSection) + layout.KeySize*int(id) }

func (id keyID) name() string { return text(u32(id.record() + layout.KeyName)) }

// variable reports whether the key's name has variable parts.
func (id keyID) variable() bool { return data[id.record()+layout.KeyVariable] != 0 }

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

// FindKey finds a condition key of the reference by its name, in any case. A name such as aws:RequestTag/Owner finds
// aws:RequestTag/${TagKey}, one of the three global keys that the reference lists by action.
func FindKey(name string) (Key, bool) {
	id, ok := findKey(name)
	if !ok {
		return Key{}, false
	}
	return id.key(), true
}

// findKey finds a key of the reference.
func findKey(name string) (keyID, bool) {
	n := numKeys()
	id := searchKeys(n, name)
	if id < n && compareFold(id.name(), name) == 0 {
		return id, true
	}
	// A key with a variable part sorts where that part begins. Everything up to the first colon, slash, dot or
	// hyphen is literal, but in the keys of any OpenID Connect provider, which begin with a variable part.
	end := strings.IndexAny(name, ":/.-")
	if end < 0 {
		return 0, false
	}
	// Of several that match, the one with the most literal text is meant.
	best, most, found := keyID(0), -1, false
	for _, head := range [...]string{name[:end+1], "${"} {
		if head == "${" && strings.IndexByte(name, '.') < 0 {
			break // no provider: it is a host
		}
		first := searchKeys(n, head)
		for id, last := first, endKeys(first, n, head); id < last; id++ {
			if !id.variable() {
				continue
			}
			if k := id.name(); matchTemplate(k, name) && literalLength(k) > most {
				best, most, found = id, literalLength(k), true
			}
		}
	}
	return best, found
}

// literalLength returns how much of a template is outside of its variable parts.
func literalLength(template string) int {
	n := len(template)
	for {
		start := strings.Index(template, "${")
		if start < 0 {
			return n
		}
		end := strings.IndexByte(template[start:], '}') + 1
		n -= end
		template = template[start+end:]
	}
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

// endKeys returns the first key from first to end that does not begin with head; first is searchKeys of head.
func endKeys(first, end keyID, head string) keyID {
	for first < end {
		mid := first + (end-first)/2
		if name := mid.name(); len(name) >= len(head) && compareFold(name[:len(head)], head) == 0 {
			first = mid + 1
		} else {
			end = mid
		}
	}
	return first
}

// matchTemplate reports whether name is template with each variable part, ${...}, replaced by some text that is
// not empty. A template without variable parts matches nothing.
func matchTemplate(template, name string) bool {
	start := strings.Index(template, "${")
	if start < 0 || len(name) <= start || compareFold(template[:start], name[:start]) != 0 {
		return false
	}
	template, name = template[start+strings.IndexByte(template[start:], '}')+1:], name[start:]
	if !strings.Contains(template, "${") {
		return len(name) > len(template) && compareFold(name[len(name)-len(template):], template) == 0
	}
	for i := 1; i < len(name); i++ {
		if matchTemplate(template, name[i:]) {
			return true
		}
	}
	return false
}
