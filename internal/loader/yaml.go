package loader

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// maxAliased bounds how many nodes the aliases of a text may stand for altogether.
const maxAliased = 100_000

// yamlParser makes nodes of those of the YAML library. The library tells where a node starts, in lines and columns of
// its own counting, but not where it ends, and where it starts is its tag or anchor if it has one.
type yamlParser struct {
	text  string
	base  int // offset of the text in its source
	lines []yamlLine

	// The last place asked for: places are mostly asked for in order, and lines may be long.
	line, column, offset int

	aliased   int
	expanding map[*yaml.Node]bool
	functions bool
	err       *syntax.Error
}

// yamlLine is a line as YAML 1.1 breaks lines.
type yamlLine struct {
	start int
	ascii bool
}

// parseYAML parses a stream of YAML documents. Those before an error are returned with it. base is added to all places.
func parseYAML(content []byte, base int) ([]tree, *syntax.Error) {
	if offset := invalidUTF8(content); offset >= 0 {
		return nil, &syntax.Error{Offset: base + offset, Message: "invalid UTF-8"}
	}
	p := &yamlParser{text: string(content), base: base, expanding: map[*yaml.Node]bool{}}
	p.indexLines()
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var trees []tree
	for {
		var document yaml.Node
		if err := decode(decoder, &document); err != nil {
			if errors.Is(err, io.EOF) {
				return trees, nil
			}
			return trees, p.syntax(decoder, err)
		}
		if document.Kind != yaml.DocumentNode || len(document.Content) == 0 {
			continue
		}
		p.functions = false
		root, _ := p.node(document.Content[0], 0)
		if p.err != nil {
			return trees, p.err
		}
		trees = append(trees, tree{root, p.functions})
	}
}

// decode reads the next document. The library panics at input that its authors thought impossible.
func decode(decoder *yaml.Decoder, document *yaml.Node) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: cannot be parsed: %v", r)
		}
	}()
	return decoder.Decode(document)
}

func invalidUTF8(content []byte) int {
	if utf8.Valid(content) {
		return -1
	}
	for i := 0; i < len(content); {
		r, size := utf8.DecodeRune(content[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func (p *yamlParser) indexLines() {
	line := yamlLine{ascii: true}
	for i := 0; i < len(p.text); {
		width := lineBreak(p.text[i:])
		if width == 0 {
			line.ascii = line.ascii && p.text[i] < utf8.RuneSelf
			i++
			continue
		}
		p.lines = append(p.lines, line)
		i += width
		line = yamlLine{start: i, ascii: true}
	}
	p.lines = append(p.lines, line)
}

// at returns the offset of a line and column, both counted from 0, the column in code points.
func (p *yamlParser) at(line, column int) int {
	if line >= len(p.lines) {
		return len(p.text)
	}
	start := p.lines[line].start
	if p.lines[line].ascii {
		return min(start+column, len(p.text))
	}
	if line != p.line || column < p.column || p.offset < start {
		p.line, p.column, p.offset = line, 0, start
	}
	for p.column < column && p.offset < len(p.text) {
		_, size := utf8.DecodeRuneInString(p.text[p.offset:])
		p.offset += size
		p.column++
	}
	return p.offset
}

func (p *yamlParser) fail(offset int, format string, args ...any) {
	if p.err == nil {
		p.err = &syntax.Error{Offset: p.base + offset, Message: fmt.Sprintf(format, args...)}
	}
}

func (p *yamlParser) place(start, end int) policy.Range {
	return policy.Range{Start: p.base + start, End: p.base + end}
}

// node converts a node. It also returns the offset at which the node ends in the text, which for an alias is not the end
// of the node that it stands for.
func (p *yamlParser) node(n *yaml.Node, depth int) (policy.Node, int) {
	start := p.at(n.Line-1, n.Column-1)
	if depth > syntax.MaxDepth {
		p.fail(start, "nested more than %d levels deep", syntax.MaxDepth)
	}
	if len(p.expanding) > 0 {
		if p.aliased++; p.aliased > maxAliased {
			p.fail(start, "aliases stand for more than %d values", maxAliased)
		}
	}
	if p.err != nil {
		return policy.Node{}, start
	}
	if n.Kind == yaml.AliasNode {
		return p.alias(n, start, depth)
	}
	tag, content := p.properties(n, start)
	var value policy.Node
	var end int
	switch n.Kind {
	case yaml.SequenceNode:
		value, end = p.sequence(n, content, depth)
	case yaml.MappingNode:
		value, end = p.mapping(n, content, depth)
	default:
		value, end = p.scalar(n, content)
	}
	if tag.End == tag.Start {
		return value, end
	}
	return p.tagged(p.text[tag.Start:tag.End], tag, value, end), end
}

func (p *yamlParser) alias(n *yaml.Node, start, depth int) (policy.Node, int) {
	end := start + 1 + len(n.Value)
	if n.Alias == nil || p.expanding[n.Alias] {
		p.fail(start, "alias *%s stands for a value that holds it", n.Value)
		return policy.Node{}, end
	}
	p.expanding[n.Alias] = true
	value, _ := p.node(n.Alias, depth+1)
	delete(p.expanding, n.Alias)
	return value, end
}

// properties skips a node's tag and anchor. It returns the place of a tag that is not one of YAML's own, relative to the
// text, and the offset of the node's content.
func (p *yamlParser) properties(n *yaml.Node, start int) (tag policy.Range, content int) {
	collection := n.Kind != yaml.ScalarNode
	anchor := n.Anchor != ""
	tagged := n.Style&yaml.TaggedStyle != 0 || !collection || n.Style&yaml.FlowStyle != 0
	content = start
	for at := start; at < len(p.text); {
		switch {
		case p.text[at] == '&' && anchor:
			anchor = false
			content = p.token(at)
		case p.text[at] == '!' && tagged:
			tagged = false
			content = p.token(at)
			if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") && n.Style&yaml.TaggedStyle != 0 {
				tag = policy.Range{Start: at, End: content}
			}
		default:
			return tag, content
		}
		at = p.skip(content)
		if n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&^yaml.TaggedStyle == 0 {
			continue // an empty scalar is where its properties end
		}
		content = at
	}
	return tag, content
}

// token returns the end of the tag or anchor at offset at.
func (p *yamlParser) token(at int) int {
	if strings.HasPrefix(p.text[at:], "!<") {
		if i := strings.IndexByte(p.text[at:], '>'); i > 0 {
			return at + i + 1
		}
	}
	for at < len(p.text) && lineBreak(p.text[at:]) == 0 && strings.IndexByte(" \t,[]{}", p.text[at]) < 0 {
		at++
	}
	return at
}

// skip returns the end of the white space and comments at offset at.
func (p *yamlParser) skip(at int) int {
	for at < len(p.text) {
		end, _ := whiteSpace(p.text, at)
		if end == len(p.text) || p.text[end] != '#' || end == 0 || end == at && !isSpace(p.text[end-1]) {
			return end
		}
		for at = end; at < len(p.text) && lineBreak(p.text[at:]) == 0; {
			at++
		}
	}
	return at
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// close returns the offset after the bracket that ends a flow collection whose last child ends at offset at.
func (p *yamlParser) close(at int, bracket byte) int {
	for next := p.skip(at); next < len(p.text); next = p.skip(next + 1) {
		switch p.text[next] {
		case bracket:
			return next + 1
		case ',', ':', '?':
		default:
			return at
		}
	}
	return at
}

func (p *yamlParser) sequence(n *yaml.Node, start, depth int) (policy.Node, int) {
	value := policy.Node{Kind: policy.Array, Items: make([]policy.Node, 0, len(n.Content))}
	end := start
	if n.Style&yaml.FlowStyle != 0 {
		end++
	}
	for _, child := range n.Content {
		item, itemEnd := p.node(child, depth+1)
		value.Items = append(value.Items, item)
		end = max(end, itemEnd)
	}
	if n.Style&yaml.FlowStyle != 0 {
		end = p.close(end, ']')
	}
	value.Range = p.place(start, end)
	return value, end
}

func (p *yamlParser) mapping(n *yaml.Node, start, depth int) (policy.Node, int) {
	value := policy.Node{Kind: policy.Object, Members: make([]policy.Member, 0, len(n.Content)/2)}
	braces := n.Style&yaml.FlowStyle != 0 && start < len(p.text) && p.text[start] == '{'
	end := start
	if braces {
		end++
	}
	var merged []policy.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, keyEnd := p.key(n.Content[i], depth)
		if n.Content[i].Kind != yaml.AliasNode {
			start = min(start, key.Range.Start-p.base) // an empty key stands before its tag
		}
		member, memberEnd := p.node(n.Content[i+1], depth+1)
		end = max(end, keyEnd, memberEnd)
		if n.Content[i].Tag == "!!merge" {
			merged = append(merged, member)
			continue
		}
		p.functions = p.functions || isFunctionName(key.Value)
		value.Members = append(value.Members, policy.Member{Key: key, Value: member})
	}
	if len(merged) > 0 {
		p.merge(&value, merged)
	}
	if braces {
		end = p.close(end, '}')
	}
	value.Range = p.place(start, end)
	return value, end
}

// merge adds the members of the values of merge keys that are not there yet, as https://yaml.org/type/merge.html says.
func (p *yamlParser) merge(into *policy.Node, from []policy.Node) {
	present := make(map[string]bool, len(into.Members))
	for i := range into.Members {
		present[into.Members[i].Key.Value] = true
	}
	var add func(n *policy.Node, listed bool)
	add = func(n *policy.Node, listed bool) {
		switch {
		case n.Kind == policy.Object:
			for _, member := range n.Members {
				if !present[member.Key.Value] {
					present[member.Key.Value] = true
					into.Members = append(into.Members, member)
				}
			}
		case n.Kind == policy.Array && !listed:
			for i := range n.Items {
				add(&n.Items[i], true)
			}
		default:
			p.fail(n.Range.Start-p.base, "the value of a merge key << must be a mapping, or a list of mappings")
		}
	}
	for i := range from {
		add(&from[i], false)
	}
}

// key converts the key of a mapping. Keys are strings: Null is an operator of IAM. One that is a collection stays as it
// is written.
func (p *yamlParser) key(n *yaml.Node, depth int) (policy.Text, int) {
	key, end := p.node(n, depth+1)
	switch {
	case n.Kind == yaml.ScalarNode && n.Style&yaml.TaggedStyle == 0:
		key.Value = n.Value
	case key.Kind == policy.Array || key.Kind == policy.Object:
		start, stop := key.Range.Start-p.base, key.Range.End-p.base
		key.Value = p.text[max(0, start):min(stop, len(p.text))]
	}
	return key.Text, end
}

func (p *yamlParser) scalar(n *yaml.Node, start int) (policy.Node, int) {
	value := policy.Node{Kind: policy.String}
	value.Value = n.Value
	plain := n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	if plain && n.Value == "" {
		// An empty node stands nowhere: take the end of what is before it.
		for start > 0 && isSpace(p.text[start-1]) {
			start--
		}
		if n.Tag == "!!null" {
			value.Kind = policy.Null
		}
		value.Range = p.place(start, start)
		return value, start
	}
	end := start + len(n.Value)
	if !plain || !strings.HasPrefix(p.text[start:], n.Value) || strings.ContainsAny(n.Value, "\n") {
		var ok bool
		if end, _, ok = align(p.text, start, n.Value, false); !ok {
			end = max(start, min(end, len(p.text)))
		}
	}
	value.Range = p.place(start, end)
	switch tagged := n.Style&yaml.TaggedStyle != 0; {
	case tagged && n.Tag == "!!bool", tagged && n.Tag == "!!null", tagged && (n.Tag == "!!int" || n.Tag == "!!float"),
		plain && !tagged && !nonSpecific(p.text, start):
		value.Kind = plainKind(n.Value)
	}
	switch value.Kind {
	case policy.Null:
		value.Value = ""
	case policy.Bool:
		value.Value = strings.ToLower(n.Value)
	default:
	}
	return value, end
}

// nonSpecific reports whether the tag "!", which makes any scalar a string, stands before offset at.
func nonSpecific(text string, at int) bool {
	before := strings.TrimRight(text[:at], " \t\r\n")
	return len(before) < at && strings.HasSuffix(before, "!") && (len(before) == 1 || isSpace(before[len(before)-2]))
}

// plainKind returns the type of a plain scalar by YAML's core schema.
// https://yaml.org/spec/1.2.2/#103-core-schema
func plainKind(s string) policy.NodeKind {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return policy.Null
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return policy.Bool
	case ".nan", ".NaN", ".NAN":
		return policy.Number
	}
	if isNumber(s) {
		return policy.Number
	}
	return policy.String
}

func isNumber(s string) bool {
	switch {
	case strings.HasPrefix(s, "0o"):
		return len(s) > 2 && strings.Trim(s[2:], "01234567") == ""
	case strings.HasPrefix(s, "0x"):
		return len(s) > 2 && strings.Trim(s[2:], "0123456789abcdefABCDEF") == ""
	}
	if s[0] == '+' || s[0] == '-' {
		s = s[1:]
	}
	switch s {
	case ".inf", ".Inf", ".INF":
		return true
	}
	rest := strings.TrimLeft(s, "0123456789")
	digits := len(s) - len(rest)
	if fraction, ok := strings.CutPrefix(rest, "."); ok {
		rest = strings.TrimLeft(fraction, "0123456789")
		digits += len(fraction) - len(rest)
	}
	if digits == 0 {
		return false
	}
	if rest == "" {
		return true
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return false
	}
	rest = rest[1:]
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		rest = rest[1:]
	}
	return rest != "" && strings.Trim(rest, "0123456789") == ""
}

// tagged makes the short form of a function, as "!Sub x", the long one: {"Fn::Sub": x}. The tag is the key's place, and
// the node's begins with it. Another tag makes a value that is unknown here.
func (p *yamlParser) tagged(tag string, place policy.Range, value policy.Node, end int) policy.Node {
	p.functions = true
	whole := p.place(place.Start, end)
	name := strings.TrimPrefix(tag, "!")
	switch {
	case name == "Ref" || name == "Condition":
	case isShortFunction(name):
		name = "Fn::" + name
	default:
		symbol := &policy.Symbol{Name: tag, Origin: policy.FromFunction}
		return policy.Node{Kind: policy.Unknown, Text: policy.NewText(whole, policy.Part{Symbol: symbol})}
	}
	node := policy.Node{Kind: policy.Object, Members: []policy.Member{{
		Key:   policy.Text{Value: name, Range: p.place(place.Start, place.End)},
		Value: value,
	}}}
	node.Range = whole
	return node
}

// isShortFunction reports whether a tag of this name is the short form of an intrinsic function.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
func isShortFunction(name string) bool {
	switch name {
	case "And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "FindInMap", "GetAZs", "GetAtt",
		"GetStackOutput", "If", "ImportValue", "Join", "Length", "Not", "Or", "RefAll", "Select", "Split", "Sub",
		"ToJsonString", "Transform", "ValueOf", "ValueOfAll":
		return true
	}
	return false
}

// syntax makes an error of the library one with its exact place.
//
// The library's errors name a line at best. Where in it the parser stood is kept in fields that are not exported; they
// are read by reflection, and where they should be missing the line of the message must do.
func (p *yamlParser) syntax(decoder *yaml.Decoder, err error) *syntax.Error {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if n, scanErr := fmt.Sscanf(message, "line %d: ", &line); scanErr == nil && n == 1 {
		_, message, _ = strings.Cut(message, ": ")
	}
	offset := p.at(max(line-1, 0), 0)
	parser := field(field(reflect.ValueOf(decoder), "parser"), "parser")
	event := field(field(reflect.ValueOf(decoder), "parser"), "event")
	problem, problemOK := p.mark(field(parser, "problem_mark"))
	context, contextOK := p.mark(field(parser, "context_mark"))
	where := field(parser, "context")
	kind := field(parser, "error")
	switch {
	case message == "control characters are not allowed": // found while reading ahead, before there are marks
		offset = max(0, strings.IndexFunc(p.text, isControl))
	case !problemOK || !kind.IsValid() || kind.Kind() != reflect.Int:
	case kind.Int() == 0: // no error of the parser's: an alias without anchor
		if at, ok := p.mark(field(event, "start_mark")); ok {
			offset = at
		}
	default:
		offset = problem
		if strings.TrimSpace(p.text[problem:]) == "" && contextOK && context > 0 {
			offset = context // the bracket or quote that is never closed
		}
		if where.IsValid() && where.Kind() == reflect.String && where.String() != "" {
			message += " " + where.String()
		}
	}
	return &syntax.Error{Offset: p.base + offset, Message: message}
}

// isControl reports whether YAML allows a character nowhere.
// https://yaml.org/spec/1.2.2/#51-character-set
func isControl(r rune) bool {
	if strings.ContainsRune("\t\n\r\u0085", r) {
		return false
	}
	return r < ' ' || r >= 0x7F && r < 0xA0 || r == 0xFFFE || r == 0xFFFF
}

// field returns a field of a struct or of what a pointer points to; the zero Value if there is none.
func field(v reflect.Value, name string) reflect.Value {
	if v.IsValid() && v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if !v.IsValid() || v.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	return v.FieldByName(name)
}

// mark returns the offset of a place as the library keeps it.
func (p *yamlParser) mark(v reflect.Value) (int, bool) {
	line, column := field(v, "line"), field(v, "column")
	if !line.IsValid() || !column.IsValid() || !line.CanInt() || !column.CanInt() {
		return 0, false
	}
	return p.at(int(line.Int()), int(column.Int())), true
}
