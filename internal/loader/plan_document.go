package loader

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/internal/terraform"
	"github.com/iamlint/iamlint/policy"
)

// A plan defers a data source aws_iam_policy_document whose arguments are not all known, to when it is applied, and so every argument
// that the document is the value of. What the plan knows of the arguments makes a document all the same, with symbols for the rest.
// https://developer.hashicorp.com/terraform/language/data-sources#data-resource-behavior

const documentType = "aws_iam_policy_document"

// deferred is the document that a reference to a data source's attribute means, as "data.aws_iam_policy_document.d.json"; false if it is
// none, or one that is made of itself.
func (p *plan) deferred(reference string) (policy.Node, bool) {
	dot := strings.LastIndexByte(reference, '.')
	if dot < 0 || reference[dot:] != ".json" && reference[dot:] != ".minified_json" {
		return policy.Node{}, false
	}
	in := p.byAddress[reference[:dot]]
	if in == nil || !in.Data || in.Type != documentType {
		return policy.Node{}, false
	}
	if known, ok := p.documents[in.Address]; ok {
		return known, known.Kind == policy.Object
	}
	p.documents[in.Address] = policy.Node{} // while it is made
	arguments := *in.Attributes
	if unknown := p.changes[in.Address].At("change", "after_unknown"); unknown != nil {
		arguments = p.overlay(in, arguments, unknown, nil, "")
	}
	p.complete(in, &arguments)
	p.merged(in, &arguments)
	document, problems := terraform.Document(&arguments, in.Range)
	p.unit.Problems = append(p.unit.Problems, problems...)
	p.documents[in.Address] = document
	return document, true
}

// complete adds what the configuration says of arguments that the plan has no values of.
func (p *plan) complete(in *terraform.Instance, arguments *policy.Node) {
	expressions := p.configured(in).Get("expressions")
	arguments.Members = slices.Clone(arguments.Members)
	for i := 0; expressions != nil && i < len(expressions.Members); i++ {
		m := &expressions.Members[i]
		if known := arguments.Get(m.Key.Value); known == nil || known.Kind == policy.Null {
			value := p.expressed(in, &m.Value, m.Key.Value)
			arguments.Members = append(arguments.Members, policy.Member{Key: m.Key, Value: value})
		}
	}
}

// merged puts documents in the place of the texts and symbols that a document takes in. A plan lists what an argument refers to in the order
// of the source, but not where: with as many references to documents as there are elements, each is one.
func (p *plan) merged(in *terraform.Instance, arguments *policy.Node) {
	expressions := p.configured(in).Get("expressions")
	for i := range arguments.Members {
		m := &arguments.Members[i]
		if m.Key.Value != "source_policy_documents" && m.Key.Value != "override_policy_documents" {
			continue
		}
		documents := p.documentsIn(in, expressions.Get(m.Key.Value))
		if m.Value.Kind == policy.Unknown && len(documents) > 0 {
			m.Value = policy.Node{Kind: policy.Array, Text: policy.Text{Range: m.Value.Range}, Items: documents}
			continue
		}
		m.Value.Items = slices.Clone(m.Value.Items)
		for j := range m.Value.Items {
			switch item := &m.Value.Items[j]; {
			case item.Kind == policy.String && item.Known():
				text := syntax.Embedding{Text: []byte(item.Value), Places: placesOf(p.unit.Source.Content, item), Whole: item.Range}
				if root, err := text.Parse(); err == nil {
					*item = root
				}
			case item.Kind == policy.Unknown && len(documents) == len(m.Value.Items):
				*item = documents[j]
			}
		}
	}
}

// documentsIn are the documents that an expression refers to; nil if it refers to anything else.
func (p *plan) documentsIn(in *terraform.Instance, expression *policy.Node) []policy.Node {
	var documents []policy.Node
	last := ""
	for other := range items(expression.Get("references")) {
		if strings.HasPrefix(last, other.Value) {
			continue // what the one before is in
		}
		last = other.Value
		name, ok := p.attribute(in, in.Module, other.Value)
		if !ok {
			return nil
		}
		document, ok := p.deferred(name)
		if !ok {
			return nil
		}
		documents = append(documents, document)
	}
	return documents
}

// declared makes an instance of a data source of which the plan has nothing but the configuration; false if it is not a document, or has
// instances.
func (p *plan) declared(module, address string) bool {
	local := strings.TrimPrefix(strings.TrimPrefix(address, module), ".")
	name, ok := strings.CutPrefix(local, "data."+documentType+".")
	if !ok {
		return false
	}
	in := &terraform.Instance{Address: address, Module: module, Data: true, Type: documentType, Name: name}
	block := p.configured(in)
	if block == nil || block.Get("count_expression") != nil || block.Get("for_each_expression") != nil {
		return false
	}
	in.Range = block.Get("name").Range
	arguments := p.expressed(in, block.Get("expressions"), "")
	in.Attributes = &arguments
	p.byAddress[address] = in
	return true
}

// isSet reports whether a path in a document's arguments leads to a list of strings, which the provider leaves out where it is empty.
func isSet(path string) bool {
	switch path[strings.LastIndexByte(path, '.')+1:] {
	case "actions", "not_actions", "resources", "not_resources", "identifiers", "values":
		return true
	}
	return false
}

// expressed is the value of an expression as a plan has it: a constant, or nested blocks; of others it has but the references.
func (p *plan) expressed(in *terraform.Instance, expression *policy.Node, path string) policy.Node {
	switch {
	case expression == nil:
		return policy.Node{Kind: policy.Object, Text: policy.Text{Range: in.Range}}
	case expression.Get("constant_value") != nil:
		return *expression.Get("constant_value")
	case expression.Get("references") != nil:
		n := policy.Node{Kind: policy.Unknown, Text: policy.NewText(expression.Range, symbolic(p.symbol(in.Address+"."+path, policy.FromFunction)))}
		if isSet(path) {
			n = policy.Node{Kind: policy.Array, Text: policy.Text{Range: expression.Range}, Items: []policy.Node{n}}
		}
		return n
	}
	value := *expression
	value.Items, value.Members = slices.Clone(value.Items), slices.Clone(value.Members)
	for i := range value.Items {
		value.Items[i] = p.expressed(in, &value.Items[i], path+"["+strconv.Itoa(i)+"]")
	}
	for i := range value.Members {
		name := value.Members[i].Key.Value
		value.Members[i].Value = p.expressed(in, &value.Members[i].Value, strings.TrimPrefix(path+"."+name, "."))
	}
	return value
}
