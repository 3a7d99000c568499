package hcl

import (
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// The JSON syntax does not tell blocks from attributes: which are blocks, and how many labels they have, is known by their names.
// https://developer.hashicorp.com/terraform/language/syntax/json
var (
	fileBlocks = map[string]int{
		"resource": 2, "data": 2, "ephemeral": 2, "variable": 1, "output": 1, "module": 1, "provider": 1, "check": 1,
		"locals": 0, "terraform": 0, "moved": 0, "import": 0, "removed": 0,
	}
	innerBlocks = map[string]int{
		"dynamic": 1, "content": 0, "validation": 0, "lifecycle": 0, "statement": 0, "principals": 0, "not_principals": 0,
		"condition": 0, "inline_policy": 0,
	}
)

func parseJSON(text []byte, base int) (*Body, []policy.Problem) {
	root, err := syntax.ParseJSON(text, base)
	if err != nil {
		at := (&syntax.Error{Offset: err.Offset - base}).At(text)
		return &Body{}, []policy.Problem{{
			Kind: policy.HCLSyntax, Range: policy.Range{Start: base + at.Start, End: base + at.End}, Message: err.Message,
		}}
	}
	j := &jsonConverter{text: text, base: base}
	body := j.body(&root, fileBlocks, 0)
	return body, j.problems
}

// ParseVariables parses a file of values of variables, such as terraform.tfvars or x.auto.tfvars.json.
func ParseVariables(name string, content []byte, base int) (*Body, []policy.Problem) {
	if !strings.HasSuffix(name, ".json") {
		return Parse(name, content, base)
	}
	root, err := syntax.ParseJSON(content, base)
	if err != nil {
		at := (&syntax.Error{Offset: err.Offset - base}).At(content)
		return &Body{}, []policy.Problem{{
			Kind: policy.HCLSyntax, Range: policy.Range{Start: base + at.Start, End: base + at.End}, Message: err.Message,
		}}
	}
	j := &jsonConverter{text: content, base: base, literal: true}
	return j.body(&root, nil, 0), nil
}

// ParseValue parses the value of a variable as the command line has it: an expression, or for a string its bare text.
func ParseValue(text string, bare bool, base int) (Expr, bool) {
	at := At{Start: base, End: base + len(text)}
	if bare {
		return &String{At: at, Text: text, Start: base}, true
	}
	if hostile([]byte(text), base) != nil {
		return nil, false
	}
	e, diagnostics := hclsyntax.ParseExpression([]byte(text), "", hcl.Pos{Line: 1, Column: 1})
	if diagnostics.HasErrors() {
		return nil, false
	}
	return (&converter{text: []byte(text), base: base}).expr(e, 0), true
}

// ParseTemplate parses the text of a template, as templatefile reads it.
func ParseTemplate(content []byte, base int) (Expr, []policy.Problem) {
	at := At{Start: base, End: base + len(content)}
	if problem := hostile(content, base); problem != nil {
		return &Bad{at}, []policy.Problem{*problem}
	}
	c := &converter{text: content, base: base}
	e, diagnostics := hclsyntax.ParseTemplate(content, "", hcl.Pos{Line: 1, Column: 1})
	if diagnostics.HasErrors() {
		return &Bad{at}, c.syntax(diagnostics)
	}
	return c.expr(e, 0), nil
}

type jsonConverter struct {
	text     []byte
	base     int
	literal  bool // strings are not templates
	problems []policy.Problem
}

// body makes a body of an object, or of an array of objects.
func (j *jsonConverter) body(n *policy.Node, blocks map[string]int, depth int) *Body {
	body := &Body{Range: n.Range}
	if depth > maxDepth {
		return body
	}
	for i := range n.Items {
		part := j.body(&n.Items[i], blocks, depth+1)
		body.Attributes = append(body.Attributes, part.Attributes...)
		body.Blocks = append(body.Blocks, part.Blocks...)
	}
	for i := range n.Members {
		key, value := n.Members[i].Key, &n.Members[i].Value
		labels, block := blocks[key.Value]
		switch {
		case key.Value == "//":
		case block && (value.Kind == policy.Object || value.Kind == policy.Array):
			j.blocks(body, Block{Type: key.Value, Header: key.Range}, value, labels, depth)
		default:
			body.Attributes = append(body.Attributes, &Attribute{Name: key.Value, NameRange: key.Range, expr: j.expr(value, depth+1)})
		}
	}
	return body
}

// blocks adds the blocks that a value stands for: labels are keys on the way to the bodies.
func (j *jsonConverter) blocks(body *Body, block Block, n *policy.Node, labels, depth int) {
	if depth > maxDepth {
		return
	}
	switch {
	case n.Kind == policy.Array:
		for i := range n.Items {
			j.blocks(body, block, &n.Items[i], labels, depth+1)
		}
	case n.Kind != policy.Object:
	case labels > 0:
		for i := range n.Members {
			inner := block
			inner.Labels = append(append([]policy.Text(nil), block.Labels...), n.Members[i].Key)
			inner.Header = n.Members[i].Key.Range
			j.blocks(body, inner, &n.Members[i].Value, labels-1, depth+1)
		}
	default:
		block.body = j.body(n, innerBlocks, depth+1)
		block.Range = policy.Range{Start: block.Header.Start, End: block.body.Range.End}
		body.Blocks = append(body.Blocks, &block)
	}
}

func (j *jsonConverter) expr(n *policy.Node, depth int) Expr {
	at := At(n.Range)
	if depth > maxDepth {
		return &Bad{at}
	}
	switch n.Kind {
	case policy.String:
		return j.string(&n.Text)
	case policy.Array:
		tuple := &Tuple{At: at, Items: make([]Expr, len(n.Items))}
		for i := range n.Items {
			tuple.Items[i] = j.expr(&n.Items[i], depth+1)
		}
		return tuple
	case policy.Object:
		object := &Object{At: at}
		for i := range n.Members {
			if n.Members[i].Key.Value == "//" && !j.literal {
				continue
			}
			object.Items = append(object.Items, ObjectItem{j.string(&n.Members[i].Key), j.expr(&n.Members[i].Value, depth+1)})
		}
		return object
	default:
		return &Literal{at, n.Kind, n.Value}
	}
}

// string makes an expression of a string: a template.
func (j *jsonConverter) string(t *policy.Text) Expr {
	at := At(t.Range)
	source := j.text[t.Range.Start-j.base : t.Range.End-j.base]
	places := unquoted(source, t.Range.Start)
	if len(places) != len(t.Value)+1 {
		places = nowhere(t.Value, t.Range.Start)
	}
	plain := &String{At: at, Text: t.Value, Places: places, Start: t.Range.Start + 1}
	if j.literal || !strings.Contains(t.Value, "${") && !strings.Contains(t.Value, "%{") {
		return plain
	}
	if hostile([]byte(t.Value), 0) != nil {
		return &Bad{at}
	}
	e, diagnostics := hclsyntax.ParseTemplate([]byte(t.Value), "", hcl.Pos{Line: 1, Column: 1})
	c := &converter{text: []byte(t.Value), places: places}
	if diagnostics.HasErrors() {
		j.problems = append(j.problems, c.syntax(diagnostics)...)
		return &Bad{at}
	}
	expr := c.expr(e, 0)
	switch e := expr.(type) { // the place of a string has its quotes
	case *Template:
		e.At = at
	case *String:
		e.At = at
	}
	return expr
}

// unquoted returns the offsets of the bytes of what a JSON string means, and of its end.
func unquoted(source []byte, start int) []int {
	var places []int
	for i := 1; i < len(source)-1; {
		size, length := 1, 1
		if source[i] == '\\' && i+1 < len(source) {
			size = 2
			if source[i+1] == 'u' {
				size = 6
				length = encoded(source[i:])
				if length == 4 {
					size = 12
				}
			}
		}
		for range length {
			places = append(places, start+i)
		}
		i += size
	}
	return append(places, start+max(1, len(source)-1))
}

// encoded returns how many bytes the character of an escape \uXXXX, or of a pair of them, has.
func encoded(escape []byte) int {
	var r rune
	for i := 2; i < min(6, len(escape)); i++ {
		r = r<<4 | hexadecimal(escape[i])
	}
	if r >= 0xD800 && r < 0xDC00 {
		return 4
	}
	return max(1, utf8.RuneLen(r))
}

func hexadecimal(b byte) rune {
	switch {
	case b >= 'a':
		return rune(b-'a') + 10
	case b >= 'A':
		return rune(b-'A') + 10
	}
	return rune(b - '0')
}
