package facts

import "strings"

// Class is a set of characters.
type Class uint8

// The classes.
const (
	// Any has every character.
	Any Class = iota
	// Field has every character but the colon: what a wildcard stands for in the first five fields of an ARN.
	Field
	// Plain is printable text without the wildcards * and ?, as in values and in the last field of an ARN.
	Plain
	// Segment is Plain without the slash and the colon.
	Segment
	// Name is what names of IAM users, roles and policies are made of.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
	Name
	// Path is what IAM paths are made of.
	Path
	// Digit is 0 to 9.
	Digit
	// Lower is a to z, 0 to 9 and the hyphen, as in regions and in most identifiers.
	Lower
	// Host is Lower and the dot, as in names of buckets and service principals.
	Host
	// Upper is A to Z and 0 to 9, as in the identifiers of IAM.
	Upper
	// None has no character at all.
	None
)

// Has reports whether the class has the character.
func (c Class) Has(r rune) bool {
	switch c {
	case Any:
		return true
	case Field:
		return r != ':'
	case Plain:
		return plain(r)
	case Segment:
		return plain(r) && r != '/' && r != ':'
	case Name:
		return alphanumeric(r) || strings.ContainsRune("+=,.@_-", r)
	case Path:
		return '!' <= r && r <= '~' && plain(r)
	case Digit:
		return '0' <= r && r <= '9'
	case Lower:
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-'
	case Host:
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' || r == '.'
	case Upper:
		return 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return false
}

func plain(r rune) bool { return r >= ' ' && r != 0x7F && r != '*' && r != '?' }

func alphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// Within reports whether every character of c is in other, too. It may say false where it does not know.
func (c Class) Within(other Class) bool {
	switch {
	case c == other || other == Any || c == None:
		return true
	case other == Field:
		return c != Any && !c.Has(':')
	case other == Plain:
		return c != Any && c != Field
	case other == Segment:
		return c != Any && c != Field && c != Plain && c != Path
	case other == Path:
		return c == Name || c == Digit || c == Lower || c == Host || c == Upper
	case other == Name:
		return c == Digit || c == Lower || c == Host || c == Upper
	case other == Host:
		return c == Digit || c == Lower
	case other == Lower, other == Upper:
		return c == Digit
	}
	return false
}

// Intersect returns the class of the characters that are in both; false if it is none of the classes.
func Intersect(a, b Class) (Class, bool) {
	switch {
	case a.Within(b):
		return a, true
	case b.Within(a):
		return b, true
	case a == Field && b == Plain || a == Plain && b == Field:
		return None, false
	}
	return None, false
}
