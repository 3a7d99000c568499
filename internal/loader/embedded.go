package loader

import (
	"bytes"
	"slices"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// document resolves a policy document: an object, or one that is written as JSON in a string. It reports false if the
// document is removed, or is a string that is not JSON, which is then reported as a problem.
func (t *template) document(n *policy.Node, e *environment) (policy.Node, bool) {
	name, argument, call := function(n)
	switch {
	case n.Kind == policy.String && n.Known():
		return t.embedded(syntax.Embedding{Text: []byte(n.Value), Places: t.places(n), Whole: n.Range})
	case call && name == "Fn::ToJsonString":
		n = argument
	case call && name == "Fn::Sub":
		if format, variables, ok := substitutes(argument); ok {
			return t.substituted(format, variables, e)
		}
	}
	value, state := t.resolve(n, e, 0)
	switch {
	case state == removed:
		return policy.Node{}, false
	case value.Kind == policy.String:
		text := syntax.Embedding{Whole: value.Range}
		for _, part := range value.Parts {
			text.Add(part, nil)
		}
		if value.Known() {
			text.Text = []byte(value.Value)
		}
		return t.embedded(text)
	}
	return value, true
}

// substituted resolves a document that is the string of a Fn::Sub.
func (t *template) substituted(format, variables *policy.Node, e *environment) (policy.Node, bool) {
	text := syntax.Embedding{Whole: format.Range}
	places := t.places(format)
	for _, piece := range splitSub(format.Value) {
		if !piece.variable {
			var at []int
			if places != nil {
				at = places[piece.end-len(piece.text) : piece.end]
			}
			text.Add(policy.Part{Literal: piece.text}, at)
			continue
		}
		for _, part := range t.variable(piece, format, variables, e, 0) {
			var at []int
			if places != nil {
				at = places[piece.start : piece.start+1]
			}
			text.Add(part, at)
		}
	}
	if places != nil {
		text.Places = append(text.Places, places[len(format.Value)])
	}
	return t.embedded(text)
}

func (t *template) embedded(m syntax.Embedding) (policy.Node, bool) {
	if !t.budget.pay(1 + len(m.Text)/16) { // conditions may ask for one text in many forms
		return t.unknown(m.Whole, t.exhausted("too large")), true
	}
	root, err := m.Parse()
	if err != nil {
		t.unit.Problems = appendProblem(t.unit.Problems, policy.Problem{
			Kind: policy.JSONSyntax, Range: m.Character(err.Offset), Message: "policy in a string: " + err.Message,
		})
		return policy.Node{}, false
	}
	if bytes.Contains(m.Text, []byte("{{resolve:")) {
		// References are resolved in strings that hold JSON, functions are not.
		t.dynamics(&root)
	}
	return root, true
}

func appendProblem(problems []policy.Problem, p policy.Problem) []policy.Problem {
	if slices.Contains(problems, p) {
		return problems
	}
	return append(problems, p)
}

func (t *template) dynamics(n *policy.Node) {
	if n.Kind == policy.String {
		*n, _ = t.dynamic(n)
	}
	for i := range n.Items {
		t.dynamics(&n.Items[i])
	}
	for i := range n.Members {
		t.dynamics(&n.Members[i].Value)
	}
}

// nestedText parses a template that is written in a string.
func (t *template) nestedText(n *policy.Node) (policy.Node, bool) {
	m := syntax.Embedding{Text: []byte(n.Value), Places: t.places(n), Whole: n.Range}
	var root policy.Node
	var err *syntax.Error
	if syntax.StartsJSON(m.Text) {
		root, err = syntax.ParseJSON(m.Text, 0)
	} else {
		var parsed []tree
		if parsed, err = parseYAML(m.Text, 0); err == nil && len(parsed) > 0 {
			root = parsed[0].root
		}
	}
	if err != nil {
		t.problem(m.Character(err.Offset), "template in a string: "+err.Message)
		return root, false
	}
	m.Restore(&root)
	return root, true
}
