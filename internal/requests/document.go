package requests

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/policy"
)

// Document returns a policy that allows the requests that a configuration describes, and no others, on whatever resource: resources
// are compared field by field where requests are asked for, and as a whole in a policy. The error joins one *config.Error for each
// mistake in them, in the named file.
func Document(file string, r *config.Requests) (*policy.Document, error) {
	m := &maker{file: file}
	d := m.document(r)
	return d, errors.Join(m.errs...)
}

// maker makes policies of requests, and finds the mistakes in them.
type maker struct {
	file string
	errs []error
}

func (m *maker) fail(at config.Ref, format string, args ...any) {
	m.errs = append(m.errs, &config.Error{File: m.file, Line: at.Line, Column: at.Column, Message: fmt.Sprintf(format, args...)})
}

func (m *maker) document(r *config.Requests) *policy.Document {
	for _, action := range r.Actions {
		if problem := ActionProblem(action.Name); problem != "" {
			m.fail(action, "%s", problem)
		}
	}
	for _, resource := range r.Resources {
		if problem := ResourceProblem(resource.Name); problem != "" {
			m.fail(resource, "%s", problem)
		}
	}
	for _, p := range r.Principals {
		if problem := principalProblem(p.Type.Name, p.ID.Name); problem != "" {
			m.fail(p.ID, "%s", problem)
		}
	}
	statement := object(
		member("Effect", text("Allow")), member("Action", list(Names(r.Actions))), member("Resource", text("*")),
		member("Condition", m.conditions(r)),
	)
	kind := policy.Identity // which applies to any caller, those included whom no "*" in a Principal means
	if len(r.Principals) > 0 {
		kind = policy.Resource
		statement.Members = append(statement.Members, member("Principal", principals(r.Principals)))
	}
	root := object(member("Version", text("2012-10-17")), member("Statement", policy.Node{Kind: policy.Array, Items: []policy.Node{statement}}))
	d := policy.Parse(&root)
	d.Kind, d.KindReason, d.Synthetic = kind, "made of an invariant", true
	return d
}

// conditions returns the Condition of the requests: that keys are absent is one under the operator Null.
func (m *maker) conditions(r *config.Requests) policy.Node {
	out := policy.Node{Kind: policy.Object}
	add := func(operator, key string, values []string) {
		i := slices.IndexFunc(out.Members, func(of policy.Member) bool { return of.Key.Value == operator })
		if i < 0 {
			i = len(out.Members)
			out.Members = append(out.Members, member(operator, policy.Node{Kind: policy.Object}))
		}
		keys := &out.Members[i].Value
		keys.Members = append(keys.Members, member(key, list(values)))
	}
	for i := range r.Conditions {
		condition := &r.Conditions[i]
		m.condition(condition)
		add(condition.Operator.Name, condition.Key.Name, Names(condition.Values))
	}
	for _, key := range r.Absent {
		if problem := KeyProblem(key.Name); problem != "" {
			m.fail(key, "%s", problem)
		}
		add("Null", key.Name, []string{"true"})
	}
	return out
}

// comparedTypes are the types of the values that operators of a family compare, as far as not any text is one.
var comparedTypes = map[policy.Family]catalog.KeyType{
	policy.BoolFamily: catalog.BoolKey, policy.NullFamily: catalog.BoolKey, policy.NumericFamily: catalog.NumericKey,
	policy.DateFamily: catalog.DateKey,
}

func (m *maker) condition(written *config.Condition) {
	operator, ok := policy.ParseOperator(written.Operator.Name)
	if !ok {
		near := config.Nearest(written.Operator.Name, policy.OperatorNames())
		m.fail(written.Operator, "there is no condition operator %q%s", written.Operator.Name, suggestion(near))
		return
	}
	if problem := KeyProblem(written.Key.Name); problem != "" {
		m.fail(written.Key, "%s", problem)
	}
	of, known := comparedTypes[operator.Family]
	for _, value := range written.Values {
		if known && !strings.Contains(value.Name, "${") && !Typed(of, value.Name) {
			m.fail(value, "%q is not a value that %s compares", value.Name, operator.Name)
		}
	}
}

// principals is the Principal of a statement about some principals.
func principals(from []config.Principal) policy.Node {
	out := policy.Node{Kind: policy.Object}
	for _, p := range from {
		i := slices.IndexFunc(out.Members, func(of policy.Member) bool { return of.Key.Value == p.Type.Name })
		if i < 0 {
			i = len(out.Members)
			out.Members = append(out.Members, member(p.Type.Name, policy.Node{Kind: policy.Array}))
		}
		ids := &out.Members[i].Value
		ids.Items = append(ids.Items, text(p.ID.Name))
	}
	return out
}

// Names returns what is written at some places of a configuration.
func Names(refs []config.Ref) []string {
	var out []string
	for _, r := range refs {
		out = append(out, r.Name)
	}
	return out
}

func text(s string) policy.Node { return policy.Node{Kind: policy.String, Text: policy.Text{Value: s}} }

func list(values []string) policy.Node {
	out := policy.Node{Kind: policy.Array}
	for _, value := range values {
		out.Items = append(out.Items, text(value))
	}
	return out
}

func member(key string, value policy.Node) policy.Member {
	return policy.Member{Key: policy.Text{Value: key}, Value: value}
}

func object(members ...policy.Member) policy.Node {
	return policy.Node{Kind: policy.Object, Members: members}
}
