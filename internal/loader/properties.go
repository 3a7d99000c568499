package loader

import (
	"sort"

	"github.com/iamlint/iamlint/policy"
)

// form says what stands at a property that holds a policy.
type form uint8

const (
	aDocument form = iota
	// someStatements is one statement or a list of them, without a document around.
	someStatements
	// aPermission is a resource of whose properties one statement is made; see [synthesize].
	aPermission
	// anOrganizationPolicy is a document whose kind the property Type tells.
	anOrganizationPolicy
	// samPolicies is a list of documents, of names of managed policies and of SAM's policy templates, or one of them.
	samPolicies
	// aPolicyTemplate is the name of one of SAM's policy templates with values for its parameters.
	aPolicyTemplate
	// aFunctionURL is the configuration of a function's URL, which SAM adds permissions to if anyone may call it.
	aFunctionURL
	// aDataSource is the document of a data source of Terraform's that nothing refers to: its text tells its kind.
	aDataSource
	// aConnector is one of SAM's connectors, and is found by itself.
	aConnector
)

// property is a place in a template where a policy is written.
type property struct {
	resource string
	// path leads to it from Properties: keys between dots, [] for every element of a list (or the one that stands there
	// without a list), * for every member.
	path string
	kind policy.Kind
	form form
	// attached is the type of the resource that a resource policy protects.
	attached string
}

// policyProperties returns the places of policies in resources of a type.
func policyProperties(resource string) []property {
	start := sort.Search(len(properties), func(i int) bool { return properties[i].resource >= resource })
	end := start
	for end < len(properties) && properties[end].resource == resource {
		end++
	}
	return properties[start:end]
}

// properties are all of them, sorted by the type of the resource. They are those of CloudFormation's resource
// specification whose documentation says that an IAM policy document goes there. What only looks like one is left out:
// stack policies (AWS::CloudFormation::Stack StackPolicyBody), Cedar (AWS::EC2::VerifiedAccess*, AWS::VerifiedPermissions::*),
// lifecycle policies (AWS::ECR::Repository LifecyclePolicy), data protection policies (AWS::SNS::Topic, AWS::Logs::LogGroup,
// AWS::Logs::AccountPolicy), filter and redrive policies (AWS::SNS::Subscription, AWS::SQS::Queue), the policies of
// AWS::OpenSearchServerless::*, AWS::NetworkManager::CoreNetwork, AWS::Config::ConfigRule and AWS::WorkSpacesWeb::BrowserSettings.
//
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
var properties = [...]property{
	{"AWS::ACMPCA::Permission", "", policy.Resource, aPermission, "AWS::ACMPCA::CertificateAuthority"},
	{"AWS::AIOps::InvestigationGroup", "InvestigationGroupPolicy", policy.Resource, aDocument, "AWS::AIOps::InvestigationGroup"},
	{"AWS::APS::ResourcePolicy", "PolicyDocument", policy.Resource, aDocument, "AWS::APS::Workspace"},
	{"AWS::ApiGateway::DomainNameV2", "ManagementPolicy", policy.Resource, aDocument, "AWS::ApiGateway::DomainNameV2"},
	{"AWS::ApiGateway::DomainNameV2", "Policy", policy.Resource, aDocument, "AWS::ApiGateway::DomainNameV2"},
	{"AWS::ApiGateway::RestApi", "Body.x-amazon-apigateway-policy", policy.Resource, aDocument, "AWS::ApiGateway::RestApi"},
	{"AWS::ApiGateway::RestApi", "Policy", policy.Resource, aDocument, "AWS::ApiGateway::RestApi"},
	{"AWS::Backup::BackupVault", "AccessPolicy", policy.Resource, aDocument, "AWS::Backup::BackupVault"},
	{"AWS::Backup::LogicallyAirGappedBackupVault", "AccessPolicy", policy.Resource, aDocument, "AWS::Backup::LogicallyAirGappedBackupVault"},
	{"AWS::Bedrock::KnowledgeBasePolicy", "PolicyDocument", policy.Resource, aDocument, "AWS::Bedrock::KnowledgeBase"},
	{"AWS::Bedrock::ResourcePolicy", "PolicyDocument", policy.Resource, aDocument, "AWS::Bedrock::Guardrail"},
	{"AWS::BedrockAgentCore::ResourcePolicy", "Policy", policy.Resource, aDocument, ""},
	{"AWS::CloudTrail::ResourcePolicy", "ResourcePolicy", policy.Resource, aDocument, ""},
	{"AWS::CodeArtifact::Domain", "PermissionsPolicyDocument", policy.Resource, aDocument, "AWS::CodeArtifact::Domain"},
	{"AWS::CodeArtifact::Repository", "PermissionsPolicyDocument", policy.Resource, aDocument, "AWS::CodeArtifact::Repository"},
	{"AWS::Comprehend::DocumentClassifier", "ModelPolicy", policy.Resource, aDocument, "AWS::Comprehend::DocumentClassifier"},
	{"AWS::Comprehend::EntityRecognizer", "ModelPolicy", policy.Resource, aDocument, "AWS::Comprehend::EntityRecognizer"},
	{"AWS::DSQL::Cluster", "PolicyDocument", policy.Resource, aDocument, "AWS::DSQL::Cluster"},
	{"AWS::DynamoDB::GlobalTable", "Replicas[].ReplicaStreamSpecification.ResourcePolicy.PolicyDocument", policy.Resource, aDocument, "AWS::DynamoDB::GlobalTable"},
	{"AWS::DynamoDB::GlobalTable", "Replicas[].ResourcePolicy.PolicyDocument", policy.Resource, aDocument, "AWS::DynamoDB::GlobalTable"},
	{"AWS::DynamoDB::Table", "ResourcePolicy.PolicyDocument", policy.Resource, aDocument, "AWS::DynamoDB::Table"},
	{"AWS::DynamoDB::Table", "StreamSpecification.ResourcePolicy.PolicyDocument", policy.Resource, aDocument, "AWS::DynamoDB::Table"},
	{"AWS::EC2::VPCEndpoint", "PolicyDocument", policy.VPCEndpoint, aDocument, ""},
	{"AWS::EC2::VPCEndpointServicePermissions", "", policy.Resource, aPermission, "AWS::EC2::VPCEndpointService"},
	{"AWS::ECR::PublicRepository", "RepositoryPolicyText", policy.Resource, aDocument, "AWS::ECR::PublicRepository"},
	{"AWS::ECR::RegistryPolicy", "PolicyText", policy.Resource, aDocument, "AWS::ECR::RegistryPolicy"},
	{"AWS::ECR::Repository", "RepositoryPolicyText", policy.Resource, aDocument, "AWS::ECR::Repository"},
	{"AWS::ECR::RepositoryCreationTemplate", "RepositoryPolicy", policy.Resource, aDocument, "AWS::ECR::Repository"},
	{"AWS::EFS::FileSystem", "FileSystemPolicy", policy.Resource, aDocument, "AWS::EFS::FileSystem"},
	{"AWS::EKS::PodIdentityAssociation", "Policy", policy.Boundary, aDocument, ""},
	{"AWS::Elasticsearch::Domain", "AccessPolicies", policy.Resource, aDocument, "AWS::Elasticsearch::Domain"},
	{"AWS::EventSchemas::RegistryPolicy", "Policy", policy.Resource, aDocument, "AWS::EventSchemas::Registry"},
	{"AWS::Events::EventBus", "Policy", policy.Resource, aDocument, "AWS::Events::EventBus"},
	{"AWS::Events::EventBusPolicy", "", policy.Resource, aPermission, "AWS::Events::EventBus"},
	{"AWS::EventsV2::ResourcePolicy", "PolicyDocument", policy.Resource, aDocument, ""},
	{"AWS::FSx::S3AccessPointAttachment", "S3AccessPoint.Policy", policy.Resource, aDocument, "AWS::S3::AccessPoint"},
	{"AWS::IAM::Group", "Policies[].PolicyDocument", policy.Identity, aDocument, ""},
	{"AWS::IAM::GroupPolicy", "PolicyDocument", policy.Identity, aDocument, ""},
	{"AWS::IAM::ManagedPolicy", "PolicyDocument", policy.Identity, aDocument, ""},
	{"AWS::IAM::Policy", "PolicyDocument", policy.Identity, aDocument, ""},
	{"AWS::IAM::Role", "AssumeRolePolicyDocument", policy.Trust, aDocument, ""},
	{"AWS::IAM::Role", "Policies[].PolicyDocument", policy.Identity, aDocument, ""},
	{"AWS::IAM::RolePolicy", "PolicyDocument", policy.Identity, aDocument, ""},
	{"AWS::IAM::User", "Policies[].PolicyDocument", policy.Identity, aDocument, ""},
	{"AWS::IAM::UserPolicy", "PolicyDocument", policy.Identity, aDocument, ""},
	{"AWS::IoT::Policy", "PolicyDocument", policy.Identity, aDocument, ""},
	{"AWS::KMS::Key", "KeyPolicy", policy.Resource, aDocument, "AWS::KMS::Key"},
	{"AWS::KMS::ReplicaKey", "KeyPolicy", policy.Resource, aDocument, "AWS::KMS::Key"},
	{"AWS::Kinesis::ResourcePolicy", "ResourcePolicy", policy.Resource, aDocument, "AWS::Kinesis::Stream"},
	{"AWS::Lambda::LayerVersionPermission", "", policy.Resource, aPermission, "AWS::Lambda::LayerVersion"},
	{"AWS::Lambda::Permission", "", policy.Resource, aPermission, "AWS::Lambda::Function"},
	{"AWS::Lambda::ResourcePolicy", "PolicyDocument", policy.Resource, aDocument, "AWS::Lambda::Function"},
	{"AWS::Lex::ResourcePolicy", "Policy", policy.Resource, aDocument, "AWS::Lex::Bot"},
	{"AWS::Logs::DeliveryDestination", "DeliveryDestinationPolicy[].DeliveryDestinationPolicy", policy.Resource, aDocument, "AWS::Logs::DeliveryDestination"},
	{"AWS::Logs::Destination", "DestinationPolicy", policy.Resource, aDocument, "AWS::Logs::Destination"},
	{"AWS::Logs::LogGroup", "ResourcePolicyDocument", policy.Resource, aDocument, "AWS::Logs::LogGroup"},
	{"AWS::Logs::ResourcePolicy", "PolicyDocument", policy.Resource, aDocument, ""},
	{"AWS::MSK::ClusterPolicy", "Policy", policy.Resource, aDocument, "AWS::MSK::Cluster"},
	{"AWS::MediaPackageV2::ChannelPolicy", "Policy", policy.Resource, aDocument, "AWS::MediaPackageV2::Channel"},
	{"AWS::MediaPackageV2::OriginEndpointPolicy", "Policy", policy.Resource, aDocument, "AWS::MediaPackageV2::OriginEndpoint"},
	{"AWS::MediaStore::Container", "Policy", policy.Resource, aDocument, "AWS::MediaStore::Container"},
	{"AWS::MediaTailor::ChannelPolicy", "Policy", policy.Resource, aDocument, "AWS::MediaTailor::Channel"},
	{"AWS::ODB::OdbNetwork", "KmsPolicyDocument", policy.VPCEndpoint, aDocument, ""},
	{"AWS::ODB::OdbNetwork", "S3PolicyDocument", policy.VPCEndpoint, aDocument, ""},
	{"AWS::ODB::OdbNetwork", "StsPolicyDocument", policy.VPCEndpoint, aDocument, ""},
	{"AWS::OSIS::Pipeline", "ResourcePolicy.Policy", policy.Resource, aDocument, "AWS::OSIS::Pipeline"},
	{"AWS::Oam::Sink", "Policy", policy.Resource, aDocument, "AWS::Oam::Sink"},
	{"AWS::Omics::SequenceStore", "S3AccessPolicy", policy.Resource, aDocument, "AWS::Omics::SequenceStore"},
	{"AWS::OpenSearchService::Domain", "AccessPolicies", policy.Resource, aDocument, "AWS::OpenSearchService::Domain"},
	{"AWS::Organizations::Policy", "Content", policy.SCP, anOrganizationPolicy, ""},
	{"AWS::Organizations::ResourcePolicy", "Content", policy.Resource, aDocument, "AWS::Organizations::Organization"},
	{"AWS::PaymentCryptography::Key", "Policy", policy.Resource, aDocument, "AWS::PaymentCryptography::Key"},
	{"AWS::RAM::Permission", "PolicyTemplate", policy.Resource, aDocument, ""},
	{"AWS::RUM::AppMonitor", "ResourcePolicy.PolicyDocument", policy.Resource, aDocument, "AWS::RUM::AppMonitor"},
	{"AWS::Redshift::Cluster", "NamespaceResourcePolicy", policy.Resource, aDocument, "AWS::Redshift::Cluster"},
	{"AWS::RedshiftServerless::Namespace", "NamespaceResourcePolicy", policy.Resource, aDocument, "AWS::RedshiftServerless::Namespace"},
	{"AWS::RolesAnywhere::Profile", "SessionPolicy", policy.Boundary, aDocument, ""},
	{"AWS::S3::AccessPoint", "Policy", policy.Resource, aDocument, "AWS::S3::AccessPoint"},
	{"AWS::S3::BucketPolicy", "PolicyDocument", policy.Resource, aDocument, "AWS::S3::Bucket"},
	{"AWS::S3::MultiRegionAccessPointPolicy", "Policy", policy.Resource, aDocument, "AWS::S3::MultiRegionAccessPoint"},
	{"AWS::S3Express::AccessPoint", "Policy", policy.Resource, aDocument, "AWS::S3Express::AccessPoint"},
	{"AWS::S3Express::BucketPolicy", "PolicyDocument", policy.Resource, aDocument, "AWS::S3Express::DirectoryBucket"},
	{"AWS::S3Files::FileSystemPolicy", "Policy", policy.Resource, aDocument, "AWS::S3Files::FileSystem"},
	{"AWS::S3ObjectLambda::AccessPointPolicy", "PolicyDocument", policy.Resource, aDocument, "AWS::S3ObjectLambda::AccessPoint"},
	{"AWS::S3Outposts::AccessPoint", "Policy", policy.Resource, aDocument, "AWS::S3Outposts::AccessPoint"},
	{"AWS::S3Outposts::BucketPolicy", "PolicyDocument", policy.Resource, aDocument, "AWS::S3Outposts::Bucket"},
	{"AWS::S3Tables::TableBucketPolicy", "ResourcePolicy", policy.Resource, aDocument, "AWS::S3Tables::TableBucket"},
	{"AWS::S3Tables::TablePolicy", "ResourcePolicy", policy.Resource, aDocument, "AWS::S3Tables::Table"},
	{"AWS::S3Vectors::VectorBucketPolicy", "Policy", policy.Resource, aDocument, "AWS::S3Vectors::VectorBucket"},
	{"AWS::SMSVOICE::ResourcePolicy", "PolicyDocument", policy.Resource, aDocument, ""},
	{"AWS::SNS::TopicInlinePolicy", "PolicyDocument", policy.Resource, aDocument, "AWS::SNS::Topic"},
	{"AWS::SNS::TopicPolicy", "PolicyDocument", policy.Resource, aDocument, "AWS::SNS::Topic"},
	{"AWS::SQS::QueueInlinePolicy", "PolicyDocument", policy.Resource, aDocument, "AWS::SQS::Queue"},
	{"AWS::SQS::QueuePolicy", "PolicyDocument", policy.Resource, aDocument, "AWS::SQS::Queue"},
	{"AWS::SSM::ResourcePolicy", "Policy", policy.Resource, aDocument, ""},
	{"AWS::SSO::PermissionSet", "InlinePolicy", policy.Identity, aDocument, ""},
	{"AWS::SageMaker::ModelPackageGroup", "ModelPackageGroupPolicy", policy.Resource, aDocument, "AWS::SageMaker::ModelPackageGroup"},
	{"AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", policy.Resource, aDocument, "AWS::SecretsManager::Secret"},
	{"AWS::Serverless::Api", "Auth.ResourcePolicy.CustomStatements", policy.Resource, someStatements, "AWS::ApiGateway::RestApi"},
	{"AWS::Serverless::Api", "DefinitionBody.x-amazon-apigateway-policy", policy.Resource, aDocument, "AWS::ApiGateway::RestApi"},
	{"AWS::Serverless::Api", "Domain.Policy", policy.Resource, aDocument, "AWS::ApiGateway::DomainNameV2"},
	{"AWS::Serverless::Api", "Policy", policy.Resource, aDocument, "AWS::ApiGateway::RestApi"},
	{"AWS::Serverless::Function", "AssumeRolePolicyDocument", policy.Trust, aDocument, ""},
	{"AWS::Serverless::Function", "Events.*.Properties.Auth.ResourcePolicy.CustomStatements", policy.Resource, someStatements, "AWS::ApiGateway::RestApi"},
	{"AWS::Serverless::Function", "FunctionUrlConfig", policy.Resource, aFunctionURL, "AWS::Lambda::Function"},
	{"AWS::Serverless::Function", "Policies", policy.Identity, samPolicies, ""},
	{"AWS::Serverless::StateMachine", "Policies", policy.Identity, samPolicies, ""},
	{"AWS::Signer::ProfilePermission", "", policy.Resource, aPermission, "AWS::Signer::SigningProfile"},
	{"AWS::Transfer::User", "Policy", policy.Boundary, aDocument, ""},
	{"AWS::VpcLattice::AuthPolicy", "Policy", policy.Resource, aDocument, ""},
	{"AWS::VpcLattice::ResourcePolicy", "Policy", policy.Resource, aDocument, ""},
	{"AWS::XRay::ResourcePolicy", "PolicyDocument", policy.Resource, aDocument, ""},
}
