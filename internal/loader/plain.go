package loader

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// loadPlain finds the documents of a text that is not a template: a policy, a list of policies or of statements, or the
// output of one of the AWS command line's commands. name is "" or tells the texts of a stream apart.
func loadPlain(unit *policy.Unit, parsed *tree, name string, options Options) {
	p := &plain{unit: unit, options: options}
	if parsed.functions {
		// A piece of a template: what its functions refer to is not here.
		p.t = newTemplate(unit, options.budget)
		p.t.open = true
		p.t.logic = newLogic(p.t)
	}
	p.find(&parsed.root, name, 0)
	if len(unit.Documents) == 0 && p.said(&parsed.root) {
		p.add(&parsed.root, name, nil)
	}
}

// said reports whether the user says of a source that it is a policy, naming both it and the kind, and nothing in it is of
// another language: what is wrong with it is to be told then.
func (p *plain) said(root *policy.Node) bool {
	if !p.options.Required || len(root.Items) > 0 || root.Get("Statement") != nil && isForeign(root.Get("Statement")) {
		return false
	}
	for i := range root.Members {
		switch strings.ToLower(root.Members[i].Key.Value) {
		case "version", "id", "statement":
		default:
			return false
		}
	}
	_, hinted := kindOfName(p.unit.Source.Name)
	_, _, given := p.options.kind(p.unit.Source.Name)
	return hinted || given
}

type plain struct {
	unit    *policy.Unit
	options Options
	t       *template // to resolve functions; nil if there are none
}

// deepestWrapper bounds how deeply documents are looked for in the output of other programs.
const deepestWrapper = 8

func (p *plain) find(n *policy.Node, name string, depth int) {
	switch {
	case isPolicy(n):
		p.add(n, name, nil)
	case depth > 0 && isTemplate(n):
		loadTemplate(p.unit, n, p.options)
	case n.Get("Statement") != nil: // something else with statements
	case n.Kind == policy.Array && depth == 0 && len(n.Items) > 0 && isStatement(&n.Items[0]):
		root := around(*n)
		p.add(&root, name, func(d *policy.Document) { d.Synthetic = true })
	case n.Kind == policy.Array && depth <= deepestWrapper:
		for i := range n.Items {
			p.find(&n.Items[i], join(name, strconv.Itoa(i)), depth+1)
		}
	case n.Kind == policy.Object && depth <= deepestWrapper:
		for i := range n.Members {
			p.member(n, &n.Members[i], name, depth)
		}
	}
}

func join(name, element string) string {
	if name == "" {
		return element
	}
	return name + "/" + element
}

// member looks for documents in the members that the AWS command line prints them in: get-policy-version, get-role,
// get-role-policy, get-account-authorization-details, describe-policy and the like. Some are encoded in a string.
// https://docs.aws.amazon.com/cli/latest/reference/iam/
func (p *plain) member(object *policy.Node, m *policy.Member, name string, depth int) {
	value := &m.Value
	if isDocumentKey(m.Key.Value) {
		if value.Kind == policy.String && value.Known() {
			decoded, ok := decodeDocument(p.unit, value, p.options.budget)
			if !ok {
				return
			}
			value = &decoded
		}
		if !isPolicy(value) {
			if value.Kind == policy.Object && depth <= deepestWrapper {
				p.find(value, join(name, m.Key.Value), depth+1)
			}
			return
		}
		p.add(value, name, func(d *policy.Document) {
			if m.Key.Value == "AssumeRolePolicyDocument" {
				d.Name = join(name, m.Key.Value)
				d.Kind, d.KindReason = policy.Trust, "an AssumeRolePolicyDocument"
			}
			if kind := object.At("PolicySummary", "Type"); kind != nil {
				switch kind.Value {
				case "SERVICE_CONTROL_POLICY":
					d.Kind, d.KindReason = policy.SCP, "the PolicySummary beside it"
				case "RESOURCE_CONTROL_POLICY":
					d.Kind, d.KindReason = policy.RCP, "the PolicySummary beside it"
				}
			}
		})
		return
	}
	if value.Kind == policy.Object || value.Kind == policy.Array {
		p.find(value, join(name, m.Key.Value), depth+1)
	}
}

// isDocumentKey reports whether documents are printed under a key.
func isDocumentKey(key string) bool {
	switch key {
	case "PolicyDocument", "AssumeRolePolicyDocument", "Document", "Policy", "Content", "policyText", "ResourcePolicy":
		return true
	}
	return false
}

// decodeDocument parses a document that is JSON in a string, URL-encoded as IAM's API has it or not.
func decodeDocument(unit *policy.Unit, n *policy.Node, budget *budget) (policy.Node, bool) {
	t := newTemplate(unit, budget)
	m := syntax.Embedding{Text: []byte(n.Value), Places: t.places(n), Whole: n.Range}
	if strings.HasPrefix(n.Value, "%7B") || strings.HasPrefix(n.Value, "%7b") {
		decoded, err := url.QueryUnescape(n.Value)
		if err != nil {
			return policy.Node{}, false
		}
		m = syntax.Embedding{Text: []byte(decoded), Whole: n.Range}
	}
	if !syntax.StartsJSON(m.Text) || !bytes.Contains(m.Text, []byte("Statement")) {
		return policy.Node{}, false
	}
	return t.embedded(m)
}

// isPolicy reports whether an object is a policy document, to all appearance.
func isPolicy(n *policy.Node) bool {
	statement := n.Get("Statement")
	if statement == nil {
		version := n.Get("Version")
		return version != nil && (version.Value == policy.Version2012 || version.Value == policy.Version2008)
	}
	switch {
	case isForeign(statement):
		return false
	case isStatement(statement) || isFunction(statement):
		return true
	case statement.Kind == policy.Array:
		for i := range statement.Items {
			if isStatement(&statement.Items[i]) || isFunction(&statement.Items[i]) {
				return true
			}
		}
	}
	version := n.Get("Version")
	return version != nil && (version.Value == policy.Version2012 || version.Value == policy.Version2008)
}

// isStatement reports whether an object has an element of IAM's statements.
func isStatement(n *policy.Node) bool {
	for i := range n.Members {
		switch n.Members[i].Key.Value {
		case "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal":
			return true
		}
	}
	return false
}

// isForeign reports whether a document is of one of the languages that look like IAM's: the stack policies of
// CloudFormation, and the data protection policies of SNS and CloudWatch Logs.
func isForeign(statements *policy.Node) bool {
	if isDataProtection(statements) {
		return true
	}
	items := elements(statements)
	updates := len(items) > 0
	for i := range items {
		actions := items[i].Get("Action")
		if actions == nil {
			actions = items[i].Get("NotAction")
		}
		updates = updates && actions != nil && onlyActions(actions, func(action string) bool {
			return strings.HasPrefix(action, "update:")
		})
	}
	return updates
}

// isDataProtection reports whether statements are those of a data protection policy.
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-data-protection-policies.html
func isDataProtection(statements *policy.Node) bool {
	items := elements(statements)
	for i := range items {
		if items[i].Get("DataIdentifier") != nil || items[i].Get("DataDirection") != nil {
			return true
		}
	}
	return false
}

// elements are the elements of a list, or the one that stands there without a list.
func elements(n *policy.Node) []policy.Node {
	if n.Kind != policy.Array {
		return []policy.Node{*n}
	}
	return n.Items
}

// onlyActions reports whether there are actions and all fulfill a condition; they are handed on in lower case.
func onlyActions(n *policy.Node, condition func(action string) bool) bool {
	if n.Kind == policy.String {
		return condition(strings.ToLower(n.Value))
	}
	for i := range n.Items {
		if !condition(strings.ToLower(n.Items[i].Value)) {
			return false
		}
	}
	return len(n.Items) > 0
}

// add adds a document. place, if not nil, says what the document's place tells of it.
func (p *plain) add(root *policy.Node, name string, place func(*policy.Document)) {
	if p.t != nil {
		resolved, _ := p.t.resolve(root, &environment{}, 0)
		resolved = p.t.structural(resolved)
		root = &resolved
	}
	if !p.options.Literal {
		replaced := placeholders(*root, p.t != nil)
		root = &replaced
	}
	d := policy.Parse(root)
	d.Source = p.unit.Source
	d.Name = name
	d.Kind, d.KindReason = kindOfText(d)
	if kind, why, ok := kindOfPath(d); ok {
		d.Kind, d.KindReason = kind, why
	}
	if place != nil {
		place(d)
	}
	if kind, ok := kindOfName(d.Source.Name); ok {
		d.Kind, d.KindReason = kind, "the file's name"
	}
	if kind, why, ok := p.options.kind(d.Source.Name); ok {
		d.Kind, d.KindReason = kind, why
	}
	if d.Kind == policy.Resource && (p.options.ResourceType != "" || d.ResourceType == "") {
		d.ResourceType = p.options.ResourceType
	}
	d.Language = languageOf(d)
	p.unit.Documents = append(p.unit.Documents, d)
}

// languageOf finds out the language of a document: by the resource that holds it, or by words that only the policies of AWS
// IoT Core have.
func languageOf(d *policy.Document) policy.Language {
	if d.Host != nil {
		switch d.Host.Type {
		case "AWS::IoT::Policy":
			return policy.IoT
		case "AWS::VpcLattice::AuthPolicy":
			return policy.Lattice
		}
		return policy.IAM
	}
	switch {
	case d.Kind == policy.Identity && len(d.Statements) > 0 && everyAction(d, "iot:") && wordsOfIoT(d.Root):
		return policy.IoT
	case d.Kind == policy.Resource && len(d.Statements) > 0 && everyAction(d, "vpc-lattice-svcs:"):
		return policy.Lattice
	}
	return policy.IAM
}

// everyAction reports whether all actions of a document are those of a service.
func everyAction(d *policy.Document, prefix string) bool {
	for _, s := range d.Statements {
		if s.Action == nil || !onlyActions(s.Action.Node, func(action string) bool { return strings.HasPrefix(action, prefix) }) {
			return false
		}
	}
	return true
}

// wordsOfIoT reports whether a policy has the action that devices get credentials by, or variables or keys of connections,
// which IAM does not have.
// https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-variables.html
func wordsOfIoT(n *policy.Node) bool {
	if n.Known() {
		lower := strings.ToLower(n.Value)
		if lower == "iot:assumerolewithcertificate" || strings.Contains(lower, "${iot:") {
			return true
		}
	}
	for i := range n.Items {
		if wordsOfIoT(&n.Items[i]) {
			return true
		}
	}
	for i := range n.Members {
		if strings.HasPrefix(strings.ToLower(n.Members[i].Key.Value), "iot:connection.") || wordsOfIoT(&n.Members[i].Value) {
			return true
		}
	}
	return false
}
