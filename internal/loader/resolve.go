package loader

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/internal/terraform"
	"github.com/iamlint/iamlint/policy"
)

// environment is what a value is resolved under.
type environment struct {
	// conditions are the template conditions whose truth is assumed.
	conditions map[string]bool
	// parameters are values of parameters that follow from the assumed conditions.
	parameters map[string]override
	// asked, if not nil, collects the conditions that Fn::If asks for, both of whose arms are then resolved, and the
	// parameters with several allowed values.
	asked *asked
	// undefaulted leaves parameters with a default unresolved.
	undefaulted bool
	// handed says that the value is for another template, which cannot have a variant for each outcome of the conditions here.
	handed bool
}

// override is what a condition says of a parameter: its value, or that it is one of several.
type override struct {
	value   string
	known   bool
	allowed []string
}

// state tells what resolving did to a node.
type state uint8

const (
	same state = iota
	changed
	removed // by AWS::NoValue
)

// resolve replaces the intrinsic functions in a node. Nodes without functions are returned as they are.
//
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
func (t *template) resolve(n *policy.Node, e *environment, depth int) (policy.Node, state) {
	if !t.budget.payText(len(n.Value)) || depth > syntax.MaxDepth {
		return t.unknown(n.Range, t.exhausted("too large")), changed
	}
	switch n.Kind {
	case policy.String, policy.Unknown:
		if t.terraform {
			return t.refer(n, e, depth+1)
		}
		if n.Kind == policy.Unknown {
			return *n, same
		}
		return t.dynamic(n)
	case policy.Array:
		return t.resolveArray(n, e, depth)
	case policy.Object:
		if name, argument, ok := function(n); ok {
			return t.call(name, argument, n, e, depth+1)
		}
		return t.resolveObject(n, e, depth)
	default:
		return *n, same
	}
}

// afford pays for putting pieces into a text: names made of names may double with each step.
func (t *template) afford(pieces []policy.Part) bool {
	for i := range pieces {
		t.budget.payText(len(pieces[i].Literal))
	}
	return t.budget.pay(0)
}

// function takes a call apart.
func function(n *policy.Node) (name string, argument *policy.Node, ok bool) {
	if n.Kind != policy.Object || len(n.Members) != 1 {
		return "", nil, false
	}
	name = n.Members[0].Key.Value
	if !isFunctionName(name) || isLoop(name) {
		return "", nil, false
	}
	return name, &n.Members[0].Value, true
}

func (t *template) resolveArray(n *policy.Node, e *environment, depth int) (policy.Node, state) {
	var items []policy.Node
	for i := range n.Items {
		item, state := t.resolve(&n.Items[i], e, depth+1)
		if state != same && items == nil {
			items = append(make([]policy.Node, 0, len(n.Items)), n.Items[:i]...)
		}
		switch {
		case state == removed:
		case state == changed && item.Kind == policy.Array && isFunction(&n.Items[i]):
			// A list that a function made stands for its elements.
			if len(items)+len(item.Items) > maxElements {
				item.Items = []policy.Node{t.unknown(item.Range, t.exhausted("a list"))}
			}
			items = append(items, item.Items...)
		case items != nil:
			items = append(items, item)
		}
	}
	if items == nil {
		return *n, same
	}
	result := *n
	result.Items = items
	return result, changed
}

func isFunction(n *policy.Node) bool {
	_, _, ok := function(n)
	return ok
}

func (t *template) resolveObject(n *policy.Node, e *environment, depth int) (policy.Node, state) {
	var members []policy.Member
	for i := range n.Members {
		key := n.Members[i].Key
		if strings.HasPrefix(key.Value, "Fn::") {
			if members == nil {
				members = append(make([]policy.Member, 0, len(n.Members)), n.Members[:i]...)
			}
			members = append(members, t.generated(key, &n.Members[i].Value, e, depth+1)...)
			continue
		}
		value, state := t.resolve(&n.Members[i].Value, e, depth+1)
		if state != same && members == nil {
			members = append(make([]policy.Member, 0, len(n.Members)), n.Members[:i]...)
		}
		if members != nil && state != removed {
			members = append(members, policy.Member{Key: key, Value: value})
		}
	}
	if members == nil {
		return *n, same
	}
	result := *n
	result.Members = members
	return result, changed
}

// generated returns the members that a function among the keys of an object makes: those of a loop, or unknown ones.
func (t *template) generated(key policy.Text, argument *policy.Node, e *environment, depth int) []policy.Member {
	if isLoop(key.Value) && depth < syntax.MaxDepth {
		if body, ok := t.loop(key, argument, e); ok {
			object := policy.Node{Kind: policy.Object, Members: body}
			resolved, _ := t.resolveObject(&object, e, depth)
			return resolved.Members
		}
	}
	symbol := t.opaque(key.Value, argument, policy.FromFunction)
	return []policy.Member{{
		Key:   policy.NewText(key.Range, policy.Part{Symbol: symbol}),
		Value: t.unknown(argument.Range, symbol),
	}}
}

// unknown is a value of unknown type.
func (t *template) unknown(r policy.Range, s *policy.Symbol) policy.Node {
	return policy.Node{Kind: policy.Unknown, Text: policy.NewText(r, policy.Part{Symbol: s})}
}

// text is a string made of parts.
func text(r policy.Range, parts ...policy.Part) policy.Node {
	return policy.Node{Kind: policy.String, Text: policy.NewText(r, parts...)}
}

func literal(s string) policy.Part { return policy.Part{Literal: s} }

func symbolic(s *policy.Symbol) policy.Part { return policy.Part{Symbol: s} }

// list is a list of unknown strings: an array with one element that stands for any number.
func list(r policy.Range, s *policy.Symbol) policy.Node {
	node := policy.Node{Kind: policy.Array, Items: []policy.Node{text(r, symbolic(s))}}
	node.Range = r
	return node
}

// opaque returns the symbol of a call that is not resolved: equal calls are equal symbols.
func (t *template) opaque(name string, argument *policy.Node, origin policy.SymbolOrigin) *policy.Symbol {
	key, ok := t.canonical(name, argument)
	if !ok {
		return t.exhausted(name)
	}
	return t.anonymous(key, policy.Symbol{Name: name, Origin: origin})
}

// anonymous returns the one symbol of a key; other symbols may have the same name.
func (t *template) anonymous(key string, s policy.Symbol) *policy.Symbol {
	id := symbolKey{"call", key}
	if known := t.symbols[id]; known != nil {
		return known
	}
	t.symbols[id] = &s
	return &s
}

// opaqueList is opaque for a call that makes a list.
func (t *template) opaqueList(name string, argument *policy.Node, r policy.Range) policy.Node {
	key, ok := t.canonical(name, argument)
	if !ok {
		return t.unknown(r, t.exhausted(name))
	}
	return list(r, t.anonymous(key, policy.Symbol{Name: name, Origin: policy.FromFunction, Many: true}))
}

// appendJSON writes a node as compact JSON. Symbols stand in it by their names.
func appendJSON(b *strings.Builder, n *policy.Node) {
	switch n.Kind {
	case policy.Array:
		b.WriteByte('[')
		for i := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			appendJSON(b, &n.Items[i])
		}
		b.WriteByte(']')
	case policy.Object:
		b.WriteByte('{')
		for i := range n.Members {
			if i > 0 {
				b.WriteByte(',')
			}
			appendQuoted(b, n.Members[i].Key.Value)
			b.WriteByte(':')
			appendJSON(b, &n.Members[i].Value)
		}
		b.WriteByte('}')
	case policy.Null:
		b.WriteString("null")
	case policy.Bool, policy.Number:
		b.WriteString(n.Value)
	default:
		appendQuoted(b, n.Value)
	}
}

func appendQuoted(b *strings.Builder, s string) {
	quoted, err := jsontext.AppendQuote(nil, s)
	if err != nil { // invalid UTF-8, which no parser of ours lets through
		quoted = strconv.AppendQuote(nil, s)
	}
	b.Write(quoted)
}

// known reports whether nothing in a node is unknown.
func known(n *policy.Node) bool {
	if n.Kind == policy.Unknown || !n.Known() {
		return false
	}
	for i := range n.Items {
		if !known(&n.Items[i]) {
			return false
		}
	}
	for i := range n.Members {
		if !n.Members[i].Key.Known() || !known(&n.Members[i].Value) {
			return false
		}
	}
	return true
}

// place gives a whole value the place of the call that made it.
func place(n policy.Node, r policy.Range) policy.Node {
	n.Range = r
	if n.Items != nil {
		items := make([]policy.Node, len(n.Items))
		for i := range n.Items {
			items[i] = place(n.Items[i], r)
		}
		n.Items = items
	}
	if n.Members != nil {
		members := make([]policy.Member, len(n.Members))
		for i := range n.Members {
			members[i] = policy.Member{Key: n.Members[i].Key, Value: place(n.Members[i].Value, r)}
			members[i].Key.Range = r
		}
		n.Members = members
	}
	return n
}

// parts returns the pieces of a node that stands where a string is wanted; false for a list or an object.
func parts(n *policy.Node) ([]policy.Part, bool) {
	switch {
	case n.Kind == policy.Array || n.Kind == policy.Object || n.Kind == policy.Null:
		return nil, false
	case n.Parts != nil:
		return n.Parts, true
	}
	return []policy.Part{literal(n.Value)}, true
}

// The bounds of Fn::ForEach: how deeply it may be nested, as AWS does not say, and how many members all loops of a template
// may make, ten times the resources that CloudFormation takes.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const (
	maxLoops  = 5
	maxLooped = 5000
)

func isLoop(key string) bool { return strings.HasPrefix(key, "Fn::ForEach::") }

// loop expands Fn::ForEach: [identifier, collection, {key: value}]. It reports false if the collection is unknown: the
// body is then returned once, with the identifier unresolved.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
func (t *template) loop(key policy.Text, argument *policy.Node, e *environment) ([]policy.Member, bool) {
	if argument.Kind != policy.Array || len(argument.Items) != 3 || argument.Items[0].Kind != policy.String ||
		argument.Items[2].Kind != policy.Object {
		t.problem(key.Range, key.Value+" takes an identifier, a list and an object")
		return nil, false
	}
	identifier, body := argument.Items[0].Value, &argument.Items[2]
	collection, _ := t.resolve(&argument.Items[1], e, 1)
	if collection.Kind != policy.Array || !known(&collection) {
		return body.Members, false
	}
	var members []policy.Member
	for i := range collection.Items {
		if t.budget.looped -= len(body.Members); t.budget.looped < 0 {
			t.problem(key.Range, fmt.Sprintf("the loops of the template make more than %d members", maxLooped))
			return body.Members, false
		}
		if !collection.Items[i].IsScalar() || !t.budget.pay(0) {
			return body.Members, false
		}
		s := substitution{identifier, collection.Items[i].Value}
		members = append(members, s.node(t, body).Members...)
	}
	return members, true
}

// substitution puts a value for the identifier of a loop.
type substitution struct{ identifier, value string }

func (s substitution) text(v policy.Text) policy.Text {
	if strings.Contains(v.Value, s.identifier) {
		v.Value = strings.NewReplacer("${"+s.identifier+"}", s.value, "&{"+s.identifier+"}", s.value).Replace(v.Value)
	}
	return v
}

func (s substitution) node(t *template, n *policy.Node) policy.Node {
	affordable := t.budget.payText(len(n.Value))
	if name, argument, ok := function(n); ok && name == "Ref" && argument.Value == s.identifier {
		return text(n.Range, literal(s.value))
	}
	result := *n
	if !affordable {
		return result
	}
	if n.Kind == policy.String {
		result.Text = s.text(n.Text)
	}
	if n.Items != nil {
		result.Items = make([]policy.Node, len(n.Items))
		for i := range n.Items {
			result.Items[i] = s.node(t, &n.Items[i])
		}
	}
	if n.Members != nil {
		result.Members = make([]policy.Member, len(n.Members))
		for i := range n.Members {
			result.Members[i] = policy.Member{Key: s.text(n.Members[i].Key), Value: s.node(t, &n.Members[i].Value)}
		}
	}
	return result
}

// dynamic resolves the dynamic references in a string, {{resolve:service:reference}}, to symbols.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
func (t *template) dynamic(n *policy.Node) (policy.Node, state) {
	const begin, end = "{{resolve:", "}}"
	if !strings.Contains(n.Value, begin) || n.Parts != nil {
		return *n, same
	}
	var pieces []policy.Part
	for rest := n.Value; rest != ""; {
		i := strings.Index(rest, begin)
		j := -1
		if i >= 0 {
			j = strings.Index(rest[i:], end)
		}
		if j < 0 {
			pieces = append(pieces, literal(rest))
			break
		}
		reference := rest[i : i+j+len(end)]
		if known, ok := t.referenced(reference); ok {
			pieces = append(append(pieces, literal(rest[:i])), known...)
			rest = rest[i+j+len(end):]
			continue
		}
		symbol := t.symbol("dynamic", policy.Symbol{Name: strings.Trim(reference, "{}"), Origin: policy.FromReference})
		pieces = append(pieces, literal(rest[:i]), symbolic(symbol))
		rest = rest[i+j+len(end):]
	}
	return text(n.Range, pieces...), changed
}

// call resolves a function.
func (t *template) call(name string, argument, n *policy.Node, e *environment, depth int) (policy.Node, state) {
	if name == "Ref" {
		if argument.Kind == policy.String && argument.Value == "AWS::NoValue" {
			return *n, removed
		}
		return t.ref(argument, n.Range, e, depth), changed
	}
	if name == "Fn::If" {
		return t.choose(argument, n, e, depth)
	}
	var result policy.Node
	switch name {
	case "Fn::Sub":
		result = t.sub(argument, n.Range, e, depth)
	case "Fn::GetAtt":
		result = t.getAtt(argument, n.Range, e, depth)
	case "Fn::Join":
		result = t.join(argument, n.Range, e, depth)
	case "Fn::Select":
		result = t.selectItem(argument, n.Range, e, depth)
	case "Fn::Split":
		result = t.split(argument, n.Range, e, depth)
	case "Fn::FindInMap":
		result = t.findInMap(argument, n.Range, e, depth)
	case "Fn::ImportValue", "Fn::GetStackOutput":
		result = t.importValue(name, argument, n.Range, e, depth)
	case "Fn::Base64":
		result = t.base64(argument, n.Range, e, depth)
	case "Fn::ToJsonString":
		result = t.toJSON(argument, n.Range, e, depth)
	case "Fn::Length":
		result = t.length(argument, n.Range, e, depth)
	case "Fn::Cidr", "Fn::GetAZs":
		t.resolve(argument, e, depth)
		result = t.opaqueList(name, argument, n.Range)
	default:
		// Fn::Transform, and what is newer than this program, may make anything.
		result = t.unknown(n.Range, t.opaque(name, argument, policy.FromFunction))
	}
	return result, changed
}

// wrong reports wrong arguments of a function, whose value is then unknown. What a macro makes of its place may be right.
func (t *template) wrong(name string, argument *policy.Node, r policy.Range, wants string) policy.Node {
	if !isMacro(argument) && !slices.ContainsFunc(argument.Items, func(n policy.Node) bool { return isMacro(&n) }) {
		t.problem(r, name+" takes "+wants)
	}
	return t.unknown(r, t.opaque(name, argument, policy.FromFunction))
}

// isMacro reports whether a node calls a macro, which CloudFormation does before it looks at the functions around.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-transform.html
func isMacro(n *policy.Node) bool { return n.Get("Fn::Transform") != nil }

// arguments returns the arguments of a function that takes between least and most of them.
func arguments(argument *policy.Node, least, most int) ([]policy.Node, bool) {
	if argument.Kind != policy.Array || len(argument.Items) < least || len(argument.Items) > most {
		return nil, false
	}
	return argument.Items, true
}

func (t *template) ref(argument *policy.Node, r policy.Range, e *environment, depth int) policy.Node {
	name, _ := t.resolve(argument, e, depth)
	if name.Kind != policy.String {
		return t.wrong("Ref", argument, r, "the name of a parameter or resource")
	}
	if !name.Known() {
		return t.unknown(r, t.opaque("Ref", argument, policy.FromFunction))
	}
	if value, ok := t.named(name.Value, r, e, depth); ok {
		return value
	}
	return t.missing(name.Value, r, r, "Ref")
}

// named returns what Ref makes of a name.
func (t *template) named(name string, r policy.Range, e *environment, depth int) (policy.Node, bool) {
	if strings.HasPrefix(name, "AWS::") {
		return t.pseudo(name, r, e)
	}
	if p := t.parameters[name]; p != nil {
		return t.parameter(p, r, e, depth), true
	}
	if resource := t.resources[name]; resource != nil {
		return text(r, t.reference(resource, e, depth)...), true
	}
	return policy.Node{}, false
}

// missing is a reference to nothing. Its value is a symbol.
func (t *template) missing(name string, r, at policy.Range, function string) policy.Node {
	if variable := isPolicyVariable(name); variable || !t.open {
		message := fmt.Sprintf("%s of %q, which the template does not define", function, name)
		if variable && function == "Fn::Sub" {
			message = fmt.Sprintf("Fn::Sub replaces ${%s}; write ${!%s} for the policy variable", name, name)
		}
		t.problem(at, message)
	}
	return text(r, symbolic(t.symbol("missing", policy.Symbol{Name: name, Origin: policy.FromFunction})))
}

// isPolicyVariable reports whether a name is one of a condition key, such as aws:username; a template's names have no
// single colon.
func isPolicyVariable(name string) bool {
	service, _, ok := strings.Cut(name, ":")
	return ok && service != "" && !strings.Contains(name, "::")
}

// pseudo returns a pseudo parameter.
func (t *template) pseudo(name string, r policy.Range, e *environment) (policy.Node, bool) {
	s, ok := policy.Pseudo(name)
	if !ok {
		return policy.Node{}, false
	}
	if known := t.stack.pseudo(name); known != "" {
		return text(r, literal(known)), true
	}
	if t.terraform {
		s.Shown = terraform.Expression(name)
	}
	if s.Many {
		return list(r, t.symbol("name", s)), true
	}
	if o, ok := e.parameters[name]; ok {
		return t.overridden(s, o, r), true
	}
	return text(r, symbolic(t.symbol("name", s))), true
}

// pseudoPart is a pseudo parameter as a piece of a text.
func (t *template) pseudoPart(name string, e *environment) []policy.Part {
	node, _ := t.pseudo(name, policy.Range{}, e)
	pieces, _ := parts(&node)
	return pieces
}

func (t *template) overridden(s policy.Symbol, o override, r policy.Range) policy.Node {
	switch {
	case o.known && s.Many:
		return t.commaDelimited(s.Name, o.value, r)
	case o.known:
		return text(r, literal(o.value))
	case o.allowed != nil && !s.Many:
		s.Allowed = o.allowed
		s.Origin = policy.FromMapping
		return text(r, symbolic(t.anonymous(s.Name+" "+strings.Join(o.allowed, "\x00"), s)))
	case s.Many:
		return list(r, t.symbol("name", s))
	}
	return text(r, symbolic(t.symbol("name", s)))
}

// commaDelimited is the list that a string with commas means.
func (t *template) commaDelimited(name, value string, r policy.Range) policy.Node {
	node := policy.Node{Kind: policy.Array}
	node.Range = r
	for value := range strings.SplitSeq(value, ",") {
		if !t.budget.pay(1) {
			return t.unknown(r, t.exhausted(name))
		}
		node.Items = append(node.Items, text(r, literal(strings.TrimSpace(value))))
	}
	return node
}

// symbol is what stands for a parameter whose value is not known.
func (p *parameter) symbol() policy.Symbol {
	if p.pseudo {
		s, _ := policy.Pseudo(p.name)
		return s
	}
	s := policy.Symbol{Name: p.name, Origin: policy.FromParameter, Type: p.kind, Allowed: p.allowed, Many: p.list}
	if p.allowed != nil {
		s.Origin = policy.FromMapping
	}
	return s
}

// parameter returns the value of a parameter: what the stack around gives it, the only one that is allowed, its default, or a symbol.
func (t *template) parameter(p *parameter, r policy.Range, e *environment, depth int) policy.Node {
	if p.given != nil {
		if value, ok := t.passed(p, r, e, depth); ok {
			return value
		}
	}
	if p.stored != "" && !e.undefaulted {
		if value, ok := t.deployment.stored(t, p.stored, depth); ok {
			return t.placed(p, value, &value, r)
		}
	}
	s := p.symbol()
	o, ok := e.parameters[p.name]
	switch {
	case ok:
		return t.overridden(s, o, r)
	case len(p.options) == 1:
		return t.overridden(s, override{value: p.options[0], known: true}, r)
	case len(p.options) > 1 && t.symbolic && !p.list && !e.undefaulted:
		return text(r, symbolic(t.symbol("name", s)))
	case len(p.options) > 1 && e.asked != nil:
		e.asked.parameter(p)
	}
	switch {
	case p.value == nil || e.undefaulted:
		if p.list {
			return list(r, t.symbol("name", s))
		}
		return text(r, symbolic(t.symbol("name", s)))
	case p.list:
		return t.commaDelimited(p.name, p.value.Value, r)
	}
	value := text(r, literal(p.value.Value))
	value, _ = t.dynamic(&value)
	return value
}

// choose resolves Fn::If.
func (t *template) choose(argument, n *policy.Node, e *environment, depth int) (policy.Node, state) {
	items, ok := arguments(argument, 3, 3)
	if !ok || items[0].Kind != policy.String {
		return t.wrong("Fn::If", argument, n.Range, "the name of a condition and two values"), changed
	}
	condition := items[0].Value
	if t.conditions[condition] == nil && !t.open {
		t.problem(items[0].Range, fmt.Sprintf("Fn::If asks for condition %q, which the template does not define", condition))
	}
	if truth, ok := e.conditions[condition]; ok {
		arm := &items[1]
		if !truth {
			arm = &items[2]
		}
		value, state := t.resolve(arm, e, depth)
		return value, max(state, changed)
	}
	if e.handed && t.conditions[condition] != nil && t.logic.settled(condition) {
		arm := &items[2]
		if t.logic.possible([]policy.Assumption{{Condition: condition, Value: true}}) {
			arm = &items[1]
		}
		value, state := t.resolve(arm, e, depth)
		return value, max(state, changed)
	}
	if e.asked != nil {
		e.asked.condition(condition)
	}
	yes, yesState := t.resolve(&items[1], e, depth)
	no, noState := t.resolve(&items[2], e, depth)
	switch {
	case yesState == removed && noState == removed:
		return *n, removed
	case yesState == removed || noState == removed:
	case sameValue(&yes, &no):
		return yes, changed
	case yes.Kind == policy.String && no.Kind == policy.String && yes.Known() && no.Known():
		s := policy.Symbol{Name: condition, Origin: policy.FromMapping, Allowed: []string{yes.Value, no.Value}}
		return text(n.Range, symbolic(t.anonymous("Fn::If "+condition+"\x00"+yes.Value+"\x00"+no.Value, s))), changed
	case yes.Kind == policy.String && no.Kind == policy.String:
		return text(n.Range, symbolic(t.opaque("Fn::If "+condition, argument, policy.FromFunction))), changed
	}
	return t.unknown(n.Range, t.opaque("Fn::If "+condition, argument, policy.FromFunction)), changed
}

// sameValue reports whether two nodes are the same value, wherever they stand.
func sameValue(a, b *policy.Node) bool {
	return sameNodes(a, b, false)
}

func (t *template) join(argument *policy.Node, r policy.Range, e *environment, depth int) policy.Node {
	const wants = "a delimiter and a list of strings"
	items, ok := arguments(argument, 2, 2)
	if !ok || items[0].Kind != policy.String {
		return t.wrong("Fn::Join", argument, r, wants)
	}
	values, _ := t.resolve(&items[1], e, depth)
	switch values.Kind {
	case policy.Array:
	case policy.Unknown:
		return text(r, symbolic(t.opaque("Fn::Join", argument, policy.FromFunction)))
	case policy.String:
		if !values.Known() { // an attribute that is a list
			return text(r, symbolic(t.opaque("Fn::Join", argument, policy.FromFunction)))
		}
		return t.wrong("Fn::Join", argument, r, wants)
	default:
		return t.wrong("Fn::Join", argument, r, wants)
	}
	var joined []policy.Part
	for i := range values.Items {
		pieces, ok := parts(&values.Items[i])
		if !ok {
			return t.wrong("Fn::Join", argument, r, wants)
		}
		if i > 0 {
			joined = append(joined, literal(items[0].Value))
		}
		joined = append(joined, pieces...)
		if !t.afford(pieces) {
			return text(r, symbolic(t.opaque("Fn::Join", argument, policy.FromFunction)))
		}
	}
	return text(r, joined...)
}

func (t *template) selectItem(argument *policy.Node, r policy.Range, e *environment, depth int) policy.Node {
	const wants = "an index and a list"
	items, ok := arguments(argument, 2, 2)
	if !ok {
		return t.wrong("Fn::Select", argument, r, wants)
	}
	unknown := func() policy.Node { return text(r, symbolic(t.opaque("Fn::Select", argument, policy.FromFunction))) }
	index, _ := t.resolve(&items[0], e, depth)
	values, _ := t.resolve(&items[1], e, depth)
	if values.Kind == policy.Object || index.Kind == policy.Object || index.Kind == policy.Array {
		return t.wrong("Fn::Select", argument, r, wants)
	}
	if !index.Known() || values.Kind != policy.Array {
		return unknown()
	}
	i, err := strconv.Atoi(index.Value)
	if err != nil || i < 0 {
		return t.wrong("Fn::Select", argument, r, wants)
	}
	for k := range values.Items {
		if many(&values.Items[k]) || values.Items[k].Kind == policy.Unknown {
			return unknown()
		}
		if k == i {
			if !t.budget.payNodes(&values.Items[k]) {
				return t.unknown(r, t.exhausted("Fn::Select"))
			}
			return place(values.Items[k], r)
		}
	}
	if items[1].Kind == policy.Array && items[0].IsScalar() && known(&values) {
		return t.wrong("Fn::Select", argument, r, "an index within its list")
	}
	return unknown()
}

// many reports whether an element stands for any number of them.
func many(n *policy.Node) bool {
	return len(n.Parts) == 1 && n.Parts[0].Symbol != nil && n.Parts[0].Symbol.Many
}

func (t *template) split(argument *policy.Node, r policy.Range, e *environment, depth int) policy.Node {
	const wants = "a delimiter and a string"
	items, ok := arguments(argument, 2, 2)
	if !ok || items[0].Kind != policy.String || items[0].Value == "" {
		return t.wrong("Fn::Split", argument, r, wants)
	}
	value, _ := t.resolve(&items[1], e, depth)
	if _, ok := parts(&value); !ok {
		return t.wrong("Fn::Split", argument, r, wants)
	}
	return t.fields(&value, items[0].Value, argument, r)
}

// fields is the list of what delimiters separate in a text, which argument says how to make.
func (t *template) fields(value *policy.Node, delimiter string, argument *policy.Node, r policy.Range) policy.Node {
	pieces, _ := parts(value)
	result := policy.Node{Kind: policy.Array}
	result.Range = r
	var current []policy.Part
	for _, piece := range pieces {
		if piece.Symbol != nil {
			if !indivisible(piece.Symbol, delimiter) {
				return t.opaqueList("Fn::Split", argument, r)
			}
			current = append(current, piece)
			continue
		}
		if !t.budget.pay(8 * strings.Count(piece.Literal, delimiter)) { // an element takes more than its text
			return t.unknown(r, t.exhausted("Fn::Split"))
		}
		for i, field := range strings.Split(piece.Literal, delimiter) {
			if i > 0 {
				result.Items = append(result.Items, text(r, current...))
				current = nil
			}
			current = append(current, literal(field))
		}
	}
	result.Items = append(result.Items, text(r, current...))
	return result
}

// indivisible reports whether a symbol surely holds no delimiter: accounts, partitions and regions hold no colon, slash ..., and the
// names that AWS makes hold no comma.
func indivisible(s *policy.Symbol, delimiter string) bool {
	return s.Origin == policy.FromPseudo && s.Stand != "" && strings.ContainsAny(delimiter, ":/|,;_ ") ||
		s.Origin == policy.FromResource && s.Bare && strings.Contains(delimiter, ",")
}

func (t *template) importValue(name string, argument *policy.Node, r policy.Range, e *environment, depth int) policy.Node {
	value, _ := t.resolve(argument, e, depth)
	if imported, ok := t.deployment.imported(t, name, &value, depth); ok {
		return place(imported, r)
	}
	s := policy.Symbol{Name: value.Value, Origin: policy.FromImport}
	if value.Kind != policy.String {
		s.Name = name
	}
	key, ok := t.canonical(name, &value)
	if !ok {
		return text(r, symbolic(t.exhausted(name)))
	}
	return text(r, symbolic(t.deployment.importSymbol(t, key, s)))
}

func (t *template) base64(argument *policy.Node, r policy.Range, e *environment, depth int) policy.Node {
	value, _ := t.resolve(argument, e, depth)
	if value.Kind == policy.String && value.Known() && t.budget.payText(len(value.Value)) {
		return text(r, literal(base64.StdEncoding.EncodeToString([]byte(value.Value))))
	}
	return text(r, symbolic(t.opaque("Fn::Base64", argument, policy.FromFunction)))
}

func (t *template) toJSON(argument *policy.Node, r policy.Range, e *environment, depth int) policy.Node {
	value, _ := t.resolve(argument, e, depth)
	if !known(&value) {
		return text(r, symbolic(t.opaque("Fn::ToJsonString", argument, policy.FromFunction)))
	}
	encoded, ok := t.canonical("", &value)
	if !ok {
		return text(r, symbolic(t.exhausted("Fn::ToJsonString")))
	}
	return text(r, literal(encoded))
}

func (t *template) length(argument *policy.Node, r policy.Range, e *environment, depth int) policy.Node {
	value, _ := t.resolve(argument, e, depth)
	if value.Kind == policy.Array && !slices.ContainsFunc(value.Items, func(n policy.Node) bool { return many(&n) }) {
		result := policy.Node{Kind: policy.Number}
		result.Text = policy.Text{Value: strconv.Itoa(len(value.Items)), Range: r}
		return result
	}
	return text(r, symbolic(t.opaque("Fn::Length", argument, policy.FromFunction)))
}

// findInMap resolves Fn::FindInMap: [map, key, key, {DefaultValue: value}]. With keys that are unknown, the value is one
// of those that the map has for them.
func (t *template) findInMap(argument *policy.Node, r policy.Range, e *environment, depth int) policy.Node {
	const wants = "the name of a map and two keys"
	items, ok := arguments(argument, 3, 4)
	if !ok {
		return t.wrong("Fn::FindInMap", argument, r, wants)
	}
	var keys [3]policy.Node
	for i := range keys {
		keys[i], _ = t.resolve(&items[i], e, depth)
		if _, ok := parts(&keys[i]); !ok {
			return t.wrong("Fn::FindInMap", argument, r, wants)
		}
	}
	var found []policy.Node
	missing := false
	for _, table := range entries(t.mappings, &keys[0], &missing) {
		t.isMap(table, "map", "rows")
		for _, row := range entries(table, &keys[1], &missing) {
			t.isMap(row, "row of a map", "values")
			for _, value := range entries(row, &keys[2], &missing) {
				if !t.budget.payNodes(value) {
					return t.unknown(r, t.exhausted("Fn::FindInMap"))
				}
				found = append(found, *value)
			}
		}
	}
	if len(items) == 4 && (missing || len(found) != 1) {
		if fallback := items[3].Get("DefaultValue"); fallback != nil {
			value, state := t.resolve(fallback, e, depth)
			if state == removed {
				return t.unknown(r, t.opaque("Fn::FindInMap", argument, policy.FromMapping))
			}
			found = append(found, value)
		}
	}
	allKnown := known(&keys[0]) && known(&keys[1]) && known(&keys[2])
	if len(found) == 0 {
		if allKnown && !t.open && items[0].IsScalar() && items[1].IsScalar() && items[2].IsScalar() {
			name := keys[0].Value + "." + keys[1].Value + "." + keys[2].Value
			t.problem(r, fmt.Sprintf("Fn::FindInMap of %q, which the template does not define", name))
		}
		return t.unknown(r, t.opaque("Fn::FindInMap", argument, policy.FromMapping))
	}
	if len(found) > 1 && ofRegion(&keys[1]) && !t.symbolic && e.asked != nil {
		if p := t.region(); p != nil {
			e.asked.parameter(p)
		}
	}
	name := keys[0].Value + "." + keys[1].Value + "." + keys[2].Value
	return t.oneOf(name, found, r)
}

// isMap says of a map, or of a row of one, that it is not what CloudFormation takes for one.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html
func (t *template) isMap(n *policy.Node, what, of string) {
	if n.Kind != policy.Object && n.Kind != policy.Unknown {
		t.problem(n.Range, "a "+what+" must be an object of keys and "+of)
	}
}

// entries returns the values of a key in an object, all of them if the key is unknown.
func entries(object, key *policy.Node, missing *bool) []*policy.Node {
	if object == nil {
		return nil
	}
	if key.Known() {
		if value := object.Get(key.Value); value != nil {
			return []*policy.Node{value}
		}
		*missing = true
		return nil
	}
	*missing = true // the key may be one that the map does not have
	values := make([]*policy.Node, len(object.Members))
	for i := range object.Members {
		values[i] = &object.Members[i].Value
	}
	return values
}

// oneOf is a value that is one of several.
func (t *template) oneOf(name string, values []policy.Node, r policy.Range) policy.Node {
	scalars, lists := true, true
	var allowed []string
	seen := map[string]bool{}
	equal := true
	for i := range values {
		equal = equal && sameValue(&values[0], &values[i])
		scalars = scalars && values[i].IsScalar() && values[i].Known()
		lists = lists && values[i].Kind == policy.Array
		for _, s := range append(values[i].Items, values[i]) {
			if s.IsScalar() && !seen[s.Value] {
				seen[s.Value] = true
				allowed = append(allowed, s.Value)
			}
		}
	}
	s := policy.Symbol{Name: name, Origin: policy.FromMapping, Allowed: allowed}
	switch {
	case equal:
		return place(values[0], r)
	case scalars:
		return text(r, symbolic(t.anonymous("map "+name+"\x00"+strings.Join(allowed, "\x00"), s)))
	case lists:
		s.Many = true
		return list(r, t.anonymous("maps "+name+"\x00"+strings.Join(allowed, "\x00"), s))
	}
	s.Allowed = nil
	return t.unknown(r, t.anonymous("mixed "+name, s))
}

// piece is a part of the string of a Fn::Sub: literal text, or a variable.
type piece struct {
	start, end int // in the string
	text       string
	variable   bool
}

// splitSub takes the string of a Fn::Sub apart. ${!x} is the literal text ${x}.
func splitSub(s string) []piece {
	var pieces []piece
	for at := 0; at < len(s); {
		i := strings.Index(s[at:], "${")
		if i < 0 {
			return append(pieces, piece{start: at, end: len(s), text: s[at:]})
		}
		if i > 0 {
			pieces = append(pieces, piece{start: at, end: at + i, text: s[at : at+i]})
		}
		at += i
		end := strings.IndexByte(s[at:], '}')
		switch {
		case strings.HasPrefix(s[at:], "${!"):
			pieces = append(pieces, piece{start: at, end: at + 3, text: "${"})
			at += 3
		case end < 0:
			return append(pieces, piece{start: at, end: len(s), text: s[at:]})
		default:
			pieces = append(pieces, piece{start: at, end: at + end + 1, text: strings.TrimSpace(s[at+2 : at+end]), variable: true})
			at += end + 1
		}
	}
	return pieces
}

// substitutes returns the string of a Fn::Sub and its variables.
func substitutes(argument *policy.Node) (format, variables *policy.Node, ok bool) {
	if argument.Kind == policy.String {
		return argument, nil, true
	}
	items, ok := arguments(argument, 1, 2)
	if !ok || items[0].Kind != policy.String || len(items) == 2 && items[1].Kind != policy.Object {
		return nil, nil, false
	}
	if len(items) == 2 {
		variables = &items[1]
	}
	return &items[0], variables, true
}

func (t *template) sub(argument *policy.Node, r policy.Range, e *environment, depth int) policy.Node {
	format, variables, ok := substitutes(argument)
	if !ok {
		return t.wrong("Fn::Sub", argument, r, "a string, and optionally the values of its variables")
	}
	if argument.Kind == policy.String {
		r = argument.Range
	}
	var result []policy.Part
	for _, piece := range splitSub(format.Value) {
		if !piece.variable {
			result = append(result, literal(piece.text))
			continue
		}
		pieces := t.variable(piece, format, variables, e, depth)
		result = append(result, pieces...)
		if !t.afford(pieces) {
			return text(r, symbolic(t.opaque("Fn::Sub", argument, policy.FromFunction)))
		}
	}
	value := text(r, result...)
	if value.Known() {
		value, _ = t.dynamic(&value)
	}
	return value
}

// variable resolves a variable of a Fn::Sub.
func (t *template) variable(p piece, format, variables *policy.Node, e *environment, depth int) []policy.Part {
	at := format.Range
	locate := func() policy.Range { return t.within(format, p.start, p.end) }
	if value := variables.Get(p.text); value != nil {
		resolved, state := t.resolve(value, e, depth)
		if pieces, ok := parts(&resolved); ok && state != removed {
			return pieces
		}
		return t.listed(&resolved, value)
	}
	if strings.Trim(p.text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:") != "" || p.text == "" {
		t.problem(locate(), "a variable of Fn::Sub has only letters, digits, '_', '.' and ':' in its name")
		return []policy.Part{literal("${" + p.text + "}")}
	}
	var value policy.Node
	ok := false
	if p.text == "AWS::NoValue" {
		return nil
	}
	if logical, attribute, dotted := strings.Cut(p.text, "."); dotted {
		value, ok = t.attributeOf(logical, attribute, at, e, depth)
	} else {
		value, ok = t.named(p.text, at, e, depth)
	}
	if !ok {
		value = t.missing(p.text, at, locate(), "Fn::Sub")
	}
	if pieces, ok := parts(&value); ok {
		return pieces
	}
	return t.listed(&value, &value)
}

// listed is a list that stands where a string is wanted: CloudFormation joins the elements of a parameter by commas.
func (t *template) listed(value, source *policy.Node) []policy.Part {
	var joined []policy.Part
	if value.Kind == policy.Array {
		for i := range value.Items {
			pieces, ok := parts(&value.Items[i])
			if !ok {
				joined = nil
				break
			}
			if i > 0 {
				joined = append(joined, literal(","))
			}
			joined = append(joined, pieces...)
		}
		if joined != nil {
			return joined
		}
	}
	return []policy.Part{symbolic(t.opaque("Fn::Sub", source, policy.FromFunction))}
}

// within returns the place of a piece of a scalar, start to end in bytes of its value.
func (t *template) within(scalar *policy.Node, start, end int) policy.Range {
	places := t.places(scalar)
	if places == nil {
		return scalar.Range
	}
	return policy.Range{Start: places[start], End: places[end]}
}

// places returns the offset in the source of every byte of a scalar's value and of its end; nil if it cannot be told.
func (t *template) places(scalar *policy.Node) []int {
	if !t.budget.pay(1 + len(scalar.Value)/16) {
		return nil
	}
	return placesOf(t.unit.Source.Content, scalar)
}

func placesOf(content []byte, scalar *policy.Node) []int {
	r := scalar.Range
	if r.End > len(content) || r.Start >= r.End {
		return nil
	}
	// The blank lines after a block may belong to its value.
	beyond := len(content) - len(bytes.TrimLeft(content[r.End:], " \t\r\n"))
	end, places, ok := align(string(content[r.Start:beyond]), 0, scalar.Value, true)
	if !ok || end != r.End-r.Start {
		return nil
	}
	for i := range places {
		places[i] += r.Start
	}
	return places
}
