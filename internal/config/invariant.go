package config

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/iamlint/iamlint/analysis"
)

// Invariant is what must never be possible, or must stay possible.
type Invariant struct {
	// ID is its name: letters, digits, hyphens, underscores and dots.
	ID Ref
	// Always says that its requests must stay possible; else they must never be.
	Always bool
	// Requests are what it is about.
	Requests Requests
	// In are globs of the files that it holds for; empty means all.
	In []string
	// Level is that of findings about it.
	Level analysis.Level
	// Reason says why it must hold.
	Reason string
}

// Requests describe requests in the words of a policy statement. Elements that are empty stand for any.
type Requests struct {
	// Line and Column are where the description begins.
	Line, Column int
	// Actions are names or patterns; there is at least one. Resources are ARN patterns.
	Actions, Resources []Ref
	// Principals are who makes the requests.
	Principals []Principal
	// Conditions must all hold.
	Conditions []Condition
	// Absent are context keys that the requests do not have.
	Absent []Ref
}

// Principal is one value under a principal type: AWS, Service, Federated or CanonicalUser.
type Principal struct {
	Type, ID Ref
}

// Condition is one key under one operator.
type Condition struct {
	Operator, Key Ref
	Values        []Ref
}

const idLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

func (p *parser) invariants(c *Config, n *yaml.Node) {
	ids := map[string]bool{}
	p.items(n, "invariants", func(item *yaml.Node) {
		invariant, ok := p.invariant(item)
		if !ok {
			return
		}
		if ids[invariant.ID.Name] {
			p.fail(item, "two invariants have the id %q: give one of them another", invariant.ID.Name)
		}
		ids[invariant.ID.Name] = true
		c.Invariants = append(c.Invariants, invariant)
	})
}

func (p *parser) invariant(n *yaml.Node) (Invariant, bool) {
	out := Invariant{Level: analysis.Error}
	var demands []*yaml.Node
	before := len(p.errs)
	p.entries(n, "an invariant", func(key, value *yaml.Node) {
		switch key.Value {
		case "id":
			if text, ok := p.text("the id of an invariant", value); ok {
				out.ID = ref(value)
				if strings.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune(idLetters, r) }) {
					p.fail(value, "the id %q has characters other than letters, digits, -, _ and dots: write it as in payroll-is-private", text)
				}
			}
		case "never", "always":
			demands = append(demands, key)
			out.Always = key.Value == "always"
			out.Requests = p.requests(key.Value, value)
		case "in":
			out.In = p.globs(key.Value, value)
		case "level":
			if level, ok := p.level(key.Value, value); ok {
				if out.Level = level; level == analysis.None {
					p.fail(value, "an invariant of level none says nothing: use one of note, warning, error")
				}
			}
		case "reason":
			out.Reason, _ = p.text(key.Value, value)
		default:
			p.unknown(key, "id", "never", "always", "in", "level", "reason")
		}
	})
	switch {
	case len(p.errs) > before:
		return out, false
	case out.ID.Name == "":
		p.fail(n, "an invariant without id: give it one, as in payroll-is-private")
	case len(demands) == 0:
		p.fail(n, "the invariant %s demands nothing: give it never or always", out.ID.Name)
	case len(demands) > 1:
		p.fail(demands[1], "the invariant %s has never and always: write two invariants", out.ID.Name)
	default:
		return out, true
	}
	return out, false
}

// requests reads what a policy's statement would say of requests.
func (p *parser) requests(what string, n *yaml.Node) Requests {
	out := Requests{Line: n.Line, Column: n.Column}
	before := len(p.errs)
	p.entries(n, what, func(key, value *yaml.Node) {
		switch key.Value {
		case "actions":
			out.Actions = refs(p.strings(key.Value, value))
		case "resources":
			out.Resources = refs(p.strings(key.Value, value))
		case "principals":
			out.Principals = p.principals(value)
		case "conditions":
			out.Conditions = p.conditions(value)
		case "absent":
			out.Absent = refs(p.strings(key.Value, value))
		default:
			p.unknown(key, "actions", "resources", "principals", "conditions", "absent")
		}
	})
	if len(p.errs) == before && len(out.Actions) == 0 {
		p.fail(n, `%s names no actions: give it some, as actions: [s3:GetObject], or actions: ["*"]`, what)
	}
	return out
}

// principals reads the value of a Principal: "*", or identifiers by their types.
func (p *parser) principals(n *yaml.Node) []Principal {
	if n.Kind == yaml.ScalarNode && n.Value == "*" {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		p.fail(n, `principals is %s: write "*", or a mapping as in {AWS: "arn:aws:iam::111122223333:role/deploy"}`, describe(n))
		return nil
	}
	var out []Principal
	p.entries(n, "principals", func(key, value *yaml.Node) {
		switch key.Value {
		case "AWS", "Service", "Federated", "CanonicalUser":
		default:
			p.unknown(key, "AWS", "Service", "Federated", "CanonicalUser")
			return
		}
		ids := p.strings(key.Value, value)
		if len(ids) == 0 {
			p.fail(value, "%s names nobody: give it a principal", key.Value)
		}
		for _, id := range ids {
			out = append(out, Principal{Type: ref(key), ID: ref(id)})
		}
	})
	if len(n.Content) == 0 {
		p.fail(n, "principals names nobody: leave it out for anybody")
	}
	return out
}

// conditions reads the value of a Condition: keys with their values, by operators.
func (p *parser) conditions(n *yaml.Node) []Condition {
	var out []Condition
	p.entries(n, "conditions", func(operator, keys *yaml.Node) {
		p.entries(keys, operator.Value, func(key, value *yaml.Node) {
			values := p.scalars(key.Value, value)
			if value.Kind == yaml.SequenceNode && len(value.Content) == 0 {
				p.fail(value, "%s has no value: give it one", key.Value)
			}
			out = append(out, Condition{Operator: ref(operator), Key: ref(key), Values: values})
		})
	})
	return out
}

// scalars returns the texts of a list of strings, numbers and booleans, or of one in place of a list.
func (p *parser) scalars(what string, n *yaml.Node) []Ref {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	var out []Ref
	for _, item := range items {
		item = resolve(item)
		if item.Kind != yaml.ScalarNode || item.Tag == "!!null" {
			p.fail(item, "a value of %s is %s: write a word", what, describe(item))
			continue
		}
		value := ref(item)
		if item.Tag == "!!bool" {
			value.Name = strings.ToLower(value.Name)
		}
		out = append(out, value)
	}
	return out
}

func refs(nodes []*yaml.Node) []Ref {
	var list []Ref
	for _, n := range nodes {
		list = append(list, ref(n))
	}
	return list
}
