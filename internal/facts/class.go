package facts

import (
	"strings"
	"unicode"
)

// Class is a set of characters.
type Class uint8

// The classes.
const (
	// Any has every character.
	Any Class = iota
	// Field has every character but the colon: what a wildcard stands for in the first five fields of an ARN.
	Field
	// Plain is printable text, as in values and in the last field of an ARN.
	Plain
	// Line is Plain without the colon.
	Line
	// Segment is Plain without the slash and the colon.
	Segment
	// Tag is what the tags of IAM users, roles and sessions are made of.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
	Tag
	// Name is what names of IAM users, roles and policies are made of.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
	Name
	// Path is what IAM paths are made of.
	Path
	// Trail is Path without the colon.
	Trail
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
	case Line:
		return plain(r) && r != ':'
	case Segment:
		return plain(r) && r != '/' && r != ':'
	case Tag:
		return alphanumeric(r) || strings.ContainsRune(" _.:/=+-@", r) || r > unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsNumber(r))
	case Name:
		return alphanumeric(r) || strings.ContainsRune("+=,.@_-", r)
	case Path:
		return '!' <= r && r <= '~'
	case Trail:
		return '!' <= r && r <= '~' && r != ':'
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

func plain(r rune) bool { return r >= ' ' && r != 0x7F }

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
	case other == Line:
		return c != Any && c != Field && !c.Has(':')
	case other == Segment:
		return c == Name || c.basic()
	case other == Path:
		return c == Trail || c == Name || c.basic()
	case other == Trail:
		return c == Name || c.basic()
	case other == Name, other == Tag:
		return c.basic()
	case other == Host:
		return c == Digit || c == Lower
	case other == Lower, other == Upper:
		return c == Digit
	}
	return false
}

// basic reports whether the class is one of letters, digits, hyphens and dots.
func (c Class) basic() bool { return c == Digit || c == Lower || c == Host || c == Upper }
