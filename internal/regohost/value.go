package regohost

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamlint/iamlint/policy"
)

// reader reads one field of an object.
type reader func(*ast.Term) error

// eachMember hands over the members of an object whose keys are strings. Anything else is an error.
func eachMember(t *ast.Term, read func(key string, v *ast.Term) error) error {
	object, ok := t.Value.(ast.Object)
	if !ok {
		return fmt.Errorf("want an object, got %s", ast.ValueName(t.Value))
	}
	return object.Iter(func(k, v *ast.Term) error {
		key, err := asString(k)
		if err != nil {
			return err
		}
		return read(key, v)
	})
}

// readObject hands each member of an object to the reader of its name. A member without a reader is an error, and so is
// anything but an object.
func readObject(what string, t *ast.Term, readers map[string]reader) error {
	object, ok := t.Value.(ast.Object)
	if !ok {
		return fmt.Errorf("%s: want an object, got %s", what, ast.ValueName(t.Value))
	}
	return object.Iter(func(k, v *ast.Term) error {
		name, ok := k.Value.(ast.String)
		if !ok {
			return fmt.Errorf("%s: the key %v is not a string", what, k)
		}
		read := readers[string(name)]
		if read == nil {
			names := make([]string, 0, len(readers))
			for n := range readers {
				names = append(names, n)
			}
			slices.Sort(names)
			return fmt.Errorf("%s: unknown field %q: use %s", what, string(name), strings.Join(names, ", "))
		}
		if err := read(v); err != nil {
			return fmt.Errorf("%s: %s: %w", what, string(name), err)
		}
		return nil
	})
}

func readString(into *string) reader {
	return func(t *ast.Term) (err error) {
		*into, err = asString(t)
		return err
	}
}

func readBool(into *bool) reader {
	return func(t *ast.Term) error {
		b, ok := t.Value.(ast.Boolean)
		if !ok {
			return fmt.Errorf("want a boolean, got %s", ast.ValueName(t.Value))
		}
		*into = bool(b)
		return nil
	}
}

func readStrings(into *[]string) reader {
	return readEach(func(t *ast.Term) error {
		s, err := asString(t)
		*into = append(*into, s)
		return err
	})
}

// readEach reads the elements of an array or set.
func readEach(read reader) reader {
	return func(t *ast.Term) error {
		switch v := t.Value.(type) {
		case *ast.Array:
			return v.Iter(read)
		case ast.Set:
			return v.Iter(read)
		}
		return fmt.Errorf("want an array, got %s", ast.ValueName(t.Value))
	}
}

// optional reads null as nothing at all.
func optional(read reader) reader {
	return func(t *ast.Term) error {
		if _, null := t.Value.(ast.Null); null {
			return nil
		}
		return read(t)
	}
}

// asString reads a string, or the value of a text of the input.
func asString(t *ast.Term) (string, error) {
	if object, ok := t.Value.(ast.Object); ok {
		if value := object.Get(ast.InternedTerm("value")); value != nil {
			t = value
		}
	}
	s, ok := t.Value.(ast.String)
	if !ok {
		return "", fmt.Errorf("want a string, got %s", ast.ValueName(t.Value))
	}
	return string(s), nil
}

// asRange reads a place: {"start", "end"}, or anything that has it as its range.
func asRange(t *ast.Term) (policy.Range, error) {
	object, ok := t.Value.(ast.Object)
	if !ok {
		return policy.Range{}, fmt.Errorf("want something with a range, got %s", ast.ValueName(t.Value))
	}
	if r := object.Get(ast.InternedTerm("range")); r != nil {
		return asRange(r)
	}
	var r policy.Range
	for _, f := range []struct {
		name string
		into *int
	}{{"start", &r.Start}, {"end", &r.End}} {
		value := object.Get(ast.StringTerm(f.name))
		if value == nil {
			return policy.Range{}, errors.New("want something with a range, got an object without one")
		}
		number, ok := value.Value.(ast.Number)
		n, exact := number.Int()
		if !ok || !exact {
			return policy.Range{}, fmt.Errorf("%s is not a whole number", f.name)
		}
		*f.into = n
	}
	return r, nil
}

// asText reads a text of the input. One that is not known has no parts here: only that it is unknown is kept.
func asText(t *ast.Term) (policy.Text, error) {
	value, err := asString(t)
	if err != nil {
		return policy.Text{}, err
	}
	r, err := asRange(t)
	text := policy.Text{Value: value, Range: r}
	if object, ok := t.Value.(ast.Object); ok {
		if known := object.Get(ast.StringTerm("known")); known != nil && known.Value.Compare(ast.Boolean(false)) == 0 {
			text.Parts = []policy.Part{{Literal: value}}
		}
	}
	return text, err
}

// asNode makes a node of a plain value, without places. A set becomes a sorted array.
func asNode(t *ast.Term) (policy.Node, error) {
	switch v := t.Value.(type) {
	case ast.Null:
		return policy.Node{Kind: policy.Null}, nil
	case ast.Boolean:
		return policy.Node{Kind: policy.Bool, Text: policy.Text{Value: v.String()}}, nil
	case ast.Number:
		return policy.Node{Kind: policy.Number, Text: policy.Text{Value: v.String()}}, nil
	case ast.String:
		return policy.Node{Kind: policy.String, Text: policy.Text{Value: string(v)}}, nil
	case *ast.Array, ast.Set:
		n := policy.Node{Kind: policy.Array}
		err := readEach(func(item *ast.Term) error {
			child, err := asNode(item)
			n.Items = append(n.Items, child)
			return err
		})(t)
		return n, err
	case ast.Object:
		n := policy.Node{Kind: policy.Object}
		err := v.Iter(func(key, value *ast.Term) error {
			name, ok := key.Value.(ast.String)
			if !ok {
				return fmt.Errorf("the key %v is not a string", key)
			}
			child, err := asNode(value)
			n.Members = append(n.Members, policy.Member{Key: policy.Text{Value: string(name)}, Value: child})
			return err
		})
		return n, err
	}
	return policy.Node{}, fmt.Errorf("%s is not JSON", ast.ValueName(t.Value))
}

// enum is a set of names for values.
type enum[T comparable] []struct {
	name  string
	value T
}

func (e enum[T]) read(into *T) reader {
	return func(t *ast.Term) error {
		s, err := asString(t)
		if err != nil {
			return err
		}
		names := make([]string, 0, len(e))
		for _, entry := range e {
			if entry.name == s {
				*into = entry.value
				return nil
			}
			names = append(names, entry.name)
		}
		return fmt.Errorf("unknown value %q: use %s", s, strings.Join(names, ", "))
	}
}

func (e enum[T]) name(value T) string {
	for _, entry := range e {
		if entry.value == value {
			return entry.name
		}
	}
	return ""
}
