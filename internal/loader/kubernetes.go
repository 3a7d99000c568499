package loader

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// Kubernetes makes resources of AWS of objects, by the controllers of ACK and the providers of Crossplane. They hold policies
// as strings of JSON or as objects. Where does not need to be known: each kind has its own place, and no two agree.
//
// https://aws-controllers-k8s.github.io/community/reference/
// https://marketplace.upbound.io/providers/upbound/provider-family-aws

// apiGroup takes the API version of an object of AWS apart, such as iam.services.k8s.aws/v1alpha1 or
// s3.aws.upbound.io/v1beta1: the service is before the first dot.
var apiGroup = regexp.MustCompile(`^([a-z0-9]+)\.(?:services\.k8s\.aws|aws(?:\.m)?\.upbound\.io|aws(?:\.m)?\.crossplane\.io)/`)

// managedObject returns the service and kind of an object that is a resource of AWS.
func managedObject(n *policy.Node) (service, kind string, ok bool) {
	version, named := n.Get("apiVersion"), n.Get("kind")
	if version == nil || named == nil || version.Kind != policy.String || named.Kind != policy.String {
		return "", "", false
	}
	m := apiGroup.FindStringSubmatch(version.Value)
	if m == nil || n.Get("spec") == nil {
		return "", "", false
	}
	return m[1], named.Value, true
}

// kubernetesDepth bounds how deeply objects are looked for in others: lists, compositions, templates of objects.
const kubernetesDepth = 12

// isKubernetes reports whether a text is an object of Kubernetes.
func isKubernetes(root *policy.Node) bool {
	version, kind := root.Get("apiVersion"), root.Get("kind")
	return version != nil && kind != nil && version.Kind == policy.String && kind.Kind == policy.String
}

func newKubernetes(unit *policy.Unit, options Options) *kubernetes {
	return &kubernetes{p: plain{unit: unit, options: options}, t: newTemplate(unit, options.budget)}
}

// load finds the policies in the objects of a text. It reports false if there is no object of AWS in it.
func (k *kubernetes) load(root *policy.Node, name string) bool {
	k.objects = 0
	k.find(root, name, 0)
	return k.objects > 0
}

type kubernetes struct {
	p       plain
	t       *template
	objects int
	// holders are the users, groups and roles, with what they are called and what is attached to them.
	holders []holder
	grants  []reference
	// policies are the managed policies, by the names of their objects.
	policies map[string][]*policy.Document
}

type holder struct {
	kind, name, external string
	policies             *policy.PrincipalPolicies
}

// reference says that documents, the managed policy of an object, or one that is named by its ARN, are for a principal of a
// kind and name.
type reference struct {
	kind, name string
	documents  []*policy.Document
	object     string
	arn        *policy.Text
	at         *policy.Node // the attachment
}

// find looks for the objects of AWS in an object.
func (k *kubernetes) find(n *policy.Node, name string, depth int) {
	if depth > kubernetesDepth || !k.t.budget.pay(1) {
		return
	}
	if service, kind, ok := managedObject(n); ok {
		k.objects++
		k.object(n, service, kind, name)
		return
	}
	if to := n.Get("toFieldPath"); to != nil {
		k.patch(n, to.Value, name)
	}
	for i := range n.Items {
		k.find(&n.Items[i], join(name, strconv.Itoa(i)), depth+1)
	}
	for i := range n.Members {
		m := &n.Members[i]
		k.find(&m.Value, join(name, m.Key.Value), depth+1)
		if m.Value.Kind == policy.String && isTemplateOfObjects(m.Value.Value) {
			k.p.unit.Problems = appendProblem(k.p.unit.Problems, policy.Problem{
				Kind: policy.NotRead, Range: m.Value.Range,
				Message: "a template of Kubernetes objects with policies is not read; check the objects that it makes",
			})
		}
	}
}

// patch reads a policy that a composition makes of a format and of values that are not known.
// https://docs.crossplane.io/latest/guides/function-patch-and-transform/
func (k *kubernetes) patch(n *policy.Node, field, name string) {
	formats := []*policy.Node{n.At("combine", "string", "fmt")}
	if transforms := n.Get("transforms"); transforms != nil {
		for i := range transforms.Items {
			formats = append(formats, transforms.Items[i].At("string", "fmt"))
		}
	}
	for _, format := range formats {
		if format == nil || format.Kind != policy.String || !syntax.StartsJSON(format.Value) || !strings.Contains(format.Value, "Statement") {
			continue
		}
		m := syntax.Embedding{Whole: format.Range}
		for i, piece := range verbs.Split(format.Value, -1) {
			if i > 0 {
				symbol := &policy.Symbol{Name: "value " + strconv.Itoa(i), Origin: policy.FromParameter}
				m.Add(symbolic(symbol), nil)
			}
			m.Add(literal(piece), nil)
		}
		root, ok := k.t.embedded(m)
		if !ok || !isPolicy(&root) {
			continue
		}
		k.objects++
		k.p.add(&root, name, func(d *policy.Document) {
			if strings.Contains(field, "assumeRolePolicy") {
				d.Kind, d.KindReason = policy.Trust, "the field that it is for"
			}
		})
	}
}

// verbs are the places of values in a format.
var verbs = regexp.MustCompile(`%[sdv]`)

// isTemplateOfObjects reports whether a text makes objects of AWS that hold policies, with a template's functions in it.
func isTemplateOfObjects(s string) bool {
	return strings.Contains(s, "{{") && strings.Contains(s, "apiVersion") && strings.Contains(s, "Statement") &&
		(strings.Contains(s, "upbound.io") || strings.Contains(s, "crossplane.io") || strings.Contains(s, "k8s.aws"))
}

// object reads a resource of AWS.
func (k *kubernetes) object(n *policy.Node, service, kind, place string) {
	called := n.At("metadata", "name")
	name := kind
	if called != nil && called.Value != "" {
		name += "/" + called.Value
	} else if place != "" {
		name = place + "/" + name
	}
	spec := n.Get("spec")
	before := len(k.p.unit.Documents)
	k.documents(spec, spec, service, kind, name, 0)
	made := k.p.unit.Documents[before:]
	if service == "iam" {
		k.principal(n, kind, slices.Clone(made))
	}
}

// documents finds the policies in a value.
func (k *kubernetes) documents(spec, n *policy.Node, service, kind, name string, depth int) {
	if depth > kubernetesDepth || !k.t.budget.pay(1) {
		return
	}
	for i := range n.Items {
		k.value(spec, &n.Items[i], "", service, kind, name+"/"+strconv.Itoa(i), depth)
	}
	for i := range n.Members {
		m := &n.Members[i]
		inside := name
		if key := m.Key.Value; key != "forProvider" {
			inside += "/" + key
		}
		k.value(spec, &m.Value, m.Key.Value, service, kind, inside, depth)
	}
}

func (k *kubernetes) value(spec, value *policy.Node, key, service, kind, name string, depth int) {
	root := value
	switch {
	case value.Kind == policy.String && syntax.StartsJSON(value.Value) && strings.Contains(value.Value, "Statement"):
		decoded, ok := decodeDocument(k.p.unit, value, k.p.options.budget)
		if !ok {
			return // which is a problem, and told
		}
		root = &decoded
	case value.Kind == policy.Object && isStructured(value):
		structured := structuredPolicy(value)
		root = &structured
	}
	if !isPolicy(root) {
		if root.Kind == policy.Object || root.Kind == policy.Array {
			k.documents(spec, root, service, kind, name, depth+1)
		}
		return
	}
	k.p.add(root, name, func(d *policy.Document) {
		d.Synthetic = root != value && value.Kind == policy.Object
		d.Kind, d.KindReason, d.ResourceType = kindOfObject(spec, d, service, kind, key)
	})
}

// kindOfObject tells the kind of a policy by the resource that it is in.
func kindOfObject(spec *policy.Node, d *policy.Document, service, kind, key string) (policy.Kind, string, string) {
	why := "the " + kind + " that holds it"
	field := func(name string) string {
		for _, at := range []*policy.Node{spec.At("forProvider", name), spec.Get(name)} {
			if at != nil {
				return at.Value
			}
		}
		return ""
	}
	switch {
	case strings.HasPrefix(key, "assumeRolePolicy"):
		return policy.Trust, why, ""
	case service == "iam", service == "ssoadmin", service == "identitystore", service == "iot":
		return policy.Identity, why, ""
	case service == "ec2" && strings.HasPrefix(kind, "VPCEndpoint"):
		return policy.VPCEndpoint, why, ""
	case service == "organizations" && field("type") == "RESOURCE_CONTROL_POLICY":
		return policy.RCP, why, ""
	case service == "organizations" && kind == "Policy":
		return policy.SCP, why, ""
	case service == "transfer":
		return policy.Boundary, why, ""
	}
	found, _ := kindOfText(d)
	if found == policy.Identity || found == policy.Boundary {
		found = policy.Resource
	}
	return found, why, attachedTo[service]
}

// attachedTo are the types of the resources of a service that have policies.
var attachedTo = map[string]string{ //nolint:gosec // types of resources, and no credentials
	"apigateway": "AWS::ApiGateway::RestApi", "backup": "AWS::Backup::BackupVault", "cloudwatchevents": "AWS::Events::EventBus",
	"dynamodb": "AWS::DynamoDB::Table", "ecr": "AWS::ECR::Repository", "ecrpublic": "AWS::ECR::PublicRepository",
	"efs": "AWS::EFS::FileSystem", "elasticsearch": "AWS::Elasticsearch::Domain", "eventbridge": "AWS::Events::EventBus",
	"kafka": "AWS::MSK::Cluster", "kinesis": "AWS::Kinesis::Stream", "kms": "AWS::KMS::Key", "lambda": "AWS::Lambda::Function",
	"opensearch": "AWS::OpenSearchService::Domain", "opensearchservice": "AWS::OpenSearchService::Domain", "s3": "AWS::S3::Bucket",
	"s3control": "AWS::S3::AccessPoint", "secretsmanager": "AWS::SecretsManager::Secret", "sns": "AWS::SNS::Topic",
	"sqs": "AWS::SQS::Queue",
}

// principal notes users, groups and roles, and what is for them.
func (k *kubernetes) principal(n *policy.Node, kind string, made []*policy.Document) {
	name := func(of *policy.Node) string {
		if of == nil || of.Kind != policy.String {
			return ""
		}
		return of.Value
	}
	switch kind {
	case "User", "Group", "Role":
		h := holder{kind: kind, name: name(n.At("metadata", "name")), policies: &policy.PrincipalPolicies{}}
		spec := n.Get("spec")
		h.external = name(spec.Get("name"))
		if external := n.At("metadata", "annotations", "crossplane.io/external-name"); external != nil {
			h.external = external.Value
		}
		at := n.Range
		if called := n.At("metadata", "name"); called != nil {
			at = called.Range
		}
		h.policies.Resource = &policy.TemplateResource{
			LogicalID: policy.Text{Value: kind + "/" + h.name, Range: at}, Type: "AWS::IAM::" + kind, Node: n, Properties: spec,
		}
		for _, d := range made {
			d.Host = h.policies.Resource
			if d.Kind == policy.Trust {
				h.policies.Trust = d
			} else {
				h.policies.Identity = append(h.policies.Identity, d)
			}
		}
		provider := spec
		if inside := spec.Get("forProvider"); inside != nil {
			provider = inside
		}
		for _, key := range []string{"policies", "managedPolicyArns"} {
			if list := provider.Get(key); list != nil {
				for _, arn := range list.Items {
					h.policies.Managed = append(h.policies.Managed, arn.Text)
				}
			}
		}
		if references := provider.Get("policyRefs"); references != nil {
			for i := range references.Items {
				k.grants = append(k.grants, reference{kind: kind, name: h.name, object: name(references.Items[i].At("from", "name"))})
			}
		}
		if boundary := provider.Get("permissionsBoundary"); boundary != nil && boundary.Kind == policy.String {
			h.policies.BoundaryARN = &boundary.Text
		}
		k.holders = append(k.holders, h)
	case "Policy":
		if k.policies == nil {
			k.policies = map[string][]*policy.Document{}
		}
		k.policies[name(n.At("metadata", "name"))] = made
	case "RolePolicy", "UserPolicy", "GroupPolicy", "RolePolicyAttachment", "UserPolicyAttachment", "GroupPolicyAttachment":
		of := strings.TrimSuffix(strings.TrimSuffix(kind, "Attachment"), "Policy")
		to := reference{kind: of, documents: made, at: n}
		provider := n.At("spec", "forProvider")
		lower := strings.ToLower(of)
		for _, at := range []*policy.Node{provider.At(lower+"Ref", "name"), provider.Get(lower), provider.Get(lower + "Name")} {
			if to.name == "" {
				to.name = name(at)
			}
		}
		if arn := provider.Get("policyArn"); arn != nil && arn.Kind == policy.String {
			to.arn = &arn.Text
		}
		to.object = name(provider.At("policyArnRef", "name"))
		k.grants = append(k.grants, to)
	}
}

// attach gives principals what is for them, once all objects of a source are known.
func (k *kubernetes) attach() {
	for _, g := range k.grants {
		found := false
		for i := range k.holders {
			if h := &k.holders[i]; h.kind == g.kind && g.name != "" && (h.name == g.name || h.external == g.name) {
				found = true
				if k.t.budget.given -= len(k.holders) + len(g.documents) + len(k.policies[g.object]); k.t.budget.given < 0 {
					k.t.problem(policy.Range{}, tooManyGrants)
					break
				}
				h.policies.Identity = append(h.policies.Identity, g.documents...)
				if g.object != "" {
					h.policies.Identity = append(h.policies.Identity, k.policies[g.object]...)
				}
				if g.arn != nil {
					h.policies.Managed = append(h.policies.Managed, *g.arn)
				}
				break
			}
		}
		if !found && g.arn != nil {
			k.holders = append(k.holders, elsewhere(&g))
		}
	}
	for i := range k.holders {
		h := k.holders[i].policies
		for j := range h.Managed {
			if d := k.t.managedPolicy(h.Resource, &h.Managed[j], policy.Identity, nil); d != nil {
				h.Identity = append(h.Identity, d)
			} else {
				h.Unread = append(h.Unread, h.Managed[j])
			}
		}
		if h.BoundaryARN != nil {
			h.Boundary = k.t.managedPolicy(h.Resource, h.BoundaryARN, policy.Boundary, nil)
		}
		k.p.unit.Principals = append(k.p.unit.Principals, h)
	}
}

// elsewhere is the principal of an attachment that is not made here.
func elsewhere(g *reference) holder {
	at := g.at.Range
	if called := g.at.At("metadata", "name"); called != nil {
		at = called.Range
	}
	return holder{kind: g.kind, name: g.name, policies: &policy.PrincipalPolicies{
		Resource: &policy.TemplateResource{
			LogicalID: policy.Text{Value: g.kind + "/" + g.name, Range: at}, Type: "AWS::IAM::" + g.kind, Node: g.at, Properties: &policy.Node{Kind: policy.Object},
		},
		Managed: []policy.Text{*g.arn},
	}}
}

// isStructured reports whether an object is a policy in the words of Crossplane's first provider, which are IAM's in lower
// case.
func isStructured(n *policy.Node) bool {
	statements := n.Get("statements")
	return statements != nil && statements.Kind == policy.Array && len(statements.Items) > 0 && statements.Items[0].Get("effect") != nil
}

// structuredPolicy translates such a policy.
// https://marketplace.upbound.io/providers/crossplane-contrib/provider-aws/latest/resources/s3.aws.crossplane.io/BucketPolicy/v1alpha3
func structuredPolicy(n *policy.Node) policy.Node {
	out := object(n.Range)
	for _, m := range n.Members {
		switch m.Key.Value {
		case "version":
			out.Members = append(out.Members, renamed(m, "Version", m.Value))
		case "id":
			out.Members = append(out.Members, renamed(m, "Id", m.Value))
		case "statements":
			list := m.Value
			list.Items = make([]policy.Node, len(m.Value.Items))
			for i := range list.Items {
				list.Items[i] = structuredStatement(&m.Value.Items[i])
			}
			out.Members = append(out.Members, renamed(m, "Statement", list))
		}
	}
	return out
}

func renamed(m policy.Member, key string, value policy.Node) policy.Member {
	m.Key.Value = key
	return policy.Member{Key: m.Key, Value: value}
}

func structuredStatement(n *policy.Node) policy.Node {
	out := object(n.Range)
	for _, m := range n.Members {
		key := m.Key.Value
		if key == "" {
			continue
		}
		name := strings.ToUpper(key[:1]) + key[1:]
		value := m.Value
		switch key {
		case "principal", "notPrincipal":
			value = structuredPrincipal(&m.Value)
		case "condition":
			value = structuredConditions(&m.Value)
		}
		out.Members = append(out.Members, renamed(m, name, value))
	}
	return out
}

func structuredPrincipal(n *policy.Node) policy.Node {
	if anybody := n.Get("allowAnon"); anybody != nil && anybody.Value == "true" {
		return text(anybody.Range, literal("*"))
	}
	out := object(n.Range)
	for _, m := range n.Members {
		switch m.Key.Value {
		case "service":
			out.Members = append(out.Members, renamed(m, "Service", m.Value))
		case "federated":
			out.Members = append(out.Members, renamed(m, "Federated", m.Value))
		case "awsPrincipals":
			list := m.Value
			list.Items = nil
			for i := range m.Value.Items {
				for _, id := range m.Value.Items[i].Members {
					if id.Value.Kind == policy.String {
						list.Items = append(list.Items, id.Value)
					} else { // a reference to another object
						symbol := &policy.Symbol{Name: id.Key.Value, Origin: policy.FromResource}
						list.Items = append(list.Items, text(id.Value.Range, symbolic(symbol)))
					}
				}
			}
			out.Members = append(out.Members, renamed(m, "AWS", list))
		}
	}
	return out
}

func structuredConditions(n *policy.Node) policy.Node {
	out := object(n.Range)
	for i := range n.Items {
		operator, conditions := n.Items[i].Get("operatorKey"), n.Items[i].Get("conditions")
		if operator == nil || conditions == nil {
			continue
		}
		keys := object(conditions.Range)
		for j := range conditions.Items {
			c := &conditions.Items[j]
			key := c.Get("key")
			if key == nil {
				continue
			}
			for _, m := range c.Members {
				if strings.HasSuffix(m.Key.Value, "alue") { // value, listValue, booleanValue ...
					keys.Members = append(keys.Members, policy.Member{Key: key.Text, Value: m.Value})
				}
			}
		}
		out.Members = append(out.Members, policy.Member{Key: operator.Text, Value: keys})
	}
	return out
}
