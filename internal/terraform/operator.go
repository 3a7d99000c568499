package terraform

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/policy"
)

// unary evaluates ! and -.
func (e *evaluator) unary(x *hcl.Unary, s *scope) *value {
	at := x.Place()
	v := e.eval(x.Operand, s)
	if x.Operator == "!" {
		return e.not(v, at)
	}
	if text, ok := v.known(); ok {
		return e.library("negate", at, number(text, at))
	}
	return e.mystery("-"+v.name(), aNumber, at, "operator -")
}

func (e *evaluator) not(v *value, at policy.Range) *value {
	if text, ok := v.known(); ok {
		return boolean(text != "true", at)
	}
	if v.kind != policy.Unknown {
		return e.wrong(at, "! of a value that is not a boolean")
	}
	o := *v.open
	if o.tests == nil {
		asked := e.tested(&test{key: o.symbol.Name, symbol: o.symbol}, at, nil)
		if asked.kind == policy.Bool {
			return boolean(asked.text != "true", at)
		}
		o = *asked.open
	}
	o.negated = !o.negated
	o.symbol = e.symbol("!"+o.symbol.Name, policy.Symbol{Name: "!" + o.symbol.Name, Origin: policy.FromFunction})
	o.typ = aBool
	return &value{kind: policy.Unknown, at: at, open: &o}
}

// binary evaluates an operator between two operands. And and or are decided by one of them where it suffices, whatever the other is.
func (e *evaluator) binary(x *hcl.Binary, s *scope) *value {
	at := x.Place()
	switch x.Operator {
	case "&&", "||":
		return e.both(x, s)
	case "==":
		return e.equal(e.eval(x.Left, s), e.eval(x.Right, s), at)
	case "!=":
		return e.not(e.equal(e.eval(x.Left, s), e.eval(x.Right, s), at), at)
	}
	a, b := e.eval(x.Left, s), e.eval(x.Right, s)
	if a.whole() && b.whole() {
		return e.library(x.Operator, at, a, b)
	}
	name := a.name() + " " + x.Operator + " " + b.name()
	switch x.Operator {
	case "+", "-", "*", "/", "%":
		return e.mystery(name, aNumber, at, "operator "+x.Operator)
	}
	return e.tested(&test{key: name}, at, nil)
}

func (e *evaluator) both(x *hcl.Binary, s *scope) *value {
	at := x.Place()
	decides := "false"
	if x.Operator == "||" {
		decides = "true"
	}
	a := e.truth(e.eval(x.Left, s))
	if text, ok := a.known(); ok {
		if text == decides {
			return boolean(text == "true", at)
		}
		return e.truth(e.eval(x.Right, s))
	}
	// The right side may be one that Terraform would refuse where the left one decides, as an element of an empty list.
	b, notes := e.noting(func() *value { return e.truth(e.eval(x.Right, s)) })
	failed := notes.failed
	notes.failed = false
	e.notes.add(notes)
	if text, ok := b.known(); ok && !failed {
		if text == decides {
			return boolean(text == "true", at)
		}
		return a
	}
	name := a.name() + " " + x.Operator + " " + b.name()
	v := &value{kind: policy.Unknown, at: at, open: &unknown{symbol: e.symbol(name, policy.Symbol{Name: name, Origin: policy.FromFunction}), typ: aBool}}
	for _, side := range []*value{a, b} {
		if side.open != nil {
			v.open.tests = append(v.open.tests, side.open.tests...)
		}
	}
	return v
}

// truth makes a test of a boolean that is not known.
func (e *evaluator) truth(v *value) *value {
	if v.kind == policy.Unknown && v.open.tests == nil && !v.open.typ.list() {
		return e.tested(&test{key: v.open.symbol.Name, symbol: v.open.symbol}, v.at, nil)
	}
	return v
}

// equal compares two values. What is not known may be anything, unless parts of it tell.
func (e *evaluator) equal(a, b *value, at policy.Range) *value {
	switch {
	case a.whole() && b.whole():
		return e.compare(a, b, at)
	case same(a, b):
		return boolean(true, at)
	case b.kind == policy.Unknown && a.kind != policy.Unknown:
		a, b = b, a
	}
	if a.whole() {
		a, b = b, a
	}
	// a is open.
	if b.kind == policy.Null && (a.kind != policy.Unknown || never(a.open.symbol)) {
		return boolean(false, at) // nothing that is made of something, or that AWS gives, is null
	}
	if a.kind == policy.Array || a.kind == policy.Object {
		return e.collection(a, b, at)
	}
	text, known := b.known()
	if known && apart(a, text) {
		return boolean(false, at)
	}
	t := &test{key: a.name() + " == " + b.name()}
	if parts := a.partsOf(); len(parts) == 1 && (known || b.kind == policy.Null) {
		t.symbol, t.is = parts[0].Symbol, b
		if b.kind == policy.Bool {
			v := e.tested(&test{key: t.symbol.Name, symbol: t.symbol}, at, nil)
			if b.text == "false" {
				return e.not(v, at)
			}
			return v
		}
	}
	return e.tested(t, at, nil)
}

// partsOf are the parts of a scalar, nothing of a list or an object.
func (v *value) partsOf() []policy.Part {
	if v.kind == policy.Unknown || v.kind == policy.String {
		return v.parts()
	}
	return nil
}

// never reports whether a symbol is never null and never an empty text.
func never(s *policy.Symbol) bool {
	return s.Origin == policy.FromResource || s.Origin == policy.FromPseudo
}

// collection compares a list or an object that is open with another value.
func (e *evaluator) collection(a, b *value, at policy.Range) *value {
	if b.kind != policy.Unknown && a.kind != b.kind {
		return boolean(false, at)
	}
	if a.closed() && b.closed() && (len(a.items) != len(b.items) || len(a.members) != len(b.members)) {
		return boolean(false, at)
	}
	return e.tested(&test{key: a.name() + " == " + b.name()}, at, nil)
}

// apart reports whether an open text cannot be a known one: its literal beginning is another, or its symbols allow no such.
func apart(v *value, text string) bool {
	parts := v.partsOf()
	if len(parts) == 1 && parts[0].Symbol != nil {
		s := parts[0].Symbol
		if text == "" && never(s) {
			return true
		}
		if s.Allowed == nil {
			return false
		}
		return !slices.Contains(s.Allowed, text)
	}
	if text == "" && slices.ContainsFunc(parts, func(p policy.Part) bool { return p.Literal != "" || p.Symbol != nil && never(p.Symbol) }) {
		return true
	}
	for _, part := range parts {
		if part.Symbol != nil {
			return false
		}
		if len(text) < len(part.Literal) || text[:len(part.Literal)] != part.Literal {
			return true
		}
		text = text[len(part.Literal):]
	}
	return false
}

// compare compares two known values.
func (e *evaluator) compare(a, b *value, at policy.Range) *value {
	if a.kind == policy.Null || b.kind == policy.Null {
		return boolean(a.kind == b.kind, at)
	}
	if a.source != nil || b.source != nil {
		return boolean(a.source == b.source, at)
	}
	if a.scalar() != b.scalar() {
		return boolean(false, at)
	}
	if a.set || b.set { // cty has the elements of sets in one order
		return boolean(len(a.items) == len(b.items) && same(sorted(a), sorted(b)), at)
	}
	if !e.pay(len(a.items) + len(b.items)) {
		return e.tested(&test{key: fmt.Sprintf("%p == %p", a, b)}, at, nil)
	}
	return e.library("==", at, a, b)
}

// library calls a function of Terraform with known arguments.
func (e *evaluator) library(name string, at policy.Range, args ...*value) *value {
	nodes := make([]policy.Node, len(args))
	cost := 10
	for i, arg := range args {
		nodes[i] = arg.plain()
		cost += len(arg.items) + size(arg)/16
	}
	if name == "indent" && len(args) == 2 { // the only one that makes text of a number
		spaces, _ := strconv.Atoi(nodes[0].Value)
		if spaces > maxIndent {
			return e.wrong(at, "too much work")
		}
		cost += spaces * strings.Count(nodes[1].Value, "\n") / 16
	}
	if !e.pay(cost) {
		return e.wrong(at, "too much work")
	}
	result, err := hcl.Call(name, nodes...)
	if err != nil {
		return e.wrong(at, err.Error())
	}
	e.pay(20 * (len(result.Items) + len(result.Members)))
	return fromNode(&result, at)
}
