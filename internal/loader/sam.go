package loader

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/policy"
)

// What SAM makes statements of: its policy templates, its connectors, and the URLs of functions that anyone may call.
// Its own data say what it writes; the values are the template's, with their places.

//go:embed sam/policy_templates.json
var policyTemplatesJSON []byte

//go:embed sam/connectors.json
var connectorsJSON []byte

// policyTemplates are SAM's policy templates, by name: Parameters and Definition of each.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html
var policyTemplates = sync.OnceValue(func() *policy.Node { return embeddedJSON(policyTemplatesJSON).Get("Templates") })

// connectorProfiles are what SAM's connectors write: Permissions by the types of source and destination, and
// CfnResourceProperties, which tells how to name a resource of a type.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html
var connectorProfiles = sync.OnceValue(func() *policy.Node { return embeddedJSON(connectorsJSON) })

func embeddedJSON(text []byte) *policy.Node {
	parsed, err := parseJSON(text, 0)
	if err != nil {
		panic("loader: embedded data: " + err.Message) // a test reads all of it
	}
	return &parsed.root
}

// transplant copies a node of SAM's data into a template. All of it has one place, except for what replace makes of strings and
// of calls of Ref; a call that holds such a value has that value's place.
type transplant struct {
	at      policy.Range
	ref     func(name string) *policy.Node
	replace func(s string) *policy.Node
}

func (p *transplant) node(n *policy.Node) policy.Node {
	out, _ := p.copy(n)
	return out
}

// copy also returns the place of the first value of the template in the copy.
func (p *transplant) copy(n *policy.Node) (out policy.Node, theirs *policy.Range) {
	if name, argument, ok := function(n); ok && name == "Ref" && p.ref != nil {
		if value := p.ref(argument.Value); value != nil {
			return *value, &value.Range
		}
	}
	if n.Kind == policy.String && p.replace != nil {
		if value := p.replace(n.Value); value != nil {
			return *value, &value.Range
		}
	}
	out = policy.Node{Kind: n.Kind, Text: policy.Text{Value: n.Value, Range: p.at}}
	for i := range n.Items {
		item, place := p.copy(&n.Items[i])
		out.Items = append(out.Items, item)
		if theirs == nil {
			theirs = place
		}
	}
	for i := range n.Members {
		value, place := p.copy(&n.Members[i].Value)
		out.Members = append(out.Members, policy.Member{Key: policy.Text{Value: n.Members[i].Key.Value, Range: p.at}, Value: value})
		if theirs == nil {
			theirs = place
		}
	}
	if theirs != nil && isFunction(&out) {
		out.Range = *theirs
	}
	return out, theirs
}

// isPolicyTemplate reports whether an entry of the property Policies is a policy template, to all appearance: one name with
// values.
func isPolicyTemplate(n *policy.Node) bool {
	return n.Kind == policy.Object && len(n.Members) == 1 && !isFunction(n)
}

// policyTemplate makes a document of a policy template; false if there is none of the name.
func (t *template) policyTemplate(n *policy.Node, e *environment) (policy.Node, bool) {
	key, values := n.Members[0].Key, &n.Members[0].Value
	known := policyTemplates().Get(key.Value)
	if known == nil {
		t.problem(key.Range, fmt.Sprintf("SAM has no policy template %q", key.Value))
		return policy.Node{}, false
	}
	parameters := known.Get("Parameters")
	for i := range parameters.Members {
		if name := parameters.Members[i].Key.Value; values.Get(name) == nil {
			t.problem(key.Range, fmt.Sprintf("the policy template %s needs a value for %s", key.Value, name))
		}
	}
	p := &transplant{at: key.Range, ref: func(name string) *policy.Node {
		switch value := values.Get(name); {
		case parameters.Get(name) == nil:
			return nil
		case value != nil:
			return value
		}
		missing := text(key.Range, symbolic(t.symbol("missing", policy.Symbol{Name: name, Origin: policy.FromFunction})))
		return &missing
	}}
	definition := p.node(known.Get("Definition"))
	resolved, _ := t.resolve(&definition, e, 0)
	return spread(resolved, n.Range), true
}

// spread gives a document of SAM's and its statements the place of all that they are made of.
func spread(root policy.Node, r policy.Range) policy.Node {
	root.Range = r
	for i := range root.Members {
		value := &root.Members[i].Value
		value.Range = r
		for j := range value.Items {
			value.Items[j].Range = r
		}
	}
	return root
}

// functionURL makes the permissions that SAM adds to a function whose URL anyone may call: since October 2025 two of them.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
func (t *template) functionURL(host *resource, config *policy.Node, e *environment) (policy.Node, bool) {
	resolved, state := t.resolve(config, e, 0)
	kind := resolved.Get("AuthType")
	if state == removed || kind == nil || kind.Known() && kind.Kind != policy.Unknown && kind.Value != "NONE" {
		return policy.Node{}, false
	}
	at := kind.Range
	principal := text(at, literal("*"))
	if !kind.Known() {
		principal = t.unknown(at, kind.Parts[0].Symbol)
	}
	function := t.expand("arn:{P}:lambda:{R}:{A}:function:", e)
	if host == nil {
		function = append(function, literal("*"))
	} else {
		function = t.arn(host, identityOf(host.Type), e, 0)
		if alias := t.property(host, "AutoPublishAlias"); alias != nil {
			value, _ := t.resolve(alias, e, 0)
			if pieces, ok := parts(&value); ok {
				function = slices.Concat(function, []policy.Part{literal(":")}, pieces)
			}
		}
	}
	object := func(members ...policy.Member) policy.Node {
		n := policy.Node{Kind: policy.Object, Members: members}
		n.Range = at
		return n
	}
	member := func(key string, value policy.Node) policy.Member {
		return policy.Member{Key: policy.Text{Value: key, Range: at}, Value: value}
	}
	statement := func(action, operator, key, value string) policy.Node {
		return object(
			member("Effect", text(at, literal("Allow"))), member("Principal", principal),
			member("Action", text(at, literal(action))), member("Resource", text(at, function...)),
			member("Condition", object(member(operator, object(member(key, text(at, literal(value))))))),
		)
	}
	statements := policy.Node{Kind: policy.Array, Items: []policy.Node{
		statement("lambda:InvokeFunctionUrl", "StringEquals", "lambda:FunctionUrlAuthType", "NONE"),
		statement("lambda:InvokeFunction", "Bool", "lambda:InvokedViaFunctionUrl", "true"),
	}}
	statements.Range = at
	return around(statements), true
}

// connector is a SAM connector from one resource to another.
type connector struct {
	profile      *policy.Node
	permissions  *policy.Node
	source, dest endpoint
}

// endpoint is one side of a connector.
type endpoint struct {
	kind     string // a type of CloudFormation's
	at       policy.Range
	resource *resource // nil if it is not one of the template
	values   map[string]*policy.Node
	role     *policy.Node // the value of RoleName
}

// connectors finds SAM's connectors: the resources of that type, and those in the attribute Connectors of others.
func (f *finder) connectors() {
	for _, r := range f.t.order {
		var required []policy.Assumption
		if r.Condition != "" {
			required = []policy.Assumption{{Condition: r.Condition, Value: true}}
		}
		base := candidate{name: r.LogicalID.Value, host: r, required: required}
		if r.Type == "AWS::Serverless::Connector" && r.raw != nil && r.raw.Kind == policy.Object {
			f.connector(base, r.raw, r.raw.Get("Source"))
		}
		for i := 0; r.connectors != nil && i < len(r.connectors.Members); i++ {
			m := &r.connectors.Members[i]
			embedded := base
			embedded.name += "/Connectors/" + m.Key.Value
			id := policy.Node{Kind: policy.Object, Members: []policy.Member{
				{Key: policy.Text{Value: "Id", Range: r.LogicalID.Range}, Value: text(r.LogicalID.Range, literal(r.LogicalID.Value))},
			}}
			id.Range = r.LogicalID.Range
			if reference := m.Value.At("Properties", "SourceReference"); reference != nil {
				id.Members = append(id.Members, reference.Members...)
			}
			f.connector(embedded, m.Value.Get("Properties"), &id)
		}
	}
}

// connector adds the documents of one connector, one for each destination.
func (f *finder) connector(c candidate, properties, source *policy.Node) {
	if properties == nil || source == nil {
		return
	}
	written := properties.Get("Destination")
	if written == nil {
		return
	}
	destinations := []policy.Node{*written}
	if written.Kind == policy.Array {
		destinations = written.Items
	}
	for i := range destinations {
		one := c
		if written.Kind == policy.Array {
			one.name += "/Destination/" + strconv.Itoa(i)
		}
		f.destination(one, properties, source, &destinations[i])
	}
}

func (f *finder) destination(c candidate, properties, source, destination *policy.Node) {
	from, okFrom := f.endpoint(source)
	to, okTo := f.endpoint(destination)
	if !okFrom || !okTo {
		return
	}
	profile := connectorProfiles().At("Permissions", from.kind, to.kind)
	if profile == nil {
		f.t.problem(destination.Range, fmt.Sprintf("SAM has no connector from %s to %s", from.kind, to.kind))
		return
	}
	c.connector = &connector{profile: profile, permissions: properties.Get("Permissions"), source: from, dest: to}
	c.node = properties
	c.property = property{resource: c.host.Type, path: "Connectors", form: aConnector, kind: policy.Resource, attached: to.kind}
	bySource := profile.At("Properties", "SourcePolicy").Value == "true"
	if profile.Get("Type").Value == "AWS_IAM_ROLE_MANAGED_POLICY" {
		c.property.kind, c.property.attached = policy.Identity, ""
		holder := &to
		if bySource {
			holder = &from
		}
		c.grantee = f.holder(holder, &from, &to)
	} else if bySource {
		c.property.attached = from.kind
	}
	f.add(c)
}

// endpoint reads a side of a connector: the logical name of a resource, or what it is by its properties.
func (f *finder) endpoint(n *policy.Node) (endpoint, bool) {
	out := endpoint{at: n.Range, values: map[string]*policy.Node{}}
	id := n.Get("Id")
	if id == nil {
		kind := n.Get("Type")
		if kind == nil || kind.Kind != policy.String {
			return out, false
		}
		out.kind = transformed(kind.Value)
	} else {
		out.at, out.resource = id.Range, f.t.resources[id.Value]
		if out.resource == nil {
			f.t.problem(id.Range, fmt.Sprintf("a connector names %q, which the template does not define", id.Value))
			return out, false
		}
		out.kind = transformed(out.resource.Type)
		outputs := connectorProfiles().At("CfnResourceProperties", out.kind, "Outputs")
		for i := 0; outputs != nil && i < len(outputs.Members); i++ {
			p := &transplant{at: id.Range, replace: func(s string) *policy.Node {
				if s != "%{logicalId}" {
					return nil
				}
				logical := text(id.Range, literal(id.Value))
				return &logical
			}}
			value := p.node(&outputs.Members[i].Value)
			out.values[outputs.Members[i].Key.Value] = &value
		}
		out.values["ResourceId"] = out.values["Id"]
	}
	for i := range n.Members {
		switch key := n.Members[i].Key.Value; key {
		case "RoleName":
			out.role = &n.Members[i].Value
		case "Arn", "ResourceId", "Name", "Qualifier":
			out.values[key] = &n.Members[i].Value
		}
	}
	return out, true
}

// transformed is the type that SAM makes of one of its own.
func transformed(kind string) string {
	switch kind {
	case "AWS::Serverless::Function":
		return "AWS::Lambda::Function"
	case "AWS::Serverless::StateMachine":
		return "AWS::StepFunctions::StateMachine"
	case "AWS::Serverless::Api":
		return "AWS::ApiGateway::RestApi"
	case "AWS::Serverless::HttpApi":
		return "AWS::ApiGatewayV2::Api"
	case "AWS::Serverless::SimpleTable":
		return "AWS::DynamoDB::Table"
	}
	return kind
}

// holder returns the role that a connector's policy is attached to, or the SAM resource that has it; nil if the template does
// not have it.
func (f *finder) holder(of, from, to *endpoint) *resource {
	if of.role != nil {
		return f.logical(of.role)
	}
	r := of.resource
	if r == nil {
		return nil
	}
	switch r.Type {
	case "AWS::Serverless::Function", "AWS::Serverless::StateMachine":
		if role := f.t.property(r, "Role"); role != nil {
			return f.logical(role)
		}
		return r
	case "AWS::Events::Rule":
		targets := f.t.property(r, "Targets")
		other := to
		if of == to {
			other = from
		}
		for i := 0; targets != nil && i < len(targets.Items); i++ {
			arn, role := targets.Items[i].Get("Arn"), targets.Items[i].Get("RoleArn")
			if arn != nil && role != nil && other.resource != nil && f.logical(arn) == other.resource {
				return f.logical(role)
			}
		}
		return nil
	}
	name := connectorProfiles().At("CfnResourceProperties", of.kind, "Inputs", "Role")
	if name == nil {
		return nil
	}
	if role := f.t.property(r, name.Value); role != nil {
		return f.logical(role)
	}
	return nil
}

// logical returns the resource that Ref or Fn::GetAtt names.
func (f *finder) logical(n *policy.Node) *resource {
	name, argument, ok := function(n)
	switch {
	case !ok:
		return nil
	case name == "Ref":
		return f.t.resources[argument.Value]
	case name == "Fn::GetAtt" && argument.Kind == policy.String:
		logical, _, _ := strings.Cut(argument.Value, ".")
		return f.t.resources[logical]
	case name == "Fn::GetAtt" && len(argument.Items) > 0:
		return f.t.resources[argument.Items[0].Value]
	}
	return nil
}

// variables are the variables of connectors' profiles, as in "%{Destination.Arn}/index/*".
var variables = regexp.MustCompile(`%\{(Source|Destination)\.(\w+)\}`)

// document makes the document that a connector writes.
func (c *connector) document(t *template, e *environment) (policy.Node, bool) {
	if c.permissions == nil {
		return policy.Node{}, false
	}
	permissions, _ := t.resolve(c.permissions, e, 0)
	categories := c.profile.At("Properties", "AccessCategories")
	list := policy.Node{Kind: policy.Array}
	list.Range = c.dest.at
	for i := range permissions.Items {
		granted := &permissions.Items[i]
		category := categories.Get(granted.Value)
		if category == nil {
			if granted.Known() {
				t.problem(granted.Range, fmt.Sprintf("SAM's connector from %s to %s has no permission %q",
					c.source.kind, c.dest.kind, granted.Value))
			}
			continue
		}
		p := &transplant{at: granted.Range, replace: c.variable}
		made := p.node(category)
		if statements := made.Get("Statement"); statements != nil {
			for j := range statements.Items {
				statement, _ := t.resolve(&statements.Items[j], e, 0)
				list.Items = append(list.Items, statement)
			}
			continue
		}
		function := c.dest.values["Arn"]
		if c.profile.At("Properties", "SourcePolicy").Value == "true" {
			function = c.source.values["Arn"]
		}
		if function != nil {
			made.Members = append(made.Members, policy.Member{Key: policy.Text{Value: "FunctionName", Range: function.Range}, Value: *function})
		}
		resolved, _ := t.resolve(&made, e, 0)
		if root, ok := t.synthesize("AWS::Lambda::Permission", &resolved, e); ok {
			list.Items = append(list.Items, *root.Get("Statement"))
		}
	}
	if len(list.Items) == 0 {
		return policy.Node{}, false
	}
	return around(list), true
}

// variable replaces the variables in a string of a profile; nil if there are none.
func (c *connector) variable(s string) *policy.Node {
	if !strings.Contains(s, "%{") && !strings.Contains(s, "${") {
		return nil
	}
	value := func(side, name string) *policy.Node {
		of := &c.source
		if side == "Destination" {
			of = &c.dest
		}
		if v := of.values[name]; v != nil {
			return v
		}
		missing := text(of.at, symbolic(&policy.Symbol{Name: side + "." + name, Origin: policy.FromFunction}))
		return &missing
	}
	if m := variables.FindStringSubmatch(s); m != nil && m[0] == s {
		return value(m[1], m[2])
	}
	call := policy.Node{Kind: policy.Object}
	call.Range = c.dest.at
	with := policy.Node{Kind: policy.Object}
	format := variables.ReplaceAllStringFunc(s, func(variable string) string {
		m := variables.FindStringSubmatch(variable)
		name := m[1] + m[2]
		if with.Get(name) == nil {
			v := value(m[1], m[2])
			with.Members = append(with.Members, policy.Member{Key: policy.Text{Value: name, Range: v.Range}, Value: *v})
		}
		return "${" + name + "}"
	})
	for i := range with.Members {
		call.Range = with.Members[i].Value.Range
	}
	arguments := policy.Node{Kind: policy.Array, Items: []policy.Node{text(call.Range, literal(format)), with}}
	call.Members = []policy.Member{{Key: policy.Text{Value: "Fn::Sub", Range: call.Range}, Value: arguments}}
	return &call
}
