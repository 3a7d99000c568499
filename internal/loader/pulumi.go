package loader

import (
	"regexp"
	"strings"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// isPulumi reports whether an object is a program of Pulumi that is written in YAML.
func isPulumi(root *policy.Node) bool {
	runtime := root.Get("runtime")
	if name := runtime.Get("name"); name != nil {
		runtime = name
	}
	return runtime != nil && runtime.Value == "yaml" && root.Get("resources") != nil
}

// loadPulumi finds the policies in the resources of a program: strings of JSON, objects, and what fn::toJSON makes strings of.
// https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/
func loadPulumi(unit *policy.Unit, root *policy.Node, options Options) {
	t := newTemplate(unit, options.budget)
	t.open = true
	t.logic = newLogic(t)
	k := &kubernetes{p: plain{unit: unit, options: options, t: t}, t: t}
	p := &pulumi{t: t, resources: root.Get("resources")}
	for i := range p.resources.Members {
		m := &p.resources.Members[i]
		kind, properties := m.Value.Get("type"), m.Value.Get("properties")
		if kind == nil || properties == nil {
			continue
		}
		fields := strings.Split(kind.Value, ":")
		if len(fields) != 3 || fields[0] != "aws" && fields[0] != "aws-native" {
			continue
		}
		service, _, _ := strings.Cut(fields[1], "/")
		resolved := p.node(properties, 0)
		k.documents(&resolved, &resolved, service, fields[2], m.Key.Value, 0)
	}
	p.invoked(root, 0)
}

type pulumi struct {
	t         *template
	resources *policy.Node
}

// node resolves the functions and the interpolations in a value.
func (p *pulumi) node(n *policy.Node, depth int) policy.Node {
	if depth > syntax.MaxDepth || !p.t.budget.payText(len(n.Value)) {
		return p.t.unknown(n.Range, p.t.exhausted("pulumi"))
	}
	out := *n
	switch n.Kind {
	case policy.String:
		return p.text(n)
	case policy.Array:
		out.Items = make([]policy.Node, len(n.Items))
		for i := range n.Items {
			out.Items[i] = p.node(&n.Items[i], depth+1)
		}
	case policy.Object:
		if len(n.Members) == 1 && strings.HasPrefix(n.Members[0].Key.Value, "fn::") {
			if strings.EqualFold(n.Members[0].Key.Value, "fn::toJSON") {
				return p.node(&n.Members[0].Value, depth+1)
			}
			return p.t.unknown(n.Range, p.t.opaque(n.Members[0].Key.Value, &n.Members[0].Value, policy.FromFunction))
		}
		out.Members = make([]policy.Member, len(n.Members))
		for i := range n.Members {
			out.Members[i] = policy.Member{Key: n.Members[i].Key, Value: p.node(&n.Members[i].Value, depth+1)}
		}
	default:
	}
	return out
}

// interpolations are the places of values in a string; $${ is ${ itself.
var interpolations = regexp.MustCompile(`\$\$\{|\$\{[^}]*\}`)

// text resolves a string. A policy in JSON is what it means.
func (p *pulumi) text(n *policy.Node) policy.Node {
	found := interpolations.FindAllStringIndex(n.Value, -1)
	if found == nil {
		return *n
	}
	var pieces []policy.Part
	end := 0
	for _, at := range found {
		pieces = append(pieces, literal(n.Value[end:at[0]]))
		end = at[1]
		if variable := n.Value[at[0]:at[1]]; variable != "$${" {
			name := strings.TrimSpace(variable[2 : len(variable)-1])
			resource, _, _ := strings.Cut(strings.Split(name, ".")[0], "[")
			origin := policy.FromParameter
			if p.resources.Get(resource) != nil {
				origin = policy.FromResource
			}
			pieces = append(pieces, symbolic(p.t.symbol("pulumi", policy.Symbol{Name: name, Origin: origin})))
		} else {
			pieces = append(pieces, literal("${"))
		}
	}
	pieces = append(pieces, literal(n.Value[end:]))
	if syntax.StartsJSON(n.Value) && strings.Contains(n.Value, "Statement") {
		m := syntax.Embedding{Whole: n.Range}
		for _, piece := range pieces {
			m.Add(piece, nil)
		}
		if root, ok := p.t.embedded(m); ok {
			return root
		}
	}
	return text(n.Range, pieces...)
}

// invoked tells of documents that functions of the provider make.
func (p *pulumi) invoked(n *policy.Node, depth int) {
	if depth > syntax.MaxDepth || !p.t.budget.pay(1) {
		return
	}
	if strings.Contains(n.Value, "getPolicyDocument") && strings.HasPrefix(n.Value, "aws:iam") {
		p.t.unit.Problems = appendProblem(p.t.unit.Problems, policy.Problem{
			Kind: policy.NotRead, Range: n.Range, Message: "what aws:iam:getPolicyDocument makes is not read; write the policy with fn::toJSON",
		})
	}
	for i := range n.Items {
		p.invoked(&n.Items[i], depth+1)
	}
	for i := range n.Members {
		p.invoked(&n.Members[i].Value, depth+1)
	}
}
