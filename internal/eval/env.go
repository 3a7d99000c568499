package eval

import (
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// env is a request while it is decided.
type env struct {
	request *policy.Request
	symbols []*policy.Symbol
	// strangers is Options.Strangers.
	strangers bool
	caller    caller
	arn       arn // the resource, split
	// bounded says that the caller has a permissions boundary.
	bounded bool
	// implied and buffer are the results of lookup and resolve.
	implied [1]string
	buffer  policy.Pattern
}

func newEnv(r *policy.Request, o Options) env {
	return env{request: r, symbols: o.Symbols, strangers: o.Strangers, caller: parseCaller(r.Principal), arn: splitARN(r.Resource)}
}

// find returns the values that the request's context has for a key, compared without regard to case.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
func (e *env) find(key string) (policy.Values, bool) {
	if v, ok := e.request.Context[key]; ok {
		return v, true
	}
	found := ""
	for name := range e.request.Context {
		// Two spellings of one key are a mistake of the caller; the answer should not depend on the map's order.
		if len(name) == len(key) && strings.EqualFold(name, key) && (found == "" || name < found) {
			found = name
		}
	}
	if found == "" {
		return policy.Values{}, false
	}
	return e.request.Context[found], true
}

// lookup returns the values of a key, those that follow from the caller included. A key with an empty list of values is as
// good as absent: AWS calls both a null data set. What follows from the caller is good until the next call.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
func (e *env) lookup(key string) (policy.Values, bool) {
	if v, ok := e.find(key); ok {
		return v, len(v.List) > 0
	}
	value, ok := e.caller.implied(key)
	if !ok {
		return policy.Values{}, false
	}
	e.implied[0] = value
	return policy.Values{List: e.implied[:]}, true
}

// single returns the value of a key as a policy variable takes it: multivalued keys have none.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func (e *env) single(key string) (string, bool) {
	v, ok := e.lookup(key)
	if !ok || v.Multi || len(v.List) != 1 {
		return "", false
	}
	return v.List[0], true
}

// resolve puts values in the place of a pattern's variables; a value is literal text. It reports false if a variable has
// neither a value nor a default: then the pattern matches nothing. The result is good until the next call.
func (e *env) resolve(p policy.Pattern) (policy.Pattern, bool) {
	out := e.buffer[:0]
	for _, token := range p {
		if token.Kind != policy.Variable {
			out = append(out, token)
			continue
		}
		value, ok := e.single(token.Text)
		if !ok {
			if !token.HasDefault {
				return nil, false
			}
			value = token.Default
		}
		if e.symbolic(value) {
			out = append(out, e.tokens(value)...)
			continue
		}
		out = appendLiteral(out, value)
	}
	e.buffer = out
	return out, true
}
