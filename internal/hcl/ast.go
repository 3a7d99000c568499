// Package hcl parses the files of Terraform and OpenTofu: configurations in the native syntax and in JSON, and files of variables.
// What it makes is a small tree of its own, whose parts have their places in the source; it evaluates nothing. It is the
// only package that knows the libraries hcl and cty, and lends cty's functions to those who evaluate (see [Call]).
package hcl

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/iamlint/iamlint/policy"
)

// Body is what stands between the braces of a block, or a whole file. It is for one goroutine.
type Body struct {
	// Attributes are those of one name once each, in the order of the source.
	Attributes []*Attribute
	Blocks     []*Block
	Range      policy.Range
}

// Attribute returns the attribute of a name, or nil.
func (b *Body) Attribute(name string) *Attribute {
	for _, a := range b.Attributes {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// Attribute is an argument: a name and the expression of its value.
type Attribute struct {
	Name      string
	NameRange policy.Range

	expr Expr
	// of is what expr is made of once someone asks for it: most arguments of a configuration have no part in a policy.
	of native
}

// native is an expression of the library's that is to be converted; the zero native is none.
type native struct {
	expr hclsyntax.Expression
	// parse makes expr of the text, if it is not nil.
	parse func(text []byte) hclsyntax.Expression
	by    *converter
	depth int
}

// Expr is the expression of the value.
func (a *Attribute) Expr() Expr {
	if a.of.by != nil {
		if a.of.parse != nil {
			a.of.expr = a.of.parse(a.of.by.text)
		}
		a.expr = a.of.by.expr(a.of.expr, a.of.depth)
		a.of = native{}
	}
	return a.expr
}

// Block is a block: its type, its labels and its body.
type Block struct {
	Type   string
	Labels []policy.Text
	// Header is the place of the type and the labels, and Range goes on to the end of the body.
	Header, Range policy.Range

	body *Body
	// parse makes the body once someone asks for it; nil if it is there.
	parse func() *Body
}

// Body is what stands in the block.
func (b *Block) Body() *Body {
	if b.parse != nil {
		b.body, b.parse = b.parse(), nil
	}
	return b.body
}

// With is the block with another body.
func (b *Block) With(body *Body) *Block {
	other := *b
	other.body, other.parse = body, nil
	return &other
}

// Label returns the label of an index, or "".
func (b *Block) Label(i int) string {
	if i >= len(b.Labels) {
		return ""
	}
	return b.Labels[i].Value
}

// Expr is an expression of one of the types of this package.
type Expr interface {
	// Place is where the expression is written.
	Place() policy.Range
}

// At is the place of an expression.
type At policy.Range

// Place returns the place as a range.
func (a At) Place() policy.Range { return policy.Range(a) }

// Literal is null, a boolean or a number.
type Literal struct {
	At
	Kind policy.NodeKind
	Text string
}

// String is literal text: a quoted string or heredoc without anything else in it, or a piece of one.
type String struct {
	At
	Text string
	// Places are the offsets in the source of each byte of Text and of its end; nil if they count up from Start.
	Places []int
	// Start is the offset of the first byte.
	Start int
}

// Template is a string that is put together of its parts, the values of which become text.
type Template struct {
	At
	Parts []Expr
}

// Join is the loop of a template: the texts that the elements of List are, put together.
type Join struct {
	At
	List Expr
}

// Reference is a name and steps from it, as var.roles[0].arn. In it, Item stands for the element of the splat that it is in.
type Reference struct {
	At
	Root  string
	Steps []Step
}

// Step takes an attribute, or an element by a literal key.
type Step struct {
	At
	// Name is the attribute or the key; a number counts from 0.
	Name   string
	Number bool
	// Index says that the key stands in brackets.
	Index bool
}

// Traverse takes steps from the value of an expression.
type Traverse struct {
	At
	Source Expr
	Steps  []Step
}

// Index takes an element by a key that is computed.
type Index struct {
	At
	Source, Key Expr
}

// Splat takes Each of every element of a list. A value that is not a list is a list of itself, null is an empty one.
type Splat struct {
	At
	Source, Each Expr
}

// Item is the name by which the Each of a splat calls the element; a user cannot write it.
const Item = "(item)"

// Function is a call of a function.
type Function struct {
	At
	Name string
	Args []Expr
	// Expand says that the last argument is a list of arguments.
	Expand bool
}

// Conditional is test ? yes : no, or the %{ if } of a template.
type Conditional struct {
	At
	Test, Yes, No Expr
}

// Tuple is [a, b].
type Tuple struct {
	At
	Items []Expr
}

// Object is {a = b}.
type Object struct {
	At
	Items []ObjectItem
}

// ObjectItem is a key with its value.
type ObjectItem struct {
	Key, Value Expr
}

// For is [for k, v in list : value if condition], or {for k, v in list : key => value... if condition}.
type For struct {
	At
	KeyVar, ValueVar string // KeyVar is "" if there is none
	List             Expr
	Key              Expr // nil for one that makes a tuple
	Value            Expr
	If               Expr // nil if there is none
	Group            bool
}

// Unary is an operator with an operand: "!" or "-".
type Unary struct {
	At
	Operator string
	Operand  Expr
}

// Binary is an operator between two operands, as it is written.
type Binary struct {
	At
	Operator    string
	Left, Right Expr
}

// Bad is what could not be parsed, or is nested too deeply.
type Bad struct{ At }
