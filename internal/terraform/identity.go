package terraform

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/policy"
)

// identity is how a type of resource is named.
type identity struct {
	// cloudFormation is the type as CloudFormation calls it.
	cloudFormation string
	// name is the argument with the physical name, path the one with the path before it (IAM).
	name, path string
	// arn is the ARN: {P}, {R}, {A} are partition, region and account, {path} and {name} the arguments, {host} the name without a
	// scheme, {id} what AWS chooses.
	arn string
	// idARN says that id is the ARN, and idOther that it is something that AWS chooses; else it is the name.
	idARN, idOther bool
}

// identities are the types whose ARNs are made of what is written, by the pages of the provider's resources and the ARN formats in
// https://docs.aws.amazon.com/service-authorization/latest/reference/
var identities = map[string]identity{
	"aws_iam_role":                         {"AWS::IAM::Role", "name", "path", "arn:{P}:iam::{A}:role{path}{name}", false, false},
	"aws_iam_user":                         {"AWS::IAM::User", "name", "path", "arn:{P}:iam::{A}:user{path}{name}", false, false},
	"aws_iam_group":                        {"AWS::IAM::Group", "name", "path", "arn:{P}:iam::{A}:group{path}{name}", false, false},
	"aws_iam_policy":                       {"AWS::IAM::ManagedPolicy", "name", "path", "arn:{P}:iam::{A}:policy{path}{name}", true, false},
	"aws_iam_instance_profile":             {"AWS::IAM::InstanceProfile", "name", "path", "arn:{P}:iam::{A}:instance-profile{path}{name}", false, false},
	"aws_iam_server_certificate":           {"AWS::IAM::ServerCertificate", "name", "path", "arn:{P}:iam::{A}:server-certificate{path}{name}", false, true},
	"aws_iam_openid_connect_provider":      {"AWS::IAM::OIDCProvider", "url", "", "arn:{P}:iam::{A}:oidc-provider/{host}", true, false},
	"aws_iam_saml_provider":                {"AWS::IAM::SAMLProvider", "name", "", "arn:{P}:iam::{A}:saml-provider/{name}", true, false},
	"aws_s3_bucket":                        {"AWS::S3::Bucket", "bucket", "", "arn:{P}:s3:::{name}", false, false},
	"aws_s3_access_point":                  {"AWS::S3::AccessPoint", "name", "", "arn:{P}:s3:{R}:{A}:accesspoint/{name}", false, true},
	"aws_sqs_queue":                        {"AWS::SQS::Queue", "name", "", "arn:{P}:sqs:{R}:{A}:{name}", false, true},
	"aws_sns_topic":                        {"AWS::SNS::Topic", "name", "", "arn:{P}:sns:{R}:{A}:{name}", true, false},
	"aws_lambda_function":                  {"AWS::Lambda::Function", "function_name", "", "arn:{P}:lambda:{R}:{A}:function:{name}", false, false},
	"aws_dynamodb_table":                   {"AWS::DynamoDB::Table", "name", "", "arn:{P}:dynamodb:{R}:{A}:table/{name}", false, false},
	"aws_kms_key":                          {"AWS::KMS::Key", "", "", "arn:{P}:kms:{R}:{A}:key/{id}", false, true},
	"aws_kms_replica_key":                  {"AWS::KMS::ReplicaKey", "", "", "arn:{P}:kms:{R}:{A}:key/{id}", false, true},
	"aws_kms_external_key":                 {"AWS::KMS::Key", "", "", "arn:{P}:kms:{R}:{A}:key/{id}", false, true},
	"aws_kms_alias":                        {"AWS::KMS::Alias", "name", "", "arn:{P}:kms:{R}:{A}:{name}", false, false},
	"aws_cloudwatch_log_group":             {"AWS::Logs::LogGroup", "name", "", "arn:{P}:logs:{R}:{A}:log-group:{name}", false, false},
	"aws_secretsmanager_secret":            {"AWS::SecretsManager::Secret", "name", "", "arn:{P}:secretsmanager:{R}:{A}:secret:{name}-{id}", true, false},
	"aws_ssm_parameter":                    {"AWS::SSM::Parameter", "name", "", "", false, false},
	"aws_ecr_repository":                   {"AWS::ECR::Repository", "name", "", "arn:{P}:ecr:{R}:{A}:repository/{name}", false, false},
	"aws_ecs_cluster":                      {"AWS::ECS::Cluster", "name", "", "arn:{P}:ecs:{R}:{A}:cluster/{name}", true, false},
	"aws_eks_cluster":                      {"AWS::EKS::Cluster", "name", "", "arn:{P}:eks:{R}:{A}:cluster/{name}", false, false},
	"aws_kinesis_stream":                   {"AWS::Kinesis::Stream", "name", "", "arn:{P}:kinesis:{R}:{A}:stream/{name}", true, false},
	"aws_kinesis_firehose_delivery_stream": {"AWS::KinesisFirehose::DeliveryStream", "name", "", "arn:{P}:firehose:{R}:{A}:deliverystream/{name}", true, false},
	"aws_sfn_state_machine":                {"AWS::StepFunctions::StateMachine", "name", "", "arn:{P}:states:{R}:{A}:stateMachine:{name}", true, false},
	"aws_sfn_activity":                     {"AWS::StepFunctions::Activity", "name", "", "arn:{P}:states:{R}:{A}:activity:{name}", true, false},
	"aws_cloudwatch_event_bus":             {"AWS::Events::EventBus", "name", "", "arn:{P}:events:{R}:{A}:event-bus/{name}", false, false},
	"aws_cloudwatch_event_rule":            {"AWS::Events::Rule", "name", "", "", false, false},
	"aws_cloudwatch_metric_alarm":          {"AWS::CloudWatch::Alarm", "alarm_name", "", "arn:{P}:cloudwatch:{R}:{A}:alarm:{name}", false, false},
	"aws_cloudtrail":                       {"AWS::CloudTrail::Trail", "name", "", "arn:{P}:cloudtrail:{R}:{A}:trail/{name}", false, true},
	"aws_codebuild_project":                {"AWS::CodeBuild::Project", "name", "", "arn:{P}:codebuild:{R}:{A}:project/{name}", true, false},
	"aws_codecommit_repository":            {"AWS::CodeCommit::Repository", "repository_name", "", "arn:{P}:codecommit:{R}:{A}:{name}", false, false},
	"aws_codepipeline":                     {"AWS::CodePipeline::Pipeline", "name", "", "arn:{P}:codepipeline:{R}:{A}:{name}", false, true},
	"aws_backup_vault":                     {"AWS::Backup::BackupVault", "name", "", "arn:{P}:backup:{R}:{A}:backup-vault:{name}", false, false},
	"aws_efs_file_system":                  {"AWS::EFS::FileSystem", "", "", "arn:{P}:elasticfilesystem:{R}:{A}:file-system/{id}", false, true},
	"aws_efs_access_point":                 {"AWS::EFS::AccessPoint", "", "", "arn:{P}:elasticfilesystem:{R}:{A}:access-point/{id}", false, true},
	"aws_opensearch_domain":                {"AWS::OpenSearchService::Domain", "domain_name", "", "arn:{P}:es:{R}:{A}:domain/{name}", true, false},
	"aws_elasticsearch_domain":             {"AWS::Elasticsearch::Domain", "domain_name", "", "arn:{P}:es:{R}:{A}:domain/{name}", true, false},
	"aws_vpc_endpoint_service":             {"AWS::EC2::VPCEndpointService", "", "", "arn:{P}:ec2:{R}:{A}:vpc-endpoint-service/{id}", false, true},
	"aws_cognito_user_pool":                {"AWS::Cognito::UserPool", "", "", "arn:{P}:cognito-idp:{R}:{A}:userpool/{id}", false, true},
	"aws_vpc_endpoint":                     {"AWS::EC2::VPCEndpoint", "", "", "", false, true},
	"aws_ssoadmin_permission_set":          {"AWS::SSO::PermissionSet", "", "", "", true, false},
	"aws_organizations_policy":             {"AWS::Organizations::Policy", "", "", "", false, true},
}

// computed is an attribute that the provider makes of what is written; nil for others.
func (i *instance) computed(e *evaluator, name string, at policy.Range) *value {
	if i.typ == "aws_eks_cluster" && name == "identity" {
		return i.clusterIdentity(e, at)
	}
	if input := i.written(e, "input"); i.typ == "terraform_data" && name == "output" && input != nil {
		return input // https://developer.hashicorp.com/terraform/language/resources/terraform-data
	}
	id, ok := identities[i.typ]
	if !ok {
		return nil
	}
	if i.data { // of a resource that is there already: its ARN is known where it has the name and nothing else
		if name == "arn" && (i.typ == "aws_s3_bucket" || i.typ == "aws_iam_openid_connect_provider") {
			return i.arn(e, id, at)
		}
		return nil
	}
	switch {
	case name == "arn" || name == "id" && id.idARN:
		if id.arn != "" {
			return i.arn(e, id, at)
		}
	case name == "id" && id.name != "" && !id.idOther:
		return i.attribute(e, id.name, at)
	case name == id.name && name != "":
		return i.physicalName(e, id, at)
	case i.typ == "aws_iam_role_policy" || name == "path" && id.path != "":
		return str("/", at)
	case name == "name" && id.name != "" && id.name != "name" && i.block.Body().Attribute("name") == nil && i.typ == "aws_sns_topic":
		return i.physicalName(e, id, at)
	}
	return nil
}

// physicalName is a name that is not written: one that the provider makes, of a prefix if there is one.
func (i *instance) physicalName(e *evaluator, id identity, at policy.Range) *value {
	symbol := i.symbol(e, id.name, at)
	prefix := i.written(e, id.name+"_prefix")
	if prefix == nil {
		prefix = i.written(e, "name_prefix")
	}
	if prefix == nil || !prefix.scalar() || prefix.unknown() || symbol.kind != policy.Unknown {
		return symbol
	}
	return &value{kind: policy.String, at: at, pieces: []piece{asPiece(prefix), asPiece(symbol)}}
}

// arn puts the ARN together.
func (i *instance) arn(e *evaluator, id identity, at policy.Range) *value {
	v := &value{kind: policy.String, at: at}
	add := func(part *value) { v.pieces = append(v.pieces, asPiece(part)) }
	provider := i.provider()
	for rest := id.arn; rest != ""; {
		before, after, found := strings.Cut(rest, "{")
		if before != "" {
			v.pieces = append(v.pieces, piece{text: before, start: -1})
		}
		if !found {
			break
		}
		field, tail, _ := strings.Cut(after, "}")
		rest = tail
		switch field {
		case "P":
			add(e.pseudo("AWS::Partition", provider, at))
		case "R":
			add(i.region(e, provider, at))
		case "A":
			add(e.pseudo("AWS::AccountId", provider, at))
		case "path":
			path := i.written(e, id.path)
			if path == nil || path.kind == policy.Null {
				path = str("/", at)
			}
			add(path)
		case "id":
			name := "id"
			if id.name != "" {
				name = "suffix"
			}
			add(i.symbol(e, name, at))
		case "host":
			add(withoutScheme(i.attribute(e, id.name, at)))
		default:
			add(i.attribute(e, id.name, at))
		}
	}
	return v
}

// withoutScheme is a URL without https://.
func withoutScheme(v *value) *value {
	if text, ok := v.known(); ok {
		if i := strings.Index(text, "://"); i >= 0 {
			return v.cut(i+len("://"), len(text))
		}
		return v
	}
	if parts := v.partsOf(); len(parts) > 0 && parts[0].Symbol == nil {
		if _, host, ok := strings.Cut(parts[0].Literal, "://"); ok {
			parts[0].Literal = host
			return ofParts(parts, v.at)
		}
	}
	return v
}

// clusterIdentity is the attribute of a cluster with the URL of its OIDC provider, as in
// https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE, whose last part AWS chooses.
// https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
func (i *instance) clusterIdentity(e *evaluator, at policy.Range) *value {
	provider, address := i.provider(), i.address+".identity[0].oidc[0].issuer"
	id := policy.Symbol{Name: address, Origin: policy.FromResource, Type: identities[i.typ].cloudFormation, Bare: true}
	if i.data {
		id.Origin = policy.FromImport
		e.unit.count("data source", i.typ, i.block.Header)
	}
	sum := sha256.Sum256([]byte(address))
	id.Stand = strings.ToUpper(hex.EncodeToString(sum[:16])) // its length, and another one for each cluster
	issuer := &value{kind: policy.String, at: at, pieces: []piece{
		{text: "https://oidc.eks.", start: -1},
		asPiece(i.region(e, provider, at)),
		{text: ".", start: -1},
		asPiece(e.pseudo("AWS::URLSuffix", provider, at)),
		{text: "/id/", start: -1},
		asPiece(e.unknown(&id, aString, at)),
	}}
	block := func(name string, v *value) *value {
		object := &value{kind: policy.Object, at: at, members: []member{{key: str(name, at), value: v}}}
		return &value{kind: policy.Array, at: at, items: []item{{object, false}}}
	}
	return block("oidc", block("issuer", issuer))
}

// Expression is what Terraform calls a pseudo parameter of CloudFormation's: the attribute of a data source.
func Expression(pseudo string) string { return expressions[pseudo] }

var expressions = map[string]string{
	"AWS::AccountId": "data.aws_caller_identity.current.account_id",
	"AWS::Partition": "data.aws_partition.current.partition",
	"AWS::Region":    "data.aws_region.current.region",
	"AWS::URLSuffix": "data.aws_partition.current.dns_suffix",
}

// pseudo is what CloudFormation would call a pseudo parameter: of the account, partition and region of a provider. That of a provider
// that takes another identity may be another account.
func (e *evaluator) pseudo(name, provider string, at policy.Range) *value {
	s, _ := policy.Pseudo(name)
	s.Shown = Expression(name)
	if provider != "aws" && (name == "AWS::Region" || name == "AWS::AccountId" && !e.sameAccount(provider)) {
		s = policy.Symbol{Name: provider + "." + name, Shown: Expression(name) + " of " + provider, Origin: policy.FromImport}
	}
	return e.unknown(&s, aString, at)
}

// sameAccount reports whether a provider's configuration differs from that without an alias in nothing that could make its account
// another.
func (e *evaluator) sameAccount(provider string) bool {
	block := e.root.config.providers[provider]
	if block == nil {
		return false
	}
	for _, name := range []string{"profile", "access_key", "shared_credentials_files", "shared_config_files", "allowed_account_ids", "token"} {
		if block.Body().Attribute(name) != nil {
			return false
		}
	}
	for _, b := range block.Body().Blocks {
		if strings.HasPrefix(typeOf(b), "assume_role") {
			return false
		}
	}
	return true
}

// region is the region of an instance, if its own argument or its provider's configuration says it.
func (i *instance) region(e *evaluator, provider string, at policy.Range) *value {
	if v := i.written(e, "region"); v != nil && v.scalar() && !v.unknown() {
		return v
	}
	return e.regionOf(provider, at)
}

func (e *evaluator) regionOf(provider string, at policy.Range) *value {
	if block := e.root.config.providers[provider]; block != nil {
		if a := block.Body().Attribute("region"); a != nil {
			if literal, ok := a.Expr().(*hcl.String); ok {
				return e.eval(literal, &scope{})
			}
		}
	}
	return e.pseudo("AWS::Region", provider, at)
}
