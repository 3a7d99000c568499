package hcl

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/iamlint/iamlint/policy"
)

// The bounds of what is parsed: the size of a file in bytes, and what makes the parser recurse, which would end on the
// program's stack. Nothing that people write comes near them.
const (
	maxBytes = 8 << 20
	maxDepth = 500
	maxTests = 20_000
	// maxSplats is of a file.
	maxSplats = 10_000
)

// Parse parses a file by the ending of its name: .json is the JSON syntax, else it is the native one. base is added to all
// places. The body has what could be read, whatever the problems.
func Parse(name string, content []byte, base int) (*Body, []policy.Problem) {
	return parseFile(name, content, base, func(text []byte) *parsed { return cache.parse(name, text) })
}

// Check parses a text as Parse does, and returns the problems. It is for texts that no one parses again.
func Check(name string, content []byte) []policy.Problem {
	_, problems := parseFile(name, content, 0, func(text []byte) *parsed {
		p := &parsed{text: text}
		p.scan()
		return p
	})
	return problems
}

func parseFile(name string, content []byte, base int, parse func([]byte) *parsed) (*Body, []policy.Problem) {
	skipped := 0
	if bytes.HasPrefix(content, []byte("\uFEFF")) {
		skipped = len("\uFEFF")
	}
	text := content[skipped:]
	base += skipped
	if len(text) > maxBytes {
		return &Body{}, []policy.Problem{tooLarge(base)}
	}
	if strings.HasSuffix(name, ".json") {
		if problem := hostile(text, base); problem != nil {
			return &Body{}, []policy.Problem{*problem}
		}
		return parseJSON(text, base)
	}
	p := parse(text)
	if p.wellFormed {
		return p.body(base), nil
	}
	return parseWhole(p, text, base)
}

// body is the file with its blocks. What is in them is found, and the values of arguments are parsed, when someone asks for it.
func (p *parsed) body(base int) *Body {
	body := p.parsedBody.convert(&converter{text: p.text, base: base})
	body.Range = policy.Range{Start: base, End: base + len(p.text)}
	return body
}

// convert makes a body of what stands in a text.
func (p *parsedBody) convert(c *converter) *Body {
	at := func(s span) policy.Range { return policy.Range{Start: c.base + s.start, End: c.base + s.end} }
	body := &Body{}
	if len(p.arguments) > 0 {
		arguments := make([]Attribute, len(p.arguments))
		body.Attributes = make([]*Attribute, len(p.arguments))
		for i := range p.arguments {
			of, a := &p.arguments[i], &arguments[i]
			a.Name, a.NameRange = string(c.text[of.name.start:of.name.end]), at(of.name)
			a.of = native{parse: of.parse, by: c, depth: 1}
			body.Attributes[i] = a
		}
	}
	if len(p.blocks) == 0 {
		return body
	}
	blocks := make([]Block, len(p.blocks))
	body.Blocks = make([]*Block, len(p.blocks))
	for i := range p.blocks {
		of, b := &p.blocks[i], &blocks[i]
		b.Type, b.Header = string(c.text[of.name.start:of.name.end]), at(of.name)
		for _, label := range of.labels {
			value := string(bytes.Trim(c.text[label.start:label.end], `"`))
			b.Labels = append(b.Labels, policy.Text{Value: value, Range: at(label)})
			b.Header.End = c.base + label.end
		}
		b.Range = policy.Range{Start: b.Header.Start, End: c.base + of.body.end}
		b.parse = func() *Body {
			body := of.inside(c.text).convert(c)
			body.Range = at(of.body)
			if len(body.Attributes) == 1 && of.content.arguments[0].value.end == of.body.end {
				body.Range.Start = body.Attributes[0].NameRange.Start // as the library has it of a block on one line
			}
			return body
		}
		body.Blocks[i] = b
	}
	return body
}

// parseWhole converts all of a file, as far as it could be parsed.
func parseWhole(p *parsed, text []byte, base int) (body *Body, problems []policy.Problem) {
	defer func() { // of the library: whatever it stumbles over, the other files are read
		if r := recover(); r != nil {
			body = &Body{}
			problems = []policy.Problem{{Kind: policy.HCLSyntax, Range: policy.Range{Start: base, End: base}, Message: fmt.Sprint("cannot be parsed: ", r)}}
		}
	}()
	if problem := hostile(text, base); problem != nil {
		return &Body{}, []policy.Problem{*problem}
	}
	p.parse()
	c := &converter{text: text, base: base}
	body = &Body{}
	if p.file != nil {
		if parsed, ok := p.file.Body.(*hclsyntax.Body); ok {
			body = c.body(parsed, 0)
		}
	}
	return body, append(c.problems, c.syntax(p.diagnostics)...)
}

func tooLarge(base int) policy.Problem {
	return policy.Problem{
		Kind: policy.HCLSyntax, Range: policy.Range{Start: base, End: base}, Message: fmt.Sprintf("the file has more than %d bytes", maxBytes),
	}
}

// hostile returns why a text is not handed to the parser.
func hostile(text []byte, base int) *policy.Problem {
	problem := func(offset int, message string) *policy.Problem {
		return &policy.Problem{Kind: policy.HCLSyntax, Range: policy.Range{Start: base + offset, End: base + offset}, Message: message}
	}
	if len(text) > maxBytes {
		p := tooLarge(base)
		return &p
	}
	depth, tests, run, splats := 0, 0, 0, 0
	for i, b := range text {
		switch b {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth = max(0, depth-1)
		case '?':
			tests++
		case '*':
			if i > 0 && (text[i-1] == '[' || text[i-1] == '.') {
				splats++
			}
		}
		switch b {
		case '!', '-', '~':
			run++
		case ' ', '\t', '\n', '\r':
		default:
			run = 0
		}
		if depth > 4*maxDepth || tests > maxTests || run > 10_000 || splats > maxSplats {
			return problem(i, "nested too deeply to be read")
		}
	}
	return nil
}

// syntax makes problems of the errors of the library: the first of each line, as one mistake leads to others.
func (c *converter) syntax(diagnostics hcl.Diagnostics) []policy.Problem {
	var problems []policy.Problem
	lines := map[int]bool{}
	for _, d := range diagnostics {
		if d.Severity != hcl.DiagError || d.Subject == nil || lines[d.Subject.Start.Line] {
			continue
		}
		lines[d.Subject.Start.Line] = true
		problems = append(problems, policy.Problem{Kind: policy.HCLSyntax, Range: c.at(*d.Subject), Message: message(d)})
	}
	return problems
}

// message makes one short sentence of a diagnostic.
func message(d *hcl.Diagnostic) string {
	detail, _, _ := strings.Cut(d.Detail, "\n")
	if first, _, ok := strings.Cut(detail, ". "); ok {
		detail = first
	}
	text := strings.ToLower(d.Summary[:1]) + d.Summary[1:]
	if detail = strings.TrimSuffix(detail, "."); detail != "" && len(text)+len(detail) < 90 {
		text += ": " + strings.ToLower(detail[:1]) + detail[1:]
	}
	return text
}

// converter makes a tree of the library's one of ours.
type converter struct {
	text []byte
	base int
	// quoted says that the template at hand is in quotes, and has escapes.
	quoted bool
	// places, if not nil, are those of the bytes of text, which is not in the source as it is.
	places   []int
	problems []policy.Problem
	// deep says that something was nested too deeply.
	deep bool
}

// at is a place of the library's. Those of what is not complete may have no end, or one behind the text.
func (c *converter) at(r hcl.Range) policy.Range {
	r.Start.Byte = min(r.Start.Byte, len(c.text))
	r.End.Byte = max(r.Start.Byte, min(r.End.Byte, len(c.text)))
	if c.places != nil {
		last := len(c.places) - 1
		return policy.Range{Start: c.places[min(r.Start.Byte, last)], End: c.places[min(r.End.Byte, last)]}
	}
	return policy.Range{Start: c.base + r.Start.Byte, End: c.base + r.End.Byte}
}

func (c *converter) body(b *hclsyntax.Body, depth int) *Body {
	body := &Body{Range: c.at(b.SrcRange)}
	if depth > maxDepth {
		return body
	}
	for _, a := range b.Attributes {
		body.Attributes = append(body.Attributes, c.attribute(a, depth+1))
	}
	slices.SortFunc(body.Attributes, func(a, b *Attribute) int { return cmp.Compare(a.NameRange.Start, b.NameRange.Start) })
	for _, b := range b.Blocks {
		block := &Block{Type: b.Type, Header: c.at(b.TypeRange), body: c.body(b.Body, depth+1)}
		for i, label := range b.Labels {
			at := c.at(b.LabelRanges[i])
			block.Labels = append(block.Labels, policy.Text{Value: label, Range: at})
			block.Header.End = at.End
		}
		block.Range = policy.Range{Start: block.Header.Start, End: block.body.Range.End}
		body.Blocks = append(body.Blocks, block)
	}
	return body
}

// attribute converts an argument, its value later. That there is too much of it must be told all the same.
func (c *converter) attribute(a *hclsyntax.Attribute, depth int) *Attribute {
	out := &Attribute{Name: a.Name, NameRange: c.at(a.NameRange)}
	if r := a.Expr.Range(); c.mayBeDeep(r) {
		out.expr = c.expr(a.Expr, depth)
	} else {
		out.of = native{expr: a.Expr, by: c, depth: depth}
	}
	return out
}

// mayBeDeep reports whether the expression at a place may be nested too deeply, which takes a character for each level but for the
// keys of objects.
func (c *converter) mayBeDeep(r hcl.Range) bool {
	text := c.text[min(r.Start.Byte, len(c.text)):min(max(r.Start.Byte, r.End.Byte), len(c.text))]
	levels := 0
	for _, b := range text {
		switch b {
		case '(', '[', '{', '!', '?', '+', '-', '*', '/', '%', '&', '|', '=', '<', '>', '.', '"', ':':
			levels++
		}
	}
	return levels > maxDepth/2
}

// expr converts an expression.
func (c *converter) expr(e hclsyntax.Expression, depth int) Expr {
	if e == nil {
		return nil
	}
	depth++
	at := At(c.at(e.Range()))
	if depth > maxDepth {
		if !c.deep {
			c.deep = true
			c.problems = append(c.problems, policy.Problem{Kind: policy.HCLSyntax, Range: at.Place(), Message: "nested too deeply to be read"})
		}
		return &Bad{at}
	}
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		return c.literal(e, at)
	case *hclsyntax.TemplateExpr:
		return c.template(e, at, depth)
	case *hclsyntax.TemplateWrapExpr:
		return c.expr(e.Wrapped, depth)
	case *hclsyntax.TemplateJoinExpr:
		return &Join{at, c.expr(e.Tuple, depth)}
	case *hclsyntax.ParenthesesExpr:
		return c.expr(e.Expression, depth)
	case *hclsyntax.ScopeTraversalExpr:
		return &Reference{at, e.Traversal.RootName(), c.steps(e.Traversal[1:])}
	case *hclsyntax.RelativeTraversalExpr:
		return &Traverse{at, c.expr(e.Source, depth), c.steps(e.Traversal)}
	case *hclsyntax.IndexExpr:
		return &Index{at, c.expr(e.Collection, depth), c.expr(e.Key, depth)}
	case *hclsyntax.SplatExpr:
		return &Splat{at, c.expr(e.Source, depth), c.expr(e.Each, depth)}
	case *hclsyntax.AnonSymbolExpr:
		return &Reference{At: at, Root: Item}
	case *hclsyntax.FunctionCallExpr:
		return &Function{at, e.Name, c.exprs(e.Args, depth), e.ExpandFinal}
	case *hclsyntax.ConditionalExpr:
		if c.directive(e.SrcRange) {
			return &Conditional{at, c.expr(e.Condition, depth), c.inner(e.TrueResult, depth), c.inner(e.FalseResult, depth)}
		}
		return &Conditional{at, c.expr(e.Condition, depth), c.expr(e.TrueResult, depth), c.expr(e.FalseResult, depth)}
	case *hclsyntax.TupleConsExpr:
		return &Tuple{at, c.exprs(e.Exprs, depth)}
	case *hclsyntax.ObjectConsExpr:
		return c.object(e, at, depth)
	case *hclsyntax.ObjectConsKeyExpr:
		return c.key(e, depth)
	case *hclsyntax.ForExpr:
		loop := &For{
			At: at, KeyVar: e.KeyVar, ValueVar: e.ValVar, List: c.expr(e.CollExpr, depth), Key: c.expr(e.KeyExpr, depth),
			If: c.expr(e.CondExpr, depth), Group: e.Group,
		}
		if c.directive(e.OpenRange) {
			loop.Value = c.inner(e.ValExpr, depth)
		} else {
			loop.Value = c.expr(e.ValExpr, depth)
		}
		return loop
	case *hclsyntax.UnaryOpExpr:
		return &Unary{at, operators[e.Op], c.expr(e.Val, depth)}
	case *hclsyntax.BinaryOpExpr:
		return &Binary{at, operators[e.Op], c.expr(e.LHS, depth), c.expr(e.RHS, depth)}
	}
	return &Bad{at}
}

var operators = map[*hclsyntax.Operation]string{
	hclsyntax.OpLogicalOr: "||", hclsyntax.OpLogicalAnd: "&&", hclsyntax.OpLogicalNot: "!",
	hclsyntax.OpEqual: "==", hclsyntax.OpNotEqual: "!=",
	hclsyntax.OpGreaterThan: ">", hclsyntax.OpGreaterThanOrEqual: ">=", hclsyntax.OpLessThan: "<", hclsyntax.OpLessThanOrEqual: "<=",
	hclsyntax.OpAdd: "+", hclsyntax.OpSubtract: "-", hclsyntax.OpMultiply: "*", hclsyntax.OpDivide: "/", hclsyntax.OpModulo: "%",
	hclsyntax.OpNegate: "-",
}

func (c *converter) exprs(list []hclsyntax.Expression, depth int) []Expr {
	exprs := make([]Expr, len(list))
	for i, e := range list {
		exprs[i] = c.expr(e, depth)
	}
	return exprs
}

func (c *converter) object(e *hclsyntax.ObjectConsExpr, at At, depth int) Expr {
	object := &Object{At: at, Items: make([]ObjectItem, len(e.Items))}
	for i, item := range e.Items {
		object.Items[i] = ObjectItem{c.expr(item.KeyExpr, depth), c.expr(item.ValueExpr, depth)}
	}
	return object
}

// key converts the key of an object: a bare word is the text that it is.
func (c *converter) key(e *hclsyntax.ObjectConsKeyExpr, depth int) Expr {
	if !e.ForceNonLiteral {
		if word := hcl.ExprAsKeyword(e.Wrapped); word != "" {
			at := c.at(e.Range())
			return &String{At: At(at), Text: word, Start: at.Start}
		}
	}
	return c.expr(e.Wrapped, depth)
}

func (c *converter) steps(traversal hcl.Traversal) []Step {
	steps := make([]Step, 0, len(traversal))
	for _, t := range traversal {
		step := Step{At: At(c.at(t.SourceRange()))}
		switch t := t.(type) {
		case hcl.TraverseAttr:
			step.Name = t.Name
		case hcl.TraverseIndex:
			node := fromValue(t.Key)
			step.Name, step.Number, step.Index = node.Value, node.Kind == policy.Number, true
		default: // the library makes no other
			continue
		}
		steps = append(steps, step)
	}
	return steps
}

func (c *converter) literal(e *hclsyntax.LiteralValueExpr, at At) Expr {
	node := fromValue(e.Val)
	switch node.Kind {
	case policy.String:
		return c.piece(node.Value, e.SrcRange, at)
	case policy.Null, policy.Bool, policy.Number:
		return &Literal{at, node.Kind, node.Value}
	default:
		return &Bad{at}
	}
}

// directive reports whether an expression is a directive of a template, as %{ if }.
func (c *converter) directive(r hcl.Range) bool {
	return r.Start.Byte < len(c.text) && c.text[r.Start.Byte] == '%'
}

// inner converts what is between directives: a part of the template that they are in.
func (c *converter) inner(e hclsyntax.Expression, depth int) Expr {
	if template, ok := e.(*hclsyntax.TemplateExpr); ok {
		return &Template{At(c.at(e.Range())), c.exprs(template.Parts, depth)}
	}
	return c.expr(e, depth)
}

func (c *converter) template(e *hclsyntax.TemplateExpr, at At, depth int) Expr {
	outer := c.quoted
	defer func() { c.quoted = outer }()
	c.quoted = e.SrcRange.Start.Byte < len(c.text) && c.text[e.SrcRange.Start.Byte] == '"'
	parts := c.exprs(e.Parts, depth)
	if len(parts) == 1 {
		if s, ok := parts[0].(*String); ok {
			return &String{at, s.Text, s.Places, s.Start}
		}
	}
	return &Template{at, parts}
}

// piece is literal text with the place of each of its bytes.
func (c *converter) piece(text string, r hcl.Range, at At) *String {
	s := &String{At: at, Text: text, Start: at.Start}
	source := c.text[min(r.Start.Byte, len(c.text)):min(r.End.Byte, len(c.text))]
	if string(source) == text && c.places == nil {
		return s
	}
	s.Places = align(text, source, c.quoted)
	for i, offset := range s.Places {
		if offset += r.Start.Byte; c.places == nil {
			s.Places[i] = c.base + offset
		} else {
			s.Places[i] = c.places[min(offset, len(c.places)-1)]
		}
	}
	return s
}

// align finds for each byte of a literal, and for its end, where it is in its source. Between the two are escapes, the
// indentation that <<- takes away, and the white space that ~ does. Where they cannot be matched, all is at the start.
func align(text string, source []byte, quoted bool) []int {
	places := make([]int, 0, len(text)+1)
	i := 0
	for j := 0; j < len(text); {
		if j == 0 || text[j-1] == '\n' { // of the white space that the line begins with, what the text lacks was taken away
			i += max(0, blanks(string(source[i:]))-blanks(text[j:]))
		}
		if i >= len(source) {
			return nowhere(text, 0)
		}
		length, taken := match(text[j:], source[i:], quoted)
		if length == 0 {
			return nowhere(text, 0)
		}
		for k := range length {
			if length == taken {
				places = append(places, i+k)
			} else {
				places = append(places, i)
			}
		}
		i, j = i+taken, j+length
	}
	return append(places, i)
}

// nowhere places all bytes of a text at one offset.
func nowhere(text string, start int) []int {
	places := make([]int, len(text)+1)
	for i := range places {
		places[i] = start
	}
	return places
}

// blanks counts the bytes of white space that a line begins with.
func blanks(s string) int { return len(s) - len(strings.TrimLeft(s, " \t")) }

// match matches the beginning of a text with that of its source, a character or an escape. It returns how many bytes they
// have there, none if they differ.
func match(text string, source []byte, quoted bool) (length, taken int) {
	switch {
	case len(source) >= 3 && (source[0] == '$' || source[0] == '%') && source[1] == source[0] && source[2] == '{':
		if strings.HasPrefix(text, string(source[1:3])) {
			return 2, 3
		}
		return 0, 0
	case quoted && source[0] == '\\' && len(source) > 1:
		switch source[1] {
		case 'u', 'U':
			digits := 4
			if source[1] == 'U' {
				digits = 8
			}
			_, size := utf8.DecodeRuneInString(text)
			return size, min(2+digits, len(source))
		default:
			return 1, 2
		}
	case source[0] == text[0]:
		return 1, 1
	}
	return 0, 0
}
