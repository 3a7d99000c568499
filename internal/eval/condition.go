package eval

import (
	"net/netip"
	"strings"
	"time"

	"github.com/iamlint/iamlint/policy"
)

// condition is a compiled condition: one key under one operator.
type condition struct {
	op policy.Operator
	// wrong says that there is no such operator; the condition never holds. open says that operator or key are unknown.
	wrong, open bool
	key         string
	// more says that there are values that are unknown as a whole.
	more bool
	// One of these holds the values, by the operator's family. Values of the wrong type match nothing and are left out.
	globs    []glob // String, Bool, Null
	arns     []arnPattern
	numbers  []decimal
	dates    []time.Time
	prefixes []netip.Prefix
	binaries []string
}

func compileCondition(c *policy.Condition, variables bool) condition {
	var out condition
	if !c.Operator.Known() || !c.Key.Known() || c.Opaque && c.Key.Value == "" {
		out.open = true
		return out
	}
	op, ok := policy.ParseOperator(c.Operator.Value)
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists
	if !ok || op.Family == policy.NullFamily && op.IfExists {
		out.wrong = true
		return out
	}
	out.op, out.key, out.more = op, c.Key.Value, c.Opaque || c.Node.HasUnknownItem()
	for i := range c.Values {
		out.addValue(&c.Values[i], variables)
	}
	return out
}

func (c *condition) addValue(t *policy.Text, variables bool) {
	switch c.op.Family {
	case policy.StringFamily:
		mode := policy.PatternMode{Wildcards: c.op.Comparison == policy.Like, Variables: variables}
		c.globs = append(c.globs, newGlob(t, mode, c.op.Comparison == policy.EqualsIgnoreCase))
		return
	case policy.ARNFamily:
		c.arns = append(c.arns, newARNPattern(t, variables))
		return
	case policy.BoolFamily:
		c.globs = append(c.globs, newGlob(t, policy.PatternMode{Variables: variables}, true))
		return
	case policy.NullFamily:
		c.globs = append(c.globs, newGlob(t, policy.PatternMode{}, true))
		return
	default:
	}
	// The other families have no policy variables.
	s, ok := standIns(policy.ParsePattern(t, policy.PatternMode{})).Literal()
	if !ok {
		c.more = true
		return
	}
	switch c.op.Family {
	case policy.NumericFamily:
		c.numbers = appendParsed(c.numbers, s, parseDecimal)
	case policy.DateFamily:
		c.dates = appendParsed(c.dates, s, parseDate)
	case policy.IPAddressFamily:
		c.prefixes = appendParsed(c.prefixes, s, parsePrefix)
	case policy.BinaryFamily:
		c.binaries = appendParsed(c.binaries, s, parseBinary)
	default:
	}
}

func appendParsed[T any](values []T, s string, parse func(string) (T, bool)) []T {
	if v, ok := parse(s); ok {
		values = append(values, v)
	}
	return values
}

// holds says whether the condition holds for the request.
//
// Several values in the policy are an OR, for a negated operator a NOR. Several values in the request are an OR without a
// set operator: the condition asks whether any of them is among the policy's values, negated whether none is.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
func (c *condition) holds(e *env) truth {
	switch {
	case c.open:
		return maybe
	case c.wrong:
		return no
	}
	values, present := e.lookup(c.key)
	if c.op.Family == policy.NullFamily {
		absent := "true"
		if present {
			absent = "false"
		}
		return c.accepts(e, absent)
	}
	if !present {
		return c.withoutKey()
	}
	switch c.op.Qualifier {
	case policy.ForAllValues:
		return c.acceptsAll(e, values.List)
	case policy.ForAnyValue:
		return c.acceptsAny(e, values.List)
	default:
		if c.op.Negated {
			return c.acceptsAll(e, values.List)
		}
		return c.acceptsAny(e, values.List)
	}
}

func (c *condition) acceptsAll(e *env, values []string) truth {
	result := yes
	for _, v := range values {
		result = min(result, c.accepts(e, v))
	}
	return result
}

func (c *condition) acceptsAny(e *env, values []string) truth {
	result := no
	for _, v := range values {
		result = max(result, c.accepts(e, v))
	}
	return result
}

// withoutKey is the condition for a request that has no value for the key.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
func (c *condition) withoutKey() truth {
	switch {
	case c.op.IfExists, c.op.Qualifier == policy.ForAllValues:
		return yes
	case c.op.Qualifier == policy.ForAnyValue:
		return no
	}
	return truthOf(c.op.Negated)
}

// accepts says whether one value of the request satisfies the operator, negation included. A value that is not of the
// operator's type satisfies neither an operator nor its negation.
func (c *condition) accepts(e *env, v string) truth {
	result, typed := c.oneOf(e, v)
	switch {
	case !typed:
		return no
	case c.op.Negated:
		return result.not()
	}
	return result
}

// oneOf says whether a value of the request matches one of the condition's values. typed is false for a value that is not
// of the operator's type.
func (c *condition) oneOf(e *env, v string) (result truth, typed bool) {
	if c.more {
		result = maybe
	}
	switch c.op.Family {
	case policy.StringFamily, policy.NullFamily:
		return c.oneGlob(e, v, result), true
	case policy.BoolFamily:
		if !strings.EqualFold(v, "true") && !strings.EqualFold(v, "false") && !e.symbolic(v) {
			return no, false
		}
		return c.oneGlob(e, v, result), true
	case policy.ARNFamily:
		a := splitARN(v)
		if !a.ok && !e.symbolic(v) {
			return no, false
		}
		for i := range c.arns {
			if result = max(result, c.arns[i].match(e, v, &a)); result == yes {
				break
			}
		}
		return result, true
	default:
		if e.symbolic(v) {
			return maybe, true
		}
		matches, typed := c.compare(v)
		return max(result, truthOf(matches)), typed
	}
}

func (c *condition) oneGlob(e *env, v string, result truth) truth {
	for i := range c.globs {
		if result = max(result, c.globs[i].match(e, v)); result == yes {
			break
		}
	}
	return result
}

// compare compares a value with those of a typed operator; typed is false for a value that is not of the type.
func (c *condition) compare(v string) (matches, typed bool) {
	switch c.op.Family {
	case policy.NumericFamily:
		n, ok := parseDecimal(v)
		for i := range c.numbers {
			matches = matches || ok && c.ordered(n.compare(c.numbers[i]))
		}
		return matches, ok
	case policy.DateFamily:
		t, ok := parseDate(v)
		for i := range c.dates {
			matches = matches || ok && c.ordered(t.Compare(c.dates[i]))
		}
		return matches, ok
	case policy.IPAddressFamily:
		a, ok := parseAddress(v)
		for i := range c.prefixes {
			matches = matches || ok && c.prefixes[i].Contains(a)
		}
		return matches, ok
	case policy.BinaryFamily:
		// A request's binary value is given in base64, as to AWS's simulator, or as it is.
		b, ok := parseBinary(v)
		for i := range c.binaries {
			matches = matches || ok && b == c.binaries[i] || v == c.binaries[i]
		}
		return matches, true
	default:
		return false, false
	}
}

func (c *condition) ordered(order int) bool {
	switch c.op.Comparison {
	case policy.LessThan:
		return order < 0
	case policy.LessThanEquals:
		return order <= 0
	case policy.GreaterThan:
		return order > 0
	case policy.GreaterThanEquals:
		return order >= 0
	default:
		return order == 0
	}
}
