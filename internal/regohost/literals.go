package regohost

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// maxLiteral is how many values an expression may write down, those of its variables included.
const maxLiteral = 1 << 18

// checkLiterals refuses modules in which variables hold one another so often that their values, written out, would not end:
// a1 := [a0, a0], a2 := [a1, a1], and so on. OPA writes them out before it calls a function, in one step that nothing
// stops. All else that makes values grow takes steps, which are counted.
func checkLiterals(file string, m *ast.Module) error {
	for _, r := range m.Rules {
		l := &literals{defined: map[ast.Var][]*ast.Term{}, weights: map[ast.Var]int{}}
		l.define(r)
		var bad *ast.Term
		ast.WalkTerms(r, func(t *ast.Term) bool {
			if bad == nil && l.weight(t) > maxLiteral {
				bad = t
			}
			return bad != nil
		})
		if bad != nil {
			row := r.Loc().Row
			if bad.Location != nil {
				row = bad.Location.Row
			}
			return problem(file, row, "a value that holds others more than %d times; take it apart", maxLiteral)
		}
	}
	return nil
}

// literals are what the variables of a rule are defined by, wherever in it.
type literals struct {
	defined map[ast.Var][]*ast.Term
	weights map[ast.Var]int
}

func (l *literals) define(r *ast.Rule) {
	visit := ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.Expr:
			if (x.IsEquality() || x.IsAssignment()) && len(x.Operands()) == 2 {
				l.pair(x.Operand(0), x.Operand(1))
			}
		case *ast.SomeDecl:
			for _, symbol := range x.Symbols {
				if call, ok := symbol.Value.(ast.Call); ok && len(call) > 2 { // some key, value in collection
					l.each(call[len(call)-1], call[1:len(call)-1]...)
				}
			}
		case *ast.Every:
			l.each(x.Domain, x.Value)
		}
		return false
	})
	visit.Walk(r)
}

func (l *literals) each(of *ast.Term, names ...*ast.Term) {
	for _, name := range names {
		l.pair(name, of)
	}
}

// pair notes what two terms that are equal say of their variables.
func (l *literals) pair(a, b *ast.Term) {
	if v, ok := a.Value.(ast.Var); ok {
		l.defined[v] = append(l.defined[v], b)
		return
	}
	if v, ok := b.Value.(ast.Var); ok {
		l.defined[v] = append(l.defined[v], a)
		return
	}
	x, one := a.Value.(*ast.Array)
	y, other := b.Value.(*ast.Array)
	if one && other && x.Len() == y.Len() {
		for i := range x.Len() {
			l.pair(x.Elem(i), y.Elem(i))
		}
		return
	}
	for _, pair := range [][2]*ast.Term{{a, b}, {b, a}} {
		ast.WalkVars(pair[0], func(v ast.Var) bool {
			l.defined[v] = append(l.defined[v], pair[1])
			return false
		})
	}
}

// weight returns how many values a term is, written out, with maxLiteral as the end of counting.
func (l *literals) weight(t *ast.Term) int {
	sum := 1
	add := func(t *ast.Term) bool {
		sum += l.weight(t)
		return sum > maxLiteral
	}
	switch v := t.Value.(type) {
	case ast.Var:
		if w, ok := l.weights[v]; ok {
			return w
		}
		l.weights[v] = 1 // of a variable that is defined by itself
		for _, by := range l.defined[v] {
			sum = max(sum, l.weight(by))
		}
		l.weights[v] = sum
	case *ast.Array:
		v.Until(add)
	case ast.Set:
		v.Until(add)
	case ast.Object:
		v.Until(func(k, v *ast.Term) bool { return add(k) || add(v) })
	case ast.Ref:
		sum = max(sum, l.weight(v[0]))
	}
	return sum
}
