package analysis

import (
	"iter"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Conditions yields the conditions of all statements, or, if families of operators are given, those under one of these.
func (p *Pass) Conditions(families ...policy.Family) iter.Seq[*Condition] {
	return func(yield func(*Condition) bool) {
		all := conditions.Of(p)
		for i := range all {
			if all[i].under(families) && !yield(&all[i]) {
				return
			}
		}
	}
}

// ConditionsFor yields the conditions of all statements on one of some keys, which are compared without regard to case.
func (p *Pass) ConditionsFor(keys ...string) iter.Seq[*Condition] {
	return func(yield func(*Condition) bool) {
		all := conditions.Of(p)
		for i := range all {
			if all[i].Is(keys...) && !yield(&all[i]) {
				return
			}
		}
	}
}

// KnownValues yields the values that are known of all conditions, or of those under operators of some families, each with its
// condition.
func (p *Pass) KnownValues(families ...policy.Family) iter.Seq2[*Condition, *policy.Text] {
	return func(yield func(*Condition, *policy.Text) bool) {
		all := conditions.Of(p)
		for i := range all {
			if !all[i].under(families) {
				continue
			}
			for v := range all[i].KnownValues() {
				if !yield(&all[i], v) {
					return
				}
			}
		}
	}
}

// ConditionsOf yields those of one statement.
func (p *Pass) ConditionsOf(s *policy.Statement) iter.Seq[*Condition] {
	return func(yield func(*Condition) bool) {
		all := conditions.Of(p)
		for i := range all {
			if all[i].Statement == s && !yield(&all[i]) {
				return
			}
		}
	}
}

var conditions = Share(findConditions)

// Condition is a key under an operator. Keys and operators that are not known are left out, and so are operators
// that do not exist.
type Condition struct {
	// Statement is the statement that has the condition, Written the condition as it is written, and Operator its operator.
	Statement *policy.Statement
	Written   *policy.Condition
	Operator  policy.Operator
	// Prefix is what stands before the key's first colon, in lower case; "" without a colon.
	Prefix string
	// Key is what is known of the key, if anything is: InCatalog.
	Key       Key
	InCatalog bool
}

// under reports whether the operator is of one of some families, or none are given.
func (c *Condition) under(families []policy.Family) bool {
	return len(families) == 0 || slices.Contains(families, c.Operator.Family)
}

// Name returns the key as it is written.
func (c *Condition) Name() string { return c.Written.Key.Value }

// Is reports whether the key is one of these, in any case.
func (c *Condition) Is(names ...string) bool { return c.Written.Is(names...) }

// HasPrefix reports whether the key begins with one of these, in any case, and does not end there.
func (c *Condition) HasPrefix(prefixes ...string) bool {
	name := c.Name()
	for _, p := range prefixes {
		if len(name) > len(p) && strings.EqualFold(name[:len(p)], p) {
			return true
		}
	}
	return false
}

// AllValues yields the values; none are certain if the condition is opaque.
func (c *Condition) AllValues() iter.Seq[*policy.Text] { return c.Written.AllValues() }

// KnownValues yields those of the values that are known.
func (c *Condition) KnownValues() iter.Seq[*policy.Text] { return c.Written.KnownValues() }

// Open reports whether the condition may have more values than those that are known: an unresolved function stands for
// some.
func (c *Condition) Open() bool { return c.Written.Opaque || c.Written.Node.HoldsUnknown() }

// Star reports whether the condition has values and each is a lone *.
func (c *Condition) Star() bool {
	if c.Open() || len(c.Written.Values) == 0 {
		return false
	}
	for v := range c.AllValues() {
		if !v.Known() || v.Value == "" || strings.Trim(v.Value, "*") != "" {
			return false
		}
	}
	return true
}

// Alone reports whether the key is the only one under its operator, so that another operator would change no other
// condition.
func (c *Condition) Alone() bool {
	for other := range c.Statement.Conditions() {
		if other != c.Written && other.Operator.Range == c.Written.Operator.Range {
			return false
		}
	}
	return true
}

// Reoperate returns the fix that writes another operator for the condition; nil if other keys stand under the same
// operator.
func (c *Condition) Reoperate(pass *Pass, op policy.Operator) []SuggestedFix {
	if !c.Alone() {
		return nil
	}
	return pass.Replace(&c.Written.Operator, op.String())
}

func findConditions(pass *Pass) []Condition {
	var all []Condition
	for _, s := range pass.Document.Statements {
		for written := range s.Conditions() {
			if !written.Key.Known() || !written.Operator.Known() || written.Key.Value == "" {
				continue
			}
			op, ok := policy.ParseOperator(written.Operator.Value)
			if !ok {
				continue
			}
			c := Condition{Statement: s, Written: written, Operator: op}
			if prefix, _, colon := strings.Cut(written.Key.Value, ":"); colon {
				c.Prefix = strings.ToLower(prefix)
			}
			c.Key, c.InCatalog = FindKey(written.Key.Value)
			all = append(all, c)
		}
	}
	return all
}

// MoreConditions reports whether a statement may have conditions on other keys than those that are known: an unresolved
// function stands for the keys under an operator, or for more.
func MoreConditions(s *policy.Statement) bool {
	if s.Opaque || s.Condition == nil {
		return s.Opaque
	}
	for c := range s.Conditions() {
		if !c.Operator.Known() || !c.Key.Known() || c.Opaque && c.Key.Value == "" {
			return true
		}
	}
	return false
}

// pointers yields pointers to the elements of a slice.
func pointers[T any](s []T) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for i := range s {
			if !yield(&s[i]) {
				return
			}
		}
	}
}
