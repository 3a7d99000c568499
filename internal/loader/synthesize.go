package loader

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// synthesize makes a document of the properties of a resource that AWS turns into a statement of a resource policy. It
// reports false if there is nothing to make a statement of. Keys and values have the places of the properties, what AWS
// adds has that of the properties as a whole.
func (t *template) synthesize(kind string, properties *policy.Node, e *environment) (policy.Node, bool) {
	b := &statementBuilder{t: t, e: e, properties: properties}
	switch kind {
	case "AWS::Lambda::Permission":
		// https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
		b.principal("Principal", false)
		b.copy("Action", "Action")
		b.resource("FunctionName", "arn:{P}:lambda:{R}:{A}:function:")
		b.condition("StringEquals", "aws:SourceAccount", "SourceAccount")
		b.condition("StringEquals", "aws:PrincipalOrgID", "PrincipalOrgID")
		b.condition("StringEquals", "lambda:EventSourceToken", "EventSourceToken")
		b.condition("StringEquals", "lambda:FunctionUrlAuthType", "FunctionUrlAuthType")
		b.condition("ArnLike", "aws:SourceArn", "SourceArn")
		b.condition("Bool", "lambda:InvokedViaFunctionUrl", "InvokedViaFunctionUrl")
	case "AWS::Lambda::LayerVersionPermission":
		// https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html
		b.principal("Principal", false)
		b.copy("Action", "Action")
		b.copy("LayerVersionArn", "Resource")
		b.condition("StringEquals", "aws:PrincipalOrgID", "OrganizationId")
	case "AWS::Events::EventBusPolicy":
		// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
		if statement := properties.Get("Statement"); statement != nil {
			return around(*statement), true
		}
		b.copy("StatementId", "Sid")
		b.principal("Principal", false)
		b.copy("Action", "Action")
		b.resourceOr("EventBusName", "arn:{P}:events:{R}:{A}:event-bus/", "default")
		b.eventBusCondition()
	case "AWS::Signer::ProfilePermission":
		// https://docs.aws.amazon.com/signer/latest/api/API_AddProfilePermission.html
		b.copy("StatementId", "Sid")
		b.principal("Principal", false)
		b.copy("Action", "Action")
		b.resource("ProfileName", "arn:{P}:signer:{R}:{A}:/signing-profiles/")
		b.condition("StringEquals", "signer:ProfileVersion", "ProfileVersion")
	case "AWS::ACMPCA::Permission":
		// https://docs.aws.amazon.com/privateca/latest/APIReference/API_CreatePermission.html
		b.principal("Principal", true)
		b.copy("Actions", "Action")
		b.copy("CertificateAuthorityArn", "Resource")
		b.condition("StringEquals", "aws:SourceAccount", "SourceAccount")
	case "AWS::EC2::VPCEndpointServicePermissions":
		// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpointServicePermissions.html
		b.principal("AllowedPrincipals", false)
		b.resource("ServiceId", "arn:{P}:ec2:{R}:{A}:vpc-endpoint-service/")
		if b.found {
			at := properties.Range
			b.add(policy.Text{Value: "Action", Range: at}, text(at, literal("ec2:CreateVpcEndpoint")))
		}
	}
	if !b.found {
		return policy.Node{}, false
	}
	return b.document(), true
}

// statementBuilder makes one statement of properties.
type statementBuilder struct {
	t          *template
	e          *environment
	properties *policy.Node
	members    []policy.Member
	conditions []policy.Member
	// found says that the principal is there, without which there is no statement.
	found bool
}

// member returns a property with its key.
func (b *statementBuilder) member(property string) (policy.Member, bool) {
	for _, v := range slices.Backward(b.properties.Members) {
		if v.Key.Value == property {
			return v, true
		}
	}
	return policy.Member{}, false
}

func (b *statementBuilder) add(key policy.Text, value policy.Node) {
	b.members = append(b.members, policy.Member{Key: key, Value: value})
}

// copy takes a property over as an element of the statement.
func (b *statementBuilder) copy(property, element string) {
	if m, ok := b.member(property); ok {
		m.Key.Value = element
		b.members = append(b.members, m)
	}
}

// principal takes a property over as Principal: "*", a service, or accounts and ARNs.
func (b *statementBuilder) principal(property string, service bool) {
	m, ok := b.member(property)
	if !ok {
		return
	}
	b.found = true
	value := m.Value
	key := policy.Text{Value: "Principal", Range: m.Key.Range}
	if value.Kind == policy.Unknown || value.Kind == policy.String && value.Value == "*" {
		b.add(key, value)
		return
	}
	items := value.Items
	if value.Kind != policy.Array {
		items = []policy.Node{value}
	}
	byType := map[string][]policy.Node{}
	for _, item := range items {
		kind := "AWS"
		if service || item.Kind == policy.String && isServicePrincipal(&item.Text) {
			kind = "Service"
		}
		byType[kind] = append(byType[kind], item)
	}
	object := policy.Node{Kind: policy.Object}
	object.Range = value.Range
	for _, kind := range []string{"AWS", "Service"} {
		entry := policy.Member{Key: policy.Text{Value: kind, Range: m.Key.Range}, Value: value}
		switch of := byType[kind]; {
		case len(of) == 0:
			continue
		case value.Kind == policy.Array:
			entry.Value.Items = of
		}
		object.Members = append(object.Members, entry)
	}
	b.add(key, object)
}

// isServicePrincipal reports whether a principal is a service's: a domain name. Services' names end in the suffix of
// their partition.
func isServicePrincipal(t *policy.Text) bool {
	last := t.Value
	if t.Parts != nil {
		part := t.Parts[len(t.Parts)-1]
		if part.Symbol != nil {
			return part.Symbol.Name == "AWS::URLSuffix"
		}
		last = part.Literal
	}
	return strings.Contains(last, ".amazonaws.") || strings.HasSuffix(last, ".amazon.com") || strings.HasSuffix(last, ".aws")
}

// resource takes a property over as Resource: an ARN, or the end of one.
func (b *statementBuilder) resource(property, arn string) { b.resourceOr(property, arn, "") }

// resourceOr is resource with a name for when the property is missing.
func (b *statementBuilder) resourceOr(property, arn, fallback string) {
	m, ok := b.member(property)
	if !ok {
		if fallback != "" {
			at := b.properties.Range
			pieces := append(b.t.expand(arn, b.e), literal(fallback))
			b.add(policy.Text{Value: "Resource", Range: at}, text(at, pieces...))
		}
		return
	}
	value := m.Value
	if pieces, ok := parts(&value); ok && value.Kind == policy.String && nameOnly(pieces) {
		value = text(value.Range, append(b.t.expand(arn, b.e), pieces...)...)
	}
	b.add(policy.Text{Value: "Resource", Range: m.Key.Range}, value)
}

// nameOnly reports whether a text surely is a name and no ARN: it begins with a literal that no ARN begins with, or with a
// resource for which Ref yields a name.
func nameOnly(pieces []policy.Part) bool {
	first := pieces[0]
	if s := first.Symbol; s != nil {
		id := identityOf(s.Type)
		return s.Origin == policy.FromPseudo || s.Origin == policy.FromResource && (id.name != "" || id.arn != "") && !id.refARN
	}
	return !strings.Contains(first.Literal, ":")
}

// expand replaces {P}, {R} and {A} in the beginning of an ARN.
func (t *template) expand(arn string, e *environment) []policy.Part {
	return t.arn(&resource{}, identity{arn: arn}, e, 0)
}

// condition takes a property over as the value of a condition key.
func (b *statementBuilder) condition(operator, key, property string) {
	m, ok := b.member(property)
	if !ok {
		return
	}
	entry := policy.Member{Key: policy.Text{Value: key, Range: m.Key.Range}, Value: m.Value}
	for i := range b.conditions {
		if b.conditions[i].Key.Value == operator {
			b.conditions[i].Value.Members = append(b.conditions[i].Value.Members, entry)
			return
		}
	}
	object := policy.Node{Kind: policy.Object, Members: []policy.Member{entry}}
	object.Range = m.Value.Range
	b.conditions = append(b.conditions, policy.Member{Key: policy.Text{Value: operator, Range: m.Key.Range}, Value: object})
}

// eventBusCondition takes the property Condition of an event bus policy over: an object with Type, Key and Value.
func (b *statementBuilder) eventBusCondition() {
	m, ok := b.member("Condition")
	if !ok {
		return
	}
	operator, key, value := m.Value.Get("Type"), m.Value.Get("Key"), m.Value.Get("Value")
	if operator == nil || key == nil || value == nil {
		b.add(m.Key, m.Value)
		return
	}
	inner := policy.Node{Kind: policy.Object, Members: []policy.Member{{Key: key.Text, Value: *value}}}
	inner.Range = m.Value.Range
	b.conditions = append(b.conditions, policy.Member{Key: operator.Text, Value: inner})
}

func (b *statementBuilder) document() policy.Node {
	at := b.properties.Range
	members := append([]policy.Member{
		{Key: policy.Text{Value: "Effect", Range: at}, Value: text(at, literal("Allow"))},
	}, b.members...)
	if len(b.conditions) > 0 {
		conditions := policy.Node{Kind: policy.Object, Members: b.conditions}
		conditions.Range = at
		members = append(members, policy.Member{Key: policy.Text{Value: "Condition", Range: at}, Value: conditions})
	}
	statement := policy.Node{Kind: policy.Object, Members: members}
	statement.Range = at
	return around(statement)
}
