package lookup

import (
	"reflect"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// Conditions is the analyzer whose result is a []Condition: every key under every operator that is one.
var Conditions = &analysis.Analyzer{
	Name:       "lookup-conditions",
	Doc:        "The condition keys under condition operators, with what the catalog says of them.",
	Run:        conditions,
	ResultType: reflect.TypeFor[[]Condition](),
}

// Condition is a key under an operator. Keys and operators that are not known are left out, and so are operators
// that do not exist.
type Condition struct {
	Statement *policy.Statement
	Written   *policy.Condition
	Operator  policy.Operator
	// Prefix is what stands before the key's first colon, in lower case; "" without a colon.
	Prefix string
	// Key is what the catalog says of the key, if it has it: InCatalog.
	Key       catalog.Key
	InCatalog bool
}

// Name returns the key as it is written.
func (c *Condition) Name() string { return c.Written.Key.Value }

// Is reports whether the key is one of these, in any case.
func (c *Condition) Is(names ...string) bool {
	for _, name := range names {
		if strings.EqualFold(c.Name(), name) {
			return true
		}
	}
	return false
}

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

// Values returns the values; none are certain if the condition is opaque.
func (c *Condition) Values() []policy.Text { return c.Written.Values }

// Open reports whether the condition may have more values than those that are known: an unresolved function stands for
// some.
func (c *Condition) Open() bool { return c.Written.Opaque || HoldsUnknown(c.Written.Node) }

// Star reports whether the condition has values and each is a lone *.
func (c *Condition) Star() bool {
	if c.Open() || len(c.Written.Values) == 0 {
		return false
	}
	for i := range c.Written.Values {
		v := &c.Written.Values[i]
		if !v.Known() || v.Value == "" || strings.Trim(v.Value, "*") != "" {
			return false
		}
	}
	return true
}

// Alone reports whether the key is the only one under its operator, so that another operator would change no other
// condition.
func (c *Condition) Alone() bool {
	for i := range c.Statement.Condition.Conditions {
		other := &c.Statement.Condition.Conditions[i]
		if other != c.Written && other.Operator.Range == c.Written.Operator.Range {
			return false
		}
	}
	return true
}

// Reoperate returns the fix that writes another operator for the condition; nil if other keys stand under the same
// operator.
func (c *Condition) Reoperate(pass *analysis.Pass, name string) []analysis.SuggestedFix {
	if !c.Alone() {
		return nil
	}
	op := c.Operator
	op.Name = name
	return Fix(pass, &c.Written.Operator, op.String(), true)
}

func conditions(pass *analysis.Pass) (any, error) {
	var all []Condition
	for _, s := range pass.Document.Statements {
		if s.Condition == nil {
			continue
		}
		for i := range s.Condition.Conditions {
			written := &s.Condition.Conditions[i]
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
			c.Key, c.InCatalog = facts.FindKey(written.Key.Value)
			all = append(all, c)
		}
	}
	return all, nil
}

// MoreConditions reports whether a statement may have conditions on other keys than those that are known: an unresolved
// function stands for the keys under an operator, or for more.
func MoreConditions(s *policy.Statement) bool {
	if s.Opaque || s.Condition == nil {
		return s.Opaque
	}
	for i := range s.Condition.Conditions {
		c := &s.Condition.Conditions[i]
		if !c.Operator.Known() || !c.Key.Known() || c.Opaque && c.Key.Value == "" {
			return true
		}
	}
	return false
}

// Of returns the conditions of one statement.
func Of(all []Condition, s *policy.Statement) []Condition {
	start := 0
	for start < len(all) && all[start].Statement != s {
		start++
	}
	end := start
	for end < len(all) && all[end].Statement == s {
		end++
	}
	return all[start:end]
}
