package terraform

import (
	"strconv"

	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/policy"
)

// typ is the type of a variable, as far as it matters: what a value that is not known can be.
type typ struct {
	kind       typeKind
	element    *typ // of a list, set or map
	attributes []attributeType
}

type attributeType struct {
	name     string
	typ      *typ
	optional bool
	standard hcl.Expr // the default of optional(), or nil
}

type typeKind uint8

const (
	anyType typeKind = iota
	stringType
	numberType
	boolType
	listType
	setType
	mapType
	objectType
	tupleType
)

var (
	anything   = &typ{}
	aString    = &typ{kind: stringType}
	aNumber    = &typ{kind: numberType}
	aBool      = &typ{kind: boolType}
	stringList = &typ{kind: listType, element: aString}
	aList      = &typ{kind: listType, element: anything}
	aMap       = &typ{kind: mapType, element: anything}
)

func (t *typ) scalar() bool {
	return t.kind == stringType || t.kind == numberType || t.kind == boolType
}

func (t *typ) list() bool { return t.kind == listType || t.kind == setType || t.kind == tupleType }

// attribute is the type of an attribute, or of an element by its key.
func (t *typ) attribute(name string) *typ {
	switch t.kind {
	case objectType:
		for _, a := range t.attributes {
			if a.name == name {
				return a.typ
			}
		}
	case mapType, listType, setType:
		return t.element
	default: // the others have none, or any
	}
	return anything
}

// parseType reads a type constraint.
// https://developer.hashicorp.com/terraform/language/expressions/type-constraints
func parseType(x hcl.Expr, depth int) *typ {
	if depth > maxDepth {
		return anything
	}
	switch x := x.(type) {
	case *hcl.Reference:
		return simpleType(x.Root)
	case *hcl.String: // of Terraform 0.11, and in the JSON syntax
		if e, ok := hcl.ParseValue(x.Text, false, x.Start); ok {
			if _, text := e.(*hcl.String); !text {
				return parseType(e, depth+1)
			}
		}
	case *hcl.Function:
		if len(x.Args) == 0 {
			return anything
		}
		switch x.Name {
		case "list":
			return &typ{kind: listType, element: parseType(x.Args[0], depth+1)}
		case "set":
			return &typ{kind: setType, element: parseType(x.Args[0], depth+1)}
		case "map":
			return &typ{kind: mapType, element: parseType(x.Args[0], depth+1)}
		case "optional":
			return parseType(x.Args[0], depth+1)
		case "tuple":
			return &typ{kind: tupleType}
		case "object":
			return parseObjectType(x.Args[0], depth)
		}
	}
	return anything
}

func simpleType(name string) *typ {
	switch name {
	case "string":
		return aString
	case "number":
		return aNumber
	case "bool":
		return aBool
	case "list", "set":
		return aList
	case "map":
		return aMap
	}
	return anything
}

func parseObjectType(x hcl.Expr, depth int) *typ {
	object, ok := x.(*hcl.Object)
	if !ok {
		return anything
	}
	t := &typ{kind: objectType}
	for _, pair := range object.Items {
		key, ok := pair.Key.(*hcl.String)
		if !ok {
			continue
		}
		a := attributeType{name: key.Text, typ: parseType(pair.Value, depth+1)}
		if call, ok := pair.Value.(*hcl.Function); ok && call.Name == "optional" {
			a.optional = true
			if len(call.Args) > 1 {
				a.standard = call.Args[1]
			}
		}
		t.attributes = append(t.attributes, a)
	}
	return t
}

// convert makes a value one of a type, as Terraform does when a variable gets it: optional attributes get their defaults, a
// list becomes a set, a number a string. What does not fit is left as it is: Terraform would refuse it.
func (e *evaluator) convert(v *value, t *typ, depth int) *value {
	if v.kind == policy.Null || t.kind == anyType || depth > maxDepth || v.source != nil || !e.pay(1) {
		return v
	}
	switch {
	case v.kind == policy.Unknown:
		if v.open.typ.kind != anyType {
			return v
		}
		other, open := *v, *v.open
		open.typ = t
		other.open = &open
		return &other
	case t.scalar():
		return convertScalar(v, t)
	case t.list() && v.kind == policy.Array:
		other := *v
		other.set = t.kind == setType
		if t.element != nil {
			other.items = make([]item, len(v.items))
			for i := range v.items {
				other.items[i] = item{e.convert(v.items[i].value, t.element, depth+1), v.items[i].many}
			}
		}
		if other.set {
			other.items = distinct(other.items)
		}
		return &other
	case t.kind == mapType && v.kind == policy.Object:
		other := *v
		other.members = make([]member, len(v.members))
		for i, m := range v.members {
			other.members[i] = member{m.key, e.convert(m.value, t.element, depth+1), m.many}
		}
		return &other
	case t.kind == objectType && v.kind == policy.Object:
		return e.convertObject(v, t, depth)
	}
	return v
}

func (e *evaluator) convertObject(v *value, t *typ, depth int) *value {
	other := *v
	other.members = nil
	for i := range t.attributes {
		a := &t.attributes[i]
		given := v.get(a.name)
		switch {
		case given != nil && given.kind != policy.Null:
			given = e.convert(given, a.typ, depth+1)
		case a.standard != nil:
			given = e.convert(e.eval(a.standard, &scope{}), a.typ, depth+1)
		case given == nil && !v.closed():
			given = e.unknown(&policy.Symbol{Name: v.name() + "." + a.name, Origin: policy.FromParameter}, a.typ, v.at)
		case given == nil:
			given = nullValue(v.at)
		}
		other.members = append(other.members, member{key: str(a.name, v.at), value: given})
	}
	return &other
}

// convertScalar converts between strings, numbers and booleans.
func convertScalar(v *value, t *typ) *value {
	text, ok := v.known()
	if !ok {
		return v
	}
	switch t.kind {
	case stringType:
		if v.kind != policy.String {
			return str(text, v.at)
		}
	case numberType:
		if _, err := strconv.ParseFloat(text, 64); err == nil && v.kind == policy.String {
			return number(text, v.at)
		}
	case boolType:
		if v.kind == policy.String && (text == "true" || text == "false") {
			return boolean(text == "true", v.at)
		}
	default: // not the types of scalars
	}
	return v
}
