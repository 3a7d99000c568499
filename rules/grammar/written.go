package grammar

import (
	"iter"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// written yields the statements that are objects in the source: not those of synthetic documents, and not those that a
// template function returns.
func written(pass *analysis.Pass) iter.Seq[*policy.Statement] {
	return func(yield func(*policy.Statement) bool) {
		if pass.Document.Synthetic {
			return
		}
		for _, s := range pass.Document.Statements {
			if s.Node.Kind == policy.Object && !yield(s) {
				return
			}
		}
	}
}

// operatorKeys yields the operators of a statement's Condition as they are written.
func operatorKeys(s *policy.Statement) iter.Seq[*policy.Text] {
	return func(yield func(*policy.Text) bool) {
		if s.Condition == nil {
			return
		}
		for m := range s.Condition.Node.AllMembers() {
			if !yield(&m.Key) {
				return
			}
		}
	}
}

// principalTypes yields the members of a statement's Principal and NotPrincipal, each with its element.
func principalTypes(pass *analysis.Pass) iter.Seq2[*policy.Principals, *policy.Member] {
	return func(yield func(*policy.Principals, *policy.Member) bool) {
		for s := range written(pass) {
			for p := range policy.Present(s.Principal, s.NotPrincipal) {
				for m := range p.Node.AllMembers() {
					if !yield(p, m) {
						return
					}
				}
			}
		}
	}
}

// operatorsOf yields the condition operators that exist in IAM, with their keys in the source.
func operatorsOf(pass *analysis.Pass) iter.Seq2[policy.Operator, *policy.Text] {
	return func(yield func(policy.Operator, *policy.Text) bool) {
		for s := range written(pass) {
			for key := range operatorKeys(s) {
				if op, ok := policy.ParseOperator(key.Value); ok && key.Known() && !yield(op, key) {
					return
				}
			}
		}
	}
}

// conditions yields the conditions under operators that exist in IAM; not those whose values are unknown as a whole.
func conditions(pass *analysis.Pass) iter.Seq2[policy.Operator, *policy.Condition] {
	return func(yield func(policy.Operator, *policy.Condition) bool) {
		for s := range written(pass) {
			for c := range s.Conditions() {
				if op, ok := policy.ParseOperator(c.Operator.Value); ok && c.Operator.Known() && !c.Opaque && !yield(op, c) {
					return
				}
			}
		}
	}
}

// resources yields the values of Resource and NotResource that are known.
func resources(pass *analysis.Pass) iter.Seq[*policy.Text] {
	return func(yield func(*policy.Text) bool) {
		for t := range allResources(pass) {
			if t.Known() && !yield(t) {
				return
			}
		}
	}
}

// allResources yields the values of Resource and NotResource.
func allResources(pass *analysis.Pass) iter.Seq[*policy.Text] {
	return func(yield func(*policy.Text) bool) {
		for s := range written(pass) {
			for _, item := range s.Resources() {
				if !yield(item) {
					return
				}
			}
		}
	}
}

// elements yields the members of statements that have one of some names, each with its statement.
func elements(pass *analysis.Pass, names ...string) iter.Seq2[*policy.Statement, *policy.Member] {
	return func(yield func(*policy.Statement, *policy.Member) bool) {
		for s := range written(pass) {
			for m := range s.Node.AllMembers() {
				if slices.Contains(names, m.Key.Value) && !yield(s, m) {
					return
				}
			}
		}
	}
}

// literals yields the values of conditions under operators of some families that are known and have no policy variables.
func literals(pass *analysis.Pass, families ...policy.Family) iter.Seq[*policy.Text] {
	return func(yield func(*policy.Text) bool) {
		for op, c := range conditions(pass) {
			for v := range c.KnownValues() {
				if slices.Contains(families, op.Family) && !strings.Contains(v.Value, "${") && !yield(v) {
					return
				}
			}
		}
	}
}

// values yields the scalars among the values of a condition.
func values(c *policy.Condition) iter.Seq[*policy.Node] {
	return func(yield func(*policy.Node) bool) {
		if c.Node.IsScalar() {
			yield(c.Node)
			return
		}
		for n := range c.Node.All() {
			if n.IsScalar() && !yield(n) {
				return
			}
		}
	}
}
