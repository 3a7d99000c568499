package loader

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// identity is how a type of resource is named: the property that names it, and its ARN.
type identity struct {
	// name is the property with the physical name, path the one with the path before it (IAM), "" if there is none.
	name, path string
	// arn is the ARN: {P}, {R}, {A} are partition, region and account, {path} and {name} the properties, {host} the name
	// without a scheme, {id} an identifier that AWS chooses. "" if the form is not known.
	arn string
	// refARN says that Ref yields the ARN and not the name; refID that it yields an identifier that AWS chooses.
	refARN, refID bool
	// attribute yields the ARN with Fn::GetAtt; "" stands for "Arn".
	attribute string
}

// identities are how resources of the types are named whose ARNs other resources use, by the section Return values of the type's
// page in https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
// and the ARN formats in https://docs.aws.amazon.com/service-authorization/latest/reference/.
var identities = map[string]identity{
	"AWS::IAM::Role":  {name: "RoleName", path: "Path", arn: "arn:{P}:iam::{A}:role{path}{name}"},
	"AWS::IAM::User":  {name: "UserName", path: "Path", arn: "arn:{P}:iam::{A}:user{path}{name}"},
	"AWS::IAM::Group": {name: "GroupName", path: "Path", arn: "arn:{P}:iam::{A}:group{path}{name}"},
	"AWS::IAM::ManagedPolicy": {
		name: "ManagedPolicyName", path: "Path", arn: "arn:{P}:iam::{A}:policy{path}{name}", refARN: true, attribute: "PolicyArn",
	},
	"AWS::IAM::InstanceProfile":   {name: "InstanceProfileName", path: "Path", arn: "arn:{P}:iam::{A}:instance-profile{path}{name}"},
	"AWS::IAM::ServerCertificate": {name: "ServerCertificateName", path: "Path", arn: "arn:{P}:iam::{A}:server-certificate{path}{name}"},
	"AWS::IAM::VirtualMFADevice": {
		name: "VirtualMfaDeviceName", path: "Path", arn: "arn:{P}:iam::{A}:mfa{path}{name}",
		refARN: true, attribute: "SerialNumber",
	},
	"AWS::IAM::OIDCProvider":               {name: "Url", arn: "arn:{P}:iam::{A}:oidc-provider/{host}", refARN: true},
	"AWS::IAM::SAMLProvider":               {name: "Name", arn: "arn:{P}:iam::{A}:saml-provider/{name}", refARN: true},
	"AWS::S3::Bucket":                      {name: "BucketName", arn: "arn:{P}:s3:::{name}"},
	"AWS::S3::AccessPoint":                 {name: "Name", arn: "arn:{P}:s3:{R}:{A}:accesspoint/{name}"},
	"AWS::SQS::Queue":                      {name: "QueueName", arn: "arn:{P}:sqs:{R}:{A}:{name}", refID: true},
	"AWS::SNS::Topic":                      {name: "TopicName", arn: "arn:{P}:sns:{R}:{A}:{name}", refARN: true, attribute: "TopicArn"},
	"AWS::Lambda::Function":                {name: "FunctionName", arn: "arn:{P}:lambda:{R}:{A}:function:{name}"},
	"AWS::Serverless::Function":            {name: "FunctionName", arn: "arn:{P}:lambda:{R}:{A}:function:{name}"},
	"AWS::DynamoDB::Table":                 {name: "TableName", arn: "arn:{P}:dynamodb:{R}:{A}:table/{name}"},
	"AWS::DynamoDB::GlobalTable":           {name: "TableName", arn: "arn:{P}:dynamodb:{R}:{A}:table/{name}"},
	"AWS::Serverless::SimpleTable":         {name: "TableName", arn: "arn:{P}:dynamodb:{R}:{A}:table/{name}"},
	"AWS::KMS::Key":                        {arn: "arn:{P}:kms:{R}:{A}:key/{id}", refID: true},
	"AWS::KMS::ReplicaKey":                 {arn: "arn:{P}:kms:{R}:{A}:key/{id}", refID: true},
	"AWS::KMS::Alias":                      {name: "AliasName"},
	"AWS::Logs::LogGroup":                  {name: "LogGroupName", arn: "arn:{P}:logs:{R}:{A}:log-group:{name}:*"},
	"AWS::SecretsManager::Secret":          {name: "Name", arn: "arn:{P}:secretsmanager:{R}:{A}:secret:{name}-{id}", refARN: true, attribute: "Id"},
	"AWS::SSM::Parameter":                  {name: "Name"},
	"AWS::ECR::Repository":                 {name: "RepositoryName", arn: "arn:{P}:ecr:{R}:{A}:repository/{name}"},
	"AWS::ECS::Cluster":                    {name: "ClusterName", arn: "arn:{P}:ecs:{R}:{A}:cluster/{name}"},
	"AWS::EKS::Cluster":                    {name: "Name", arn: "arn:{P}:eks:{R}:{A}:cluster/{name}"},
	"AWS::Kinesis::Stream":                 {name: "Name", arn: "arn:{P}:kinesis:{R}:{A}:stream/{name}"},
	"AWS::KinesisFirehose::DeliveryStream": {name: "DeliveryStreamName", arn: "arn:{P}:firehose:{R}:{A}:deliverystream/{name}"},
	"AWS::StepFunctions::StateMachine":     {name: "StateMachineName", arn: "arn:{P}:states:{R}:{A}:stateMachine:{name}", refARN: true},
	"AWS::Serverless::StateMachine":        {name: "Name", arn: "arn:{P}:states:{R}:{A}:stateMachine:{name}", refARN: true},
	"AWS::StepFunctions::Activity":         {name: "Name", arn: "arn:{P}:states:{R}:{A}:activity:{name}", refARN: true},
	"AWS::Events::EventBus":                {name: "Name", arn: "arn:{P}:events:{R}:{A}:event-bus/{name}"},
	"AWS::CloudWatch::Alarm":               {name: "AlarmName", arn: "arn:{P}:cloudwatch:{R}:{A}:alarm:{name}"},
	"AWS::CloudWatch::CompositeAlarm":      {name: "AlarmName", arn: "arn:{P}:cloudwatch:{R}:{A}:alarm:{name}"},
	"AWS::CloudTrail::Trail":               {name: "TrailName", arn: "arn:{P}:cloudtrail:{R}:{A}:trail/{name}"},
	"AWS::CodeBuild::Project":              {name: "Name", arn: "arn:{P}:codebuild:{R}:{A}:project/{name}"},
	"AWS::CodeCommit::Repository":          {name: "RepositoryName", arn: "arn:{P}:codecommit:{R}:{A}:{name}", refID: true},
	"AWS::CodePipeline::Pipeline":          {name: "Name", arn: "arn:{P}:codepipeline:{R}:{A}:{name}"},
	"AWS::Backup::BackupVault":             {name: "BackupVaultName", arn: "arn:{P}:backup:{R}:{A}:backup-vault:{name}", attribute: "BackupVaultArn"},
	"AWS::EFS::FileSystem":                 {arn: "arn:{P}:elasticfilesystem:{R}:{A}:file-system/{id}", refID: true},
	"AWS::EFS::AccessPoint":                {arn: "arn:{P}:elasticfilesystem:{R}:{A}:access-point/{id}", refID: true},
	"AWS::OpenSearchService::Domain":       {name: "DomainName", arn: "arn:{P}:es:{R}:{A}:domain/{name}"},
	"AWS::Elasticsearch::Domain":           {name: "DomainName", arn: "arn:{P}:es:{R}:{A}:domain/{name}"},
	"AWS::EC2::VPCEndpointService":         {arn: "arn:{P}:ec2:{R}:{A}:vpc-endpoint-service/{id}", refID: true},
	"AWS::Cognito::UserPool":               {arn: "arn:{P}:cognito-idp:{R}:{A}:userpool/{id}", refID: true},
}

// identityOf returns how resources of a type are named. For a type that is not among identities, Ref is taken to yield an
// identifier that AWS chooses.
func identityOf(kind string) identity {
	if id, ok := identities[kind]; ok {
		return id
	}
	return identity{refID: true}
}

// reference is what Ref yields for a resource.
func (t *template) reference(r *resource, e *environment, depth int) []policy.Part {
	id := identityOf(r.Type)
	switch {
	case id.refARN:
		return t.arn(r, id, e, depth)
	case id.refID:
		s := policy.Symbol{Name: r.LogicalID.Value, Origin: policy.FromResource, Type: r.Type, Bare: id.arn != ""}
		if id.arn == "" && named(r) {
			s.Origin = policy.FromFunction // maybe the very name that the template gives
		}
		return []policy.Part{symbolic(t.symbol("name", s))}
	}
	return t.physicalName(r, id, e, depth)
}

// named reports whether a property may be the name of a resource of a type that is not known here.
func named(r *resource) bool {
	if r.raw == nil {
		return false
	}
	return slices.ContainsFunc(r.raw.Members, func(m policy.Member) bool {
		key := m.Key.Value
		return strings.HasSuffix(key, "Name") || strings.HasSuffix(key, "Identifier") || strings.HasSuffix(key, "Id")
	})
}

// physicalName is the name that a resource's property gives it, or a symbol for the one that AWS makes.
func (t *template) physicalName(r *resource, id identity, e *environment, depth int) []policy.Part {
	if id.name != "" && !r.naming && r.raw != nil {
		r.naming = true
		defer func() { r.naming = false }()
		if written := t.property(r, id.name); written != nil {
			value, state := t.resolve(written, e, depth)
			if pieces, ok := parts(&value); ok && state != removed {
				return pieces
			}
		}
	}
	name := r.LogicalID.Value
	if id.refARN || id.refID {
		name += "." + id.name
	}
	return []policy.Part{symbolic(t.symbol("name", policy.Symbol{
		Name: name, Origin: policy.FromResource, Type: r.Type, Bare: id.arn != "",
	}))}
}

// property returns a property as it is written; nil if it is missing or the properties are not an object.
func (t *template) property(r *resource, name string) *policy.Node {
	if r.raw == nil || isFunction(r.raw) {
		return nil
	}
	return r.raw.Get(name)
}

// arn builds a resource's ARN from what is known of it.
func (t *template) arn(r *resource, id identity, e *environment, depth int) []policy.Part {
	var result []policy.Part
	for rest := id.arn; rest != ""; {
		before, after, ok := strings.Cut(rest, "{")
		result = append(result, literal(before))
		if !ok {
			break
		}
		field, tail, _ := strings.Cut(after, "}")
		rest = tail
		switch field {
		case "P":
			result = append(result, t.pseudoPart("AWS::Partition", e)...)
		case "R":
			result = append(result, t.pseudoPart("AWS::Region", e)...)
		case "A":
			result = append(result, t.pseudoPart("AWS::AccountId", e)...)
		case "path":
			result = append(result, t.pathOf(r, id, e, depth)...)
		case "id":
			name := r.LogicalID.Value
			if !id.refID {
				name += ".Id"
			}
			s := policy.Symbol{Name: name, Origin: policy.FromResource, Type: r.Type}
			result = append(result, symbolic(t.symbol("name", s)))
		case "host":
			result = append(result, withoutScheme(t.physicalName(r, id, e, depth))...)
		default:
			result = append(result, t.physicalName(r, id, e, depth)...)
		}
	}
	return result
}

// withoutScheme strips the scheme of a URL.
func withoutScheme(pieces []policy.Part) []policy.Part {
	pieces = slices.Clone(pieces)
	if first := &pieces[0]; first.Symbol == nil {
		if _, host, ok := strings.Cut(first.Literal, "://"); ok {
			first.Literal = host
		}
	}
	return pieces
}

func (t *template) pathOf(r *resource, id identity, e *environment, depth int) []policy.Part {
	if written := t.property(r, id.path); written != nil {
		value, state := t.resolve(written, e, depth)
		if pieces, ok := parts(&value); ok && state != removed {
			return pieces
		}
	}
	return []policy.Part{literal("/")}
}

// getAtt resolves Fn::GetAtt: "resource.attribute", or the two in a list.
func (t *template) getAtt(argument *policy.Node, r policy.Range, e *environment, depth int) policy.Node {
	const wants = "the name of a resource and of an attribute"
	var logical, attribute string
	switch argument.Kind {
	case policy.String:
		var ok bool
		if logical, attribute, ok = strings.Cut(argument.Value, "."); !ok {
			return t.wrong("Fn::GetAtt", argument, r, wants)
		}
	case policy.Array:
		if len(argument.Items) < 2 {
			return t.wrong("Fn::GetAtt", argument, r, wants)
		}
		var names []string
		for i := range argument.Items {
			name, _ := t.resolve(&argument.Items[i], e, depth)
			if !name.IsScalar() {
				return t.wrong("Fn::GetAtt", argument, r, wants)
			}
			if !name.Known() {
				return text(r, symbolic(t.opaque("Fn::GetAtt", argument, policy.FromResource)))
			}
			names = append(names, name.Value)
		}
		logical, attribute = names[0], strings.Join(names[1:], ".")
	default:
		return t.wrong("Fn::GetAtt", argument, r, wants)
	}
	if value, ok := t.attributeOf(logical, attribute, r, e, depth); ok {
		return value
	}
	return t.missing(logical, r, r, "Fn::GetAtt")
}

// attributeOf is what Fn::GetAtt yields; false if there is no such resource.
func (t *template) attributeOf(logical, attribute string, at policy.Range, e *environment, depth int) (policy.Node, bool) {
	r := t.resources[logical]
	if r == nil {
		return policy.Node{}, false
	}
	if value, ok := t.handedTo(r, attribute, at, depth); ok {
		return value, true
	}
	id := identityOf(r.Type)
	switch {
	case id.arn != "" && (attribute == "Arn" || attribute == id.attribute || attribute == "DomainArn"):
		return text(at, t.arn(r, id, e, depth)...), true
	case id.name != "" && attribute == id.name:
		return text(at, t.physicalName(r, id, e, depth)...), true
	case attribute == "StreamArn" && strings.HasPrefix(id.arn, "arn:{P}:dynamodb:"):
		label := policy.Symbol{Name: logical + ".StreamLabel", Origin: policy.FromResource, Type: r.Type}
		stream := append(t.arn(r, id, e, depth), literal("/stream/"), symbolic(t.symbol("name", label)))
		return text(at, stream...), true
	}
	origin := attributeOrigin(r.Type)
	if written := t.property(r, attribute); written != nil && !r.naming && origin == policy.FromResource {
		r.naming = true
		value, state := t.resolve(written, e, depth)
		r.naming = false
		if pieces, ok := parts(&value); ok && state != removed {
			return text(at, pieces...), true
		}
	}
	s := policy.Symbol{Name: logical + "." + attribute, Origin: origin, Type: r.Type}
	return text(at, symbolic(t.symbol("name", s))), true
}

// attributeOrigin tells where the attributes of a type of resource come from: those of custom resources and of modules are
// whatever their authors like, those of nested stacks are written in another template.
func attributeOrigin(kind string) policy.SymbolOrigin {
	switch {
	case kind == "AWS::CloudFormation::Stack" || kind == "AWS::Serverless::Application":
		return policy.FromImport
	case kind == "AWS::CloudFormation::CustomResource" || !strings.HasPrefix(kind, "AWS::"):
		return policy.FromFunction
	}
	return policy.FromResource
}

// mostNamed is how many resources of a cycle are named: the longest has all of the template.
const mostNamed = 12

// checkCycles reports resources that depend on themselves. References in the arms of Fn::If are passed over: those of a
// cycle may exclude each other. So are open templates: a macro may take a cycle apart, as SAM does.
func (t *template) checkCycles() {
	if t.open {
		return
	}
	const (
		visiting = iota + 1
		done
	)
	marks := map[*resource]int{}
	var path []string
	var visit func(r *resource)
	visit = func(r *resource) {
		marks[r] = visiting
		path = append(path, r.LogicalID.Value)
		for _, d := range t.dependencies(r) {
			switch marks[d.on] {
			case visiting:
				start := 0
				for path[start] != d.on.LogicalID.Value {
					start++
				}
				names := slices.Concat(path[start:], []string{d.on.LogicalID.Value})
				if len(names) > mostNamed {
					names = slices.Concat(names[:mostNamed/2], []string{"..."}, names[len(names)-mostNamed/2:])
				}
				t.problem(d.at, "circular dependency between resources: "+strings.Join(names, " -> "))
			case done:
			default:
				visit(d.on)
			}
		}
		path = path[:len(path)-1]
		marks[r] = done
	}
	for _, r := range t.order {
		if marks[r] == 0 && len(t.order) <= syntax.MaxDepth {
			visit(r)
		}
	}
}

// dependency is a reference from one resource to another.
type dependency struct {
	on *resource
	at policy.Range
}

func (t *template) dependencies(r *resource) []dependency {
	var found []dependency
	add := func(name string, at policy.Range) {
		if on := t.resources[name]; on != nil {
			found = append(found, dependency{on, at})
		}
	}
	if on := r.Node.Get("DependsOn"); on != nil {
		if on.Kind == policy.String {
			add(on.Value, on.Range)
		}
		for i := range on.Items {
			add(on.Items[i].Value, on.Items[i].Range)
		}
	}
	var walk func(n *policy.Node)
	walk = func(n *policy.Node) {
		name, argument, ok := function(n)
		switch {
		case ok && name == "Fn::If":
			return
		case ok && name == "Ref" && argument.Kind == policy.String:
			add(argument.Value, n.Range)
		case ok && name == "Fn::GetAtt" && argument.Kind == policy.String:
			logical, _, _ := strings.Cut(argument.Value, ".")
			add(logical, n.Range)
		case ok && name == "Fn::GetAtt" && len(argument.Items) > 0:
			add(argument.Items[0].Value, n.Range)
		case ok && name == "Fn::Sub":
			if format, variables, ok := substitutes(argument); ok {
				for _, p := range splitSub(format.Value) {
					logical, _, _ := strings.Cut(p.text, ".")
					if p.variable && variables.Get(p.text) == nil {
						add(logical, n.Range)
					}
				}
			}
		}
		for i := range n.Items {
			walk(&n.Items[i])
		}
		for i := range n.Members {
			walk(&n.Members[i].Value)
		}
	}
	if r.raw != nil {
		walk(r.raw)
	}
	return found
}
