package loader

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// withoutOthers returns the text of a plan or state with null, and white space, in the place of what has no part in policies: the
// attributes of resources of other types, most of the text, and the parts that nobody reads. Places stay as they are. A text that is
// something else, or is broken, is returned as it is.
//
// A tree of nodes takes many times as much memory as its text, and plans get large.
func withoutOthers(content []byte) []byte {
	const beginning = 4096 // terraform writes the version first
	if !bytes.Contains(content[:min(beginning, len(content))], []byte(`"format_version"`)) {
		return content
	}
	b := &blanker{
		content: content,
		decoder: jsontext.NewDecoder(bytes.NewBuffer(content), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
	}
	b.object(func(key string) {
		switch key {
		case "planned_values", "values":
			b.object(func(key string) {
				if key == "root_module" {
					b.module()
				} else {
					b.skip()
				}
			})
		case "resource_changes":
			b.array(b.resource)
		case "prior_state", "resource_drift":
			b.blank()
		default:
			b.skip()
		}
	})
	if b.failed || b.out == nil {
		return content
	}
	return b.out
}

// blanker reads a text value by value.
type blanker struct {
	content []byte
	decoder *jsontext.Decoder
	out     []byte // nil as long as it is content
	failed  bool
}

// object reads an object; member has to read the value of each member.
func (b *blanker) object(member func(key string)) {
	if b.decoder.PeekKind() != '{' {
		b.skip()
		return
	}
	b.token()
	for !b.failed && b.decoder.PeekKind() == '"' {
		key := b.token()
		member(key)
	}
	b.token()
}

// array reads an array; element has to read each element.
func (b *blanker) array(element func()) {
	if b.decoder.PeekKind() != '[' {
		b.skip()
		return
	}
	b.token()
	for !b.failed && b.decoder.PeekKind() != ']' {
		element()
	}
	b.token()
}

func (b *blanker) token() string {
	token, err := b.decoder.ReadToken()
	if err != nil {
		b.failed = true
		return ""
	}
	if token.Kind() == '"' {
		return token.String()
	}
	return ""
}

func (b *blanker) skip() {
	if err := b.decoder.SkipValue(); err != nil {
		b.failed = true
	}
}

// module reads the values of a module, and of those in it.
func (b *blanker) module() {
	b.object(func(key string) {
		switch key {
		case "resources":
			b.array(b.resource)
		case "child_modules":
			b.array(b.module)
		default:
			b.skip()
		}
	})
}

// resource reads an entry with the values of a resource, or of its change.
func (b *blanker) resource() {
	other := false
	b.object(func(key string) {
		switch {
		case key == "type" && b.decoder.PeekKind() == '"':
			kind := b.token()
			other = kind != documentType && blockOf(kind) == nil
		case other && (key == "values" || key == "sensitive_values" || key == "change"):
			b.blank()
		default:
			b.skip()
		}
	})
}

// blank reads a value and puts null in its place.
func (b *blanker) blank() {
	start := int(b.decoder.InputOffset())
	b.skip()
	end := int(b.decoder.InputOffset())
	if b.failed {
		return
	}
	for start < end && (b.content[start] == ':' || isSpace(b.content[start])) {
		start++
	}
	const null = "null"
	if end-start < len(null) {
		return
	}
	if b.out == nil {
		b.out = bytes.Clone(b.content)
	}
	for i := range b.out[start:end] {
		b.out[start+i] = ' '
	}
	copy(b.out[start:], null)
}
