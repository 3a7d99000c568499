package terraform

import (
	"crypto/md5"  //nolint:gosec // a function of Terraform
	"crypto/sha1" //nolint:gosec // a function of Terraform
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"math"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/iamlint/iamlint/policy"
)

// Functions of texts. What is open in a text stays where it is, if the function leaves it so.

// join puts texts together.
func (c *call) join() *value {
	v := &value{kind: policy.String, at: c.at}
	first := true
	for i := range c.args[1:] {
		list := c.array(i + 1)
		if list == nil || list.disordered() {
			return nil
		}
		for _, element := range list.items {
			if element.many || !element.scalar() && !element.unknown() {
				return nil
			}
			if !c.e.pay(1 + size(element.value)/64) {
				return nil
			}
			if !first {
				v.pieces = append(v.pieces, piece{inner: c.args[0], start: -1})
			}
			first = false
			v.pieces = append(v.pieces, asPiece(element.value))
		}
	}
	if len(v.pieces) == 0 {
		return str("", c.at)
	}
	return v
}

func asPiece(v *value) piece {
	if v.kind == policy.Unknown {
		return piece{symbol: v.open.symbol, start: -1}
	}
	return piece{inner: v, start: -1}
}

// split takes a text apart, if the separator stands in its literal parts only.
func (c *call) split() *value {
	separator, ok := c.args[0].known()
	text, known := c.args[1].known()
	if !ok || separator == "" {
		return nil
	}
	if !known {
		return c.splitLiterals(separator)
	}
	v := &value{kind: policy.Array, at: c.at}
	for i := 0; ; {
		j := strings.Index(text[i:], separator)
		if j < 0 {
			v.items = append(v.items, item{c.args[1].cut(i, len(text)), false})
			return v
		}
		v.items = append(v.items, item{c.args[1].cut(i, i+j), false})
		i += j + len(separator)
	}
}

// splitLiterals takes an open text apart whose symbols are of the characters of names, by a separator of others.
func (c *call) splitLiterals(separator string) *value {
	parts := c.args[1].partsOf()
	if parts == nil || strings.ContainsAny(separator, plainName) {
		return nil
	}
	v := &value{kind: policy.Array, at: c.at}
	var current []policy.Part
	for _, part := range parts {
		if part.Symbol != nil {
			if !plain(part.Symbol) {
				return nil
			}
			current = append(current, part)
			continue
		}
		for i, text := range strings.Split(part.Literal, separator) {
			if i > 0 {
				v.items = append(v.items, item{ofParts(current, c.args[1].at), false})
				current = nil
			}
			current = append(current, policy.Part{Literal: text})
		}
	}
	v.items = append(v.items, item{ofParts(current, c.args[1].at), false})
	if !c.e.pay(len(v.items)) {
		return nil
	}
	return v
}

// plain reports whether what a symbol stands for is of the characters of names: an account, a Region, a partition.
func plain(s *policy.Symbol) bool { return s.Stand != "" && strings.Trim(s.Stand, plainName) == "" }

// letters is lower and upper. What is open in a text is changed by itself.
func (c *call) letters() *value {
	change := strings.ToLower
	if c.name == "upper" {
		change = strings.ToUpper
	}
	parts := c.args[0].partsOf()
	if c.args[0].whole() || len(parts) < 2 {
		return nil // the library has it, or nothing of it is known
	}
	for i, part := range parts {
		switch {
		case part.Symbol == nil:
			parts[i].Literal = change(part.Literal)
		case plain(part.Symbol) && change(part.Symbol.Stand) == part.Symbol.Stand:
		default:
			of := &value{kind: policy.Unknown, at: c.at, open: &unknown{symbol: part.Symbol, typ: aString}}
			parts[i].Symbol = c.e.opaque(c.name, []*value{of}, c.at).open.symbol
		}
	}
	return ofParts(parts, c.args[0].at)
}

// format puts values in the place of %s, %v, %d and %q; with others, or with widths, all must be known.
func (c *call) format() *value {
	format, ok := c.args[0].known()
	if !ok || !c.e.pay(len(format)/16) {
		return nil
	}
	v := &value{kind: policy.String, at: c.at}
	literal := func(start, end int) {
		if start < end {
			v.pieces = append(v.pieces, piece{inner: c.args[0].cut(start, end), start: -1})
		}
	}
	start, used := 0, 1
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		literal(start, i)
		i++
		if i == len(format) {
			return nil
		}
		switch format[i] {
		case '%':
			literal(i, i+1)
		case 's', 'v', 'd':
			if used >= len(c.args) || !c.args[used].scalar() && !c.args[used].unknown() {
				return nil
			}
			v.pieces = append(v.pieces, asPiece(c.args[used]))
			used++
		default:
			return nil
		}
		start = i + 1
	}
	if used != len(c.args) {
		return nil
	}
	literal(start, len(format))
	if len(v.pieces) == 0 {
		return str("", c.at)
	}
	return v
}

// formatList formats for each element of the lists among the arguments.
func (c *call) formatList() *value {
	length := -1
	open := false
	for i := range c.args[1:] {
		arg := c.args[i+1]
		if arg.kind == policy.Unknown && (arg.open.typ.list() || arg.open.typ.kind == anyType && len(c.args) == 2) {
			arg = c.array(i + 1)
		}
		if arg.kind != policy.Array {
			continue
		}
		if length >= 0 && length != len(arg.items) {
			return nil
		}
		length = len(arg.items)
		open = open || !arg.closed()
	}
	if length < 0 || open && length != 1 || !c.e.pay(length) {
		return nil
	}
	v := &value{kind: policy.Array, at: c.at}
	for i := range length {
		one := &call{c.e, "format", []*value{c.args[0]}, c.at, c.s}
		many := false
		for j := range c.args[1:] {
			arg := c.args[j+1]
			if arg.kind == policy.Unknown && arg.open.typ.list() || arg.kind == policy.Unknown && arg.open.typ.kind == anyType && len(c.args) == 2 {
				arg = c.array(j + 1)
			}
			if arg.kind == policy.Array {
				many = many || arg.items[i].many
				arg = arg.items[i].value
			}
			one.args = append(one.args, arg)
		}
		text := one.format()
		if text == nil {
			return nil
		}
		v.items = append(v.items, item{text, many})
	}
	return v
}

// replace replaces a text, or with /.../ what a pattern matches, in a known one.
func (c *call) replace() *value {
	text, ok := c.args[0].known()
	old, okOld := c.args[1].known()
	replacement, okNew := c.args[2].known()
	if !okOld || !okNew || !c.e.pay(len(text)/16) {
		return nil
	}
	if !ok {
		return c.replaceLiterals(old, replacement)
	}
	if len(old) > 1 && old[0] == '/' && old[len(old)-1] == '/' {
		pattern, err := regexp.Compile(old[1 : len(old)-1])
		if err != nil {
			return c.e.wrong(c.at, "a pattern that is none")
		}
		if !c.e.pay(len(pattern.FindAllStringIndex(text, -1)) * len(replacement) / 16) {
			return nil
		}
		return str(pattern.ReplaceAllString(text, replacement), c.args[0].at)
	}
	if !strings.Contains(text, old) {
		return c.args[0]
	}
	if !c.e.pay(strings.Count(text, old) * len(replacement) / 16) {
		return nil
	}
	return c.replaced(text, old, replacement)
}

// replaceLiterals replaces a text in the literal parts of one that is open, where no symbol can hold any of it: the values that
// stand for symbols are of the characters of names, and the text has others.
func (c *call) replaceLiterals(old, replacement string) *value {
	parts := c.args[0].partsOf()
	for _, part := range parts {
		if part.Symbol != nil && !plain(part.Symbol) {
			return nil
		}
	}
	if len(old) > 1 && old[0] == '/' && old[len(old)-1] == '/' {
		return c.replaceMatches(parts, old[1:len(old)-1], replacement)
	}
	if strings.Trim(old, plainName) == "" {
		return nil
	}
	for i, part := range parts {
		if part.Symbol != nil {
			continue
		}
		if reaches(part.Literal, old, i > 0, i < len(parts)-1) {
			return nil
		}
		if !c.e.pay(strings.Count(part.Literal, old) * len(replacement) / 16) {
			return nil
		}
		parts[i].Literal = strings.ReplaceAll(part.Literal, old, replacement)
	}
	return ofParts(parts, c.args[0].at)
}

// replaceMatches replaces what a pattern matches in a text that is open. It must match the same whatever the letters and digits of
// the symbols are, and each symbol wholly or not at all, as /^(.*provider/)/ does in the ARN of a provider.
func (c *call) replaceMatches(parts []policy.Part, pattern, replacement string) *value {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return c.e.wrong(c.at, "a pattern that is none")
	}
	if strings.Contains(replacement, "$") {
		return nil
	}
	matches := re.FindAllStringIndex(standing(parts, nil), -1)
	for _, letter := range "zQ7" {
		others := re.FindAllStringIndex(standing(parts, func(rune) rune { return letter }), -1)
		if !slices.EqualFunc(matches, others, slices.Equal) {
			return nil
		}
	}
	var replaced []policy.Part
	end := 0
	for _, match := range append(matches, []int{math.MaxInt, math.MaxInt}) {
		kept, ok := between(parts, end, match[0])
		if _, whole := between(parts, match[0], match[1]); !ok || !whole {
			return nil
		}
		replaced = append(replaced, kept...)
		if match[0] != math.MaxInt {
			replaced = append(replaced, policy.Part{Literal: replacement})
		}
		end = match[1]
	}
	return ofParts(replaced, c.args[0].at)
}

// standing is a text with what stands for its symbols, their characters as letter has them.
func standing(parts []policy.Part, letter func(rune) rune) string {
	var b strings.Builder
	for _, part := range parts {
		switch {
		case part.Symbol == nil:
			b.WriteString(part.Literal)
		case letter == nil:
			b.WriteString(part.Symbol.Stand)
		default:
			b.WriteString(strings.Map(letter, part.Symbol.Stand))
		}
	}
	return b.String()
}

// between are the parts of a text from start to end, as [standing] counts them; false if they cut through a symbol.
func between(parts []policy.Part, start, end int) ([]policy.Part, bool) {
	var cut []policy.Part
	at := 0
	for _, part := range parts {
		width := len(part.Literal)
		if part.Symbol != nil {
			width = len(part.Symbol.Stand)
		}
		from, to := max(start-at, 0), min(end-at, width)
		at += width
		switch {
		case from >= to:
		case part.Symbol == nil:
			cut = append(cut, policy.Part{Literal: part.Literal[from:to]})
		case from > 0 || to < width:
			return nil, false
		default:
			cut = append(cut, part)
		}
	}
	return cut, true
}

// reaches reports whether a text may begin in the symbol before a literal, or end in that after it.
func reaches(literal, text string, before, after bool) bool {
	for n := 1; n < len(text); n++ {
		if before && strings.IndexByte(plainName, text[n-1]) >= 0 && strings.HasPrefix(literal, text[n:]) ||
			after && strings.IndexByte(plainName, text[n]) >= 0 && strings.HasSuffix(literal, text[:n]) {
			return true
		}
	}
	return false
}

// plainName are the characters of the values that stand for symbols: accounts, regions, partitions, domains, IDs.
const plainName = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"

// replaced replaces a text and leaves what is between its places.
func (c *call) replaced(text, old, replacement string) *value {
	result := strings.ReplaceAll(text, old, replacement)
	if old == "" || !c.e.pay(len(result)/16) {
		return str(result, c.args[0].at)
	}
	v := &value{kind: policy.String, at: c.args[0].at}
	for i := 0; ; {
		j := strings.Index(text[i:], old)
		if j < 0 {
			v.pieces = append(v.pieces, c.args[0].cut(i, len(text)).pieces...)
			return v
		}
		v.pieces = append(v.pieces, c.args[0].cut(i, i+j).pieces...)
		v.pieces = append(v.pieces, piece{inner: c.args[2], start: -1})
		i += j + len(old)
	}
}

func (c *call) trimPrefix() *value {
	prefix, ok := c.args[1].known()
	if !ok {
		return nil
	}
	if text, known := c.args[0].known(); known {
		return c.args[0].cut(len(text)-len(strings.TrimPrefix(text, prefix)), len(text))
	}
	parts := c.args[0].partsOf()
	if len(parts) == 0 || parts[0].Symbol != nil {
		return nil
	}
	if len(parts[0].Literal) < len(prefix) && strings.HasPrefix(prefix, parts[0].Literal) {
		return nil
	}
	parts[0].Literal = strings.TrimPrefix(parts[0].Literal, prefix)
	return ofParts(parts, c.args[0].at)
}

// ofParts is the text of parts.
func ofParts(parts []policy.Part, at policy.Range) *value {
	v := &value{kind: policy.String, at: at}
	for _, part := range parts {
		v.pieces = append(v.pieces, piece{text: part.Literal, symbol: part.Symbol, start: -1})
	}
	return v
}

func (c *call) trimSuffix() *value {
	suffix, ok := c.args[1].known()
	if !ok {
		return nil
	}
	if text, known := c.args[0].known(); known {
		return c.args[0].cut(0, len(strings.TrimSuffix(text, suffix)))
	}
	parts := c.args[0].partsOf()
	if len(parts) == 0 || parts[len(parts)-1].Symbol != nil {
		return nil
	}
	last := &parts[len(parts)-1]
	if len(last.Literal) < len(suffix) && strings.HasSuffix(suffix, last.Literal) {
		return nil
	}
	last.Literal = strings.TrimSuffix(last.Literal, suffix)
	return ofParts(parts, c.args[0].at)
}

// spaces are the white space of texts.
const spaces = " \t\r\n\f\v"

// trimSpace is trimspace, and chomp, which takes away line ends only.
func (c *call) trimSpace() *value {
	v := c.args[0]
	text, known := v.known()
	if known && v.document == nil {
		if c.name == "chomp" {
			return v.cut(0, len(strings.TrimRight(text, "\r\n")))
		}
		end := len(strings.TrimRight(text, spaces))
		return v.cut(min(end, len(text)-len(strings.TrimLeft(text, spaces))), end)
	}
	if v.kind == policy.String && v.document == nil && c.name == "trimspace" {
		return v.trimmed(true, true)
	}
	return nil
}

// trimmed is an open text without white space at its ends. That of a symbol at an end does not matter: policies are JSON.
func (v *value) trimmed(left, right bool) *value {
	if v.kind != policy.String || v.document != nil || len(v.pieces) == 0 {
		return v
	}
	other := *v
	other.pieces = slices.Clone(v.pieces)
	trim := func(p *piece, left, right bool) {
		switch {
		case p.symbol != nil:
		case p.inner != nil:
			p.inner = p.inner.trimmed(left, right)
		default:
			start, end := 0, len(p.text)
			if left {
				start = end - len(strings.TrimLeft(p.text, spaces))
			}
			if right {
				end = max(start, len(strings.TrimRight(p.text, spaces)))
			}
			*p = (&value{kind: policy.String, at: v.at, pieces: []piece{*p}}).cut(start, end).pieces[0]
		}
	}
	if left {
		trim(&other.pieces[0], true, false)
	}
	if right {
		trim(&other.pieces[len(other.pieces)-1], false, true)
	}
	return &other
}

func (c *call) startsWith() *value {
	text, ok := c.args[1].known()
	if !ok {
		return nil
	}
	if whole, known := c.args[0].known(); known {
		return boolean(strings.HasPrefix(whole, text), c.at)
	}
	if parts := c.args[0].partsOf(); len(parts) > 0 && parts[0].Symbol == nil {
		if strings.HasPrefix(parts[0].Literal, text) {
			return boolean(true, c.at)
		}
		if !strings.HasPrefix(text, parts[0].Literal) {
			return boolean(false, c.at)
		}
	}
	return c.asked()
}

// asked is a test of the call itself.
func (c *call) asked() *value {
	names := make([]string, len(c.args))
	for i, arg := range c.args {
		names[i] = arg.name()
	}
	return c.e.tested(&test{key: c.name + "(" + strings.Join(names, ", ") + ")"}, c.at, nil)
}

func (c *call) endsWith() *value {
	text, ok := c.args[1].known()
	if !ok {
		return c.asked()
	}
	if whole, known := c.args[0].known(); known {
		return boolean(strings.HasSuffix(whole, text), c.at)
	}
	if parts := c.args[0].partsOf(); len(parts) > 0 && parts[len(parts)-1].Symbol == nil {
		last := parts[len(parts)-1].Literal
		if strings.HasSuffix(last, text) {
			return boolean(true, c.at)
		}
		if !strings.HasSuffix(text, last) {
			return boolean(false, c.at)
		}
	}
	return c.asked()
}

func (c *call) strContains() *value {
	text, ok := c.args[1].known()
	if !ok {
		return c.asked()
	}
	if whole, known := c.args[0].known(); known {
		return boolean(strings.Contains(whole, text), c.at)
	}
	for _, part := range c.args[0].partsOf() {
		if part.Symbol == nil && strings.Contains(part.Literal, text) {
			return boolean(true, c.at)
		}
	}
	return c.asked()
}

func (c *call) baseName() *value {
	if text, ok := c.args[0].known(); ok {
		if name := path.Base(text); c.args[0].relative && (name == "." || name == "..") {
			return nil
		}
		return str(path.Base(text), c.args[0].at)
	}
	return nil
}

func (c *call) dirName() *value {
	if text, ok := c.args[0].known(); ok {
		return str(path.Dir(text), c.args[0].at)
	}
	return nil
}

func (c *call) base64Encode() *value {
	text, ok := c.args[0].known()
	if !ok || !c.e.pay(len(text)/16) {
		return nil
	}
	return str(base64.StdEncoding.EncodeToString([]byte(text)), c.args[0].at)
}

func (c *call) base64Decode() *value {
	text, ok := c.args[0].known()
	if !ok {
		return nil
	}
	decoded, err := base64.StdEncoding.DecodeString(text)
	if err != nil || !utf8.Valid(decoded) {
		return c.e.wrong(c.at, "base64decode of what is not base64")
	}
	return str(string(decoded), c.args[0].at)
}

// digest is urlencode or a digest.
func (c *call) digest() *value {
	text, ok := c.args[0].known()
	if !ok || !c.e.pay(len(text)/16) {
		return nil
	}
	if c.name == "urlencode" {
		return str(url.QueryEscape(text), c.at)
	}
	return str(digestOf(c.name, []byte(text)), c.at)
}

// fileDigest is a digest of a file, or filebase64.
func (c *call) fileDigest() *value {
	name, ok := c.inside(c.args[0])
	if !ok {
		return nil
	}
	content, _, err := c.e.files.Read(name)
	if err != nil || !c.e.pay(len(content)/16) {
		return c.missing(name, err)
	}
	return str(digestOf(strings.TrimPrefix(c.name, "file"), content), c.at)
}

// digestOf is what the function of a name makes of a content.
func digestOf(name string, content []byte) string {
	name, base64s := strings.CutPrefix(name, "base64")
	var sum []byte
	switch name {
	case "md5":
		digest := md5.Sum(content) //nolint:gosec // a function of Terraform
		sum = digest[:]
	case "sha1":
		digest := sha1.Sum(content) //nolint:gosec // a function of Terraform
		sum = digest[:]
	case "sha256":
		digest := sha256.Sum256(content)
		sum = digest[:]
	case "sha512":
		digest := sha512.Sum512(content)
		sum = digest[:]
	default:
		sum = content
	}
	if base64s {
		return base64.StdEncoding.EncodeToString(sum)
	}
	return hex.EncodeToString(sum)
}

// urlDecode is a function of OpenTofu's.
// https://opentofu.org/docs/language/functions/urldecode/
func (c *call) urlDecode() *value {
	text, ok := c.args[0].known()
	if !ok {
		return nil
	}
	decoded, err := url.QueryUnescape(text)
	if err != nil {
		return c.e.wrong(c.at, "urldecode of what is not encoded")
	}
	return str(decoded, c.args[0].at)
}

// textBase64 is textencodebase64 and textdecodebase64, of texts in UTF-8.
func (c *call) textBase64() *value {
	encoding, known := c.args[1].known()
	if !known || !strings.EqualFold(encoding, "UTF-8") {
		return nil
	}
	if c.name == "textencodebase64" {
		return c.base64Encode()
	}
	return c.base64Decode()
}

// The namespaces of uuidv5 that have a name.
// https://www.rfc-editor.org/rfc/rfc9562#section-6.6
var namespaces = map[string]string{
	"dns": "6ba7b8109dad11d180b400c04fd430c8", "url": "6ba7b8119dad11d180b400c04fd430c8",
	"oid": "6ba7b8129dad11d180b400c04fd430c8", "x500": "6ba7b8149dad11d180b400c04fd430c8",
}

// uuidV5 is the UUID of a name in a namespace.
// https://www.rfc-editor.org/rfc/rfc9562#section-5.5
func (c *call) uuidV5() *value {
	namespace, ok := c.args[0].known()
	name, known := c.args[1].known()
	if !ok || !known || !c.e.pay(len(name)/16) {
		return nil
	}
	if named, ok := namespaces[namespace]; ok {
		namespace = named
	}
	space, err := hex.DecodeString(strings.ReplaceAll(namespace, "-", ""))
	if err != nil || len(space) != 16 {
		return c.e.wrong(c.at, "uuidv5 in what is not a namespace")
	}
	sum := sha1.Sum(append(space, name...)) //nolint:gosec // a function of Terraform
	sum[6] = sum[6]&0x0F | 0x50
	sum[8] = sum[8]&0x3F | 0x80
	id := hex.EncodeToString(sum[:16])
	return str(id[:8]+"-"+id[8:12]+"-"+id[12:16]+"-"+id[16:20]+"-"+id[20:], c.at)
}

// absPath is the path itself, which reads the same file. The folder of the root module has a name that the configuration does not say.
func (c *call) absPath() *value {
	v := c.args[0]
	if text, known := v.known(); known && !path.IsAbs(text) {
		other := *v
		other.relative = true
		return &other
	}
	return v
}

// pathExpand puts the home folder, which is not known, in the place of a ~.
func (c *call) pathExpand() *value {
	if text, known := c.args[0].known(); known && !strings.HasPrefix(text, "~") {
		return c.args[0]
	}
	return nil
}
