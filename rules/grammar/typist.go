package grammar

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// typist checks the types of elements.
type typist struct {
	pass *analysis.Pass
	// template says that CloudFormation turns all scalars into strings.
	template bool
}

// mismatch reports a value: a scalar at its own place, an object or array at its key, or, without one, at its bracket. fits
// lists the types that are allowed there.
func (t typist) mismatch(n *policy.Node, key *policy.Text, what, want string, fits ...policy.NodeKind) {
	place := n.Range
	if n.Kind == policy.Object || n.Kind == policy.Array {
		place = opening(t.pass, n)
		if key != nil {
			place = key.Range
		}
	}
	t.pass.Report(analysis.Diagnostic{
		Range: place, Message: analysis.Message("%s is "+article(n.Kind)+"; use "+want, what), Fixes: t.fixes(n, key, fits),
	})
}

// fixes takes a value out of a list, or quotes it, if that makes it valid.
func (t typist) fixes(n *policy.Node, key *policy.Text, fits []policy.NodeKind) []analysis.SuggestedFix {
	src := t.pass.Document.Source
	if len(n.Items) == 1 && slices.Contains(fits, n.Items[0].Kind) {
		if fix := analysis.Fix("remove the list", analysis.Unwrap(src, n)); fix != nil {
			return fix
		}
	}
	quoted := inQuotes(src, n)
	if quoted == nil || !slices.Contains(fits, policy.String) || key != nil && key.Value == "Effect" {
		return nil
	}
	if key != nil && key.Value == "Version" {
		if n.Value != strings.ReplaceAll(policy.Version2012, "-", "") {
			return nil
		}
		quoted[0].NewText = `"` + policy.Version2012 + `"`
	}
	return analysis.Fix("use "+quoted[0].NewText, quoted)
}

func (t typist) isString(n *policy.Node) bool {
	return n.Kind == policy.String || n.Kind == policy.Unknown || t.template && n.IsScalar()
}

func (t typist) element(m *policy.Member) {
	key, value := &m.Key, &m.Value
	if !key.Known() || value.Kind == policy.Unknown {
		return
	}
	switch key.Value {
	case "Version", "Effect", "Action", "NotAction", "Resource", "NotResource":
		t.template = false // the string made of a number or a boolean is invalid here
	}
	switch key.Value {
	case "Version", "Id", "Sid", "Effect":
		if !t.isString(value) {
			t.mismatch(value, key, key.Value, "a string", policy.String)
		}
	case "Statement":
		t.statements(key, value)
	case "Action", "NotAction", "Resource", "NotResource":
		t.strings(key, value, key.Value, "a string or a list of strings")
	case "Principal", "NotPrincipal":
		if value.Kind != policy.Object && !t.isString(value) {
			t.mismatch(value, key, key.Value, "an object such as {\"AWS\": \"...\"}", policy.Object)
		}
		for m := range value.AllMembers() {
			t.strings(&m.Key, &m.Value, key.Value+"."+m.Key.Value, "a string or a list of strings")
		}
	case "Condition":
		t.condition(key, value)
	}
}

func (t typist) statements(key *policy.Text, value *policy.Node) {
	switch value.Kind {
	case policy.Object:
		t.statement(value)
	case policy.Array:
		for item := range value.All() {
			switch {
			case item.Kind == policy.Object:
				t.statement(item)
			case item.Kind == policy.Unknown, item.Kind == policy.String && !item.Known():
			default:
				t.mismatch(item, nil, "the statement", "an object", policy.Object)
			}
		}
	default:
		if value.Kind != policy.String || value.Known() {
			t.mismatch(value, key, "Statement", "a list of objects")
		}
	}
}

func (t typist) statement(n *policy.Node) {
	for m := range n.AllMembers() {
		if !slices.Contains(ofPolicies, m.Key.Value) {
			t.element(m)
		}
	}
}

// strings checks a value that must be a string or a list of strings.
func (t typist) strings(key *policy.Text, value *policy.Node, what, want string) {
	if value.Kind == policy.Array {
		for item := range value.All() {
			if !t.isString(item) {
				t.mismatch(item, nil, "a value of "+what, "a string", policy.String)
			}
		}
		return
	}
	if !t.isString(value) {
		t.mismatch(value, key, what, want, policy.String)
	}
}

func (t typist) condition(key *policy.Text, value *policy.Node) {
	if value.Kind != policy.Object {
		t.mismatch(value, key, "Condition", "an object of operators", policy.Object)
		return
	}
	for operator := range value.AllMembers() {
		switch operator.Value.Kind {
		case policy.Unknown:
		case policy.Object:
			for m := range operator.Value.AllMembers() {
				t.values(m)
			}
		default:
			t.mismatch(&operator.Value, &operator.Key, "the operand of "+operator.Key.Value, "an object of condition keys", policy.Object)
		}
	}
}

// values checks the values of a condition key.
func (t typist) values(m *policy.Member) {
	check := func(n *policy.Node, key *policy.Text) {
		if !n.IsScalar() && n.Kind != policy.Unknown {
			t.mismatch(n, key, "the value of "+m.Key.Value, "a string, number or boolean")
		}
	}
	if m.Value.Kind != policy.Array {
		check(&m.Value, &m.Key)
		return
	}
	for item := range m.Value.All() {
		check(item, nil)
	}
}
