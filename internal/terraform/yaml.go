package terraform

import (
	"slices"
	"strings"
	"unicode"

	"github.com/iamlint/iamlint/policy"
)

// yamlEncode keeps what is encoded, which yamldecode returns. The text is as Terraform writes it, with symbols for what is open; one
// whose lines Terraform would break, or that has characters that it escapes, is not known.
// https://developer.hashicorp.com/terraform/language/functions/yamlencode
func (c *call) yamlEncode() *value {
	w := &yamlWriter{}
	w.document(c.args[0])
	if w.failed || w.bytes > maxWritten || !c.e.pay(w.bytes/16) {
		v := *c.e.opaque(c.name, c.args, c.at)
		return &value{kind: policy.String, at: c.at, pieces: []piece{{symbol: v.open.symbol, start: -1}}, yaml: c.args[0]}
	}
	w.flush()
	v := ofParts(w.parts, c.at)
	v.yaml = c.args[0]
	return v
}

// yamlWriter writes a value as YAML in block style.
type yamlWriter struct {
	writer
	column int
	failed bool
}

// yamlWidth is the column up to which the emitter of Terraform writes a line.
const yamlWidth = 80

func (w *yamlWriter) document(v *value) {
	switch v.kind {
	case policy.Array, policy.Object:
		w.block(v, "", false)
	case policy.String:
		w.scalar(v)
		w.write("\n")
	default:
		w.scalar(v)
		w.write("\n...\n")
	}
}

func (w *yamlWriter) write(s string) {
	if at := strings.LastIndexByte(s, '\n'); at >= 0 {
		w.column = len(s) - at - 1
	} else {
		w.column += len(s)
	}
	w.literal(s)
}

// block writes the lines of a list or an object. The first is not indented if it continues one.
func (w *yamlWriter) block(v *value, indent string, continued bool) {
	w.depth++
	defer func() { w.depth-- }()
	switch {
	case w.bytes > maxWritten:
		return
	case w.depth > maxDepth, v.disordered(), !v.closed():
		w.failed = true
		return
	case len(v.items)+len(v.members) == 0: // of the document: others are written by entry
		w.write(empty(v) + "\n")
		return
	}
	start := func() {
		if !continued {
			w.write(indent)
		}
		continued = false
	}
	for _, element := range v.items {
		start()
		w.write("-")
		w.entry(element.value, indent+"  ", true)
	}
	members := slices.Clone(v.members)
	slices.SortStableFunc(members, func(a, b member) int { return compareKeys(a.key, b.key) })
	for _, m := range members {
		start()
		w.scalar(m.key)
		w.write(":")
		if m.value.kind == policy.Array {
			w.entry(m.value, indent, false)
		} else {
			w.entry(m.value, indent+"  ", false)
		}
	}
}

// entry writes what stands behind a key, or the dash of an element.
func (w *yamlWriter) entry(v *value, indent string, continued bool) {
	switch {
	case v.kind != policy.Array && v.kind != policy.Object:
		w.write(" ")
		w.scalar(v)
		w.write("\n")
	case v.closed() && len(v.items)+len(v.members) == 0:
		w.write(" " + empty(v) + "\n")
	case continued:
		w.write(" ")
		w.block(v, indent, true)
	default:
		w.write("\n")
		w.block(v, indent, false)
	}
}

func empty(v *value) string {
	if v.kind == policy.Array {
		return "[]"
	}
	return "{}"
}

func (w *yamlWriter) scalar(v *value) {
	switch {
	case v.kind == policy.Null:
		w.write("null")
	case v.kind == policy.String || v.kind == policy.Unknown && v.open.typ.kind == stringType:
		w.write(`"`)
		for _, part := range v.parts() {
			if part.Symbol != nil {
				w.symbol(part.Symbol)
				continue
			}
			if strings.ContainsFunc(part.Literal, func(r rune) bool { return !unicode.IsPrint(r) || r > 0xFFFF }) {
				w.failed = true
			}
			w.write(strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(part.Literal))
			w.failed = w.failed || w.column >= yamlWidth && strings.Contains(part.Literal, " ")
		}
		w.write(`"`)
	case v.kind == policy.Unknown && v.open.typ.scalar():
		w.symbol(v.open.symbol)
	case v.kind == policy.Number || v.kind == policy.Bool:
		w.write(v.text)
	default:
		w.failed = true
	}
}
