package loader

import (
	"sort"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// block is a type of resource of Terraform's AWS provider that holds policies, attaches them, or is referred to by them.
type block struct {
	name string
	// kind is the CloudFormation type of the same resource, which rules and the solver know; a resource of Terraform that only
	// attaches has none.
	kind string
	// renamed are the arguments that are properties of kind, as "argument=Property", that the reader of templates looks at:
	// names, what permissions are made of, what policies are attached to.
	renamed string
}

// blockOf returns the row of a type of resource, nil if policies have nothing to do with it.
func blockOf(name string) *block {
	i := sort.Search(len(blocks), func(i int) bool { return blocks[i].name >= name })
	if i == len(blocks) || blocks[i].name != name {
		return nil
	}
	return &blocks[i]
}

// property returns what an argument is called in CloudFormation, or else the argument itself.
func (b *block) property(argument string) string {
	for pair := range strings.FieldsSeq(b.renamed) {
		if name, property, _ := strings.Cut(pair, "="); name == argument {
			return property
		}
	}
	return argument
}

// The arguments of principals and of what is attached to them.
const (
	ofRole        = "name=RoleName path=Path managed_policy_arns=ManagedPolicyArns permissions_boundary=PermissionsBoundary tags=Tags"
	ofUser        = "name=UserName path=Path permissions_boundary=PermissionsBoundary tags=Tags"
	ofPermission  = "action=Action function_name=FunctionName principal=Principal source_arn=SourceArn source_account=SourceAccount " + lambdaOnly
	lambdaOnly    = "principal_org_id=PrincipalOrgID event_source_token=EventSourceToken function_url_auth_type=FunctionUrlAuthType invoked_via_function_url=InvokedViaFunctionUrl"
	ofLayer       = "action=Action layer_name=LayerVersionArn principal=Principal organization_id=OrganizationId"
	ofBus         = "action=Action principal=Principal event_bus_name=EventBusName statement_id=StatementId condition=Condition"
	ofProfile     = "action=Action principal=Principal profile_name=ProfileName statement_id=StatementId profile_version=ProfileVersion"
	ofAuthority   = "actions=Actions principal=Principal certificate_authority_arn=CertificateAuthorityArn source_account=SourceAccount"
	ofAccessPoint = "name=Name bucket=Bucket vpc_configuration=VpcConfiguration public_access_block_configuration=PublicAccessBlockConfiguration"
)

// blocks are sorted by name. They are those of the resources of hashicorp/aws 6 whose documentation has a policy of IAM's
// language, or an attachment, and of those whose names and ARNs are made as CloudFormation makes them; read on 2026-11-30.
//
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs
var blocks = [...]block{
	{"aws_acmpca_certificate_authority", "AWS::ACMPCA::CertificateAuthority", ""},
	{"aws_acmpca_permission", "AWS::ACMPCA::Permission", ofAuthority},
	{"aws_acmpca_policy", "", ""},
	{"aws_api_gateway_domain_name", "AWS::ApiGateway::DomainNameV2", ""},
	{"aws_api_gateway_rest_api", "AWS::ApiGateway::RestApi", ""},
	{"aws_api_gateway_rest_api_policy", "", ""},
	{"aws_api_gateway_rest_api_put", "", ""},
	{"aws_backup_vault", "AWS::Backup::BackupVault", "name=BackupVaultName"},
	{"aws_backup_vault_policy", "", ""},
	{"aws_bedrockagentcore_resource_policy", "AWS::BedrockAgentCore::ResourcePolicy", ""},
	{"aws_cloudsearch_domain_service_access_policy", "", ""},
	{"aws_cloudtrail", "AWS::CloudTrail::Trail", "name=TrailName"},
	{"aws_cloudwatch_composite_alarm", "AWS::CloudWatch::CompositeAlarm", "alarm_name=AlarmName"},
	{"aws_cloudwatch_event_bus", "AWS::Events::EventBus", "name=Name"},
	{"aws_cloudwatch_event_bus_policy", "", ""},
	{"aws_cloudwatch_event_permission", "AWS::Events::EventBusPolicy", ofBus},
	{"aws_cloudwatch_log_delivery_destination_policy", "", ""},
	{"aws_cloudwatch_log_destination_policy", "", ""},
	{"aws_cloudwatch_log_group", "AWS::Logs::LogGroup", "name=LogGroupName"},
	{"aws_cloudwatch_log_resource_policy", "AWS::Logs::ResourcePolicy", ""},
	{"aws_cloudwatch_metric_alarm", "AWS::CloudWatch::Alarm", "alarm_name=AlarmName"},
	{"aws_codeartifact_domain_permissions_policy", "", ""},
	{"aws_codeartifact_repository_permissions_policy", "", ""},
	{"aws_codebuild_project", "AWS::CodeBuild::Project", "name=Name service_role=ServiceRole"},
	{"aws_codebuild_resource_policy", "", ""},
	{"aws_codecommit_repository", "AWS::CodeCommit::Repository", "repository_name=RepositoryName"},
	{"aws_codepipeline", "AWS::CodePipeline::Pipeline", "name=Name"},
	{"aws_cognito_user_pool", "AWS::Cognito::UserPool", ""},
	{"aws_dsql_cluster", "AWS::DSQL::Cluster", ""},
	{"aws_dynamodb_resource_policy", "", ""},
	{"aws_dynamodb_table", "AWS::DynamoDB::Table", "name=TableName"},
	{"aws_ecr_registry_policy", "AWS::ECR::RegistryPolicy", ""},
	{"aws_ecr_repository", "AWS::ECR::Repository", "name=RepositoryName"},
	{"aws_ecr_repository_creation_template", "AWS::ECR::RepositoryCreationTemplate", ""},
	{"aws_ecr_repository_policy", "", ""},
	{"aws_ecrpublic_repository_policy", "", ""},
	{"aws_ecs_cluster", "AWS::ECS::Cluster", "name=ClusterName"},
	{"aws_efs_access_point", "AWS::EFS::AccessPoint", ""},
	{"aws_efs_file_system", "AWS::EFS::FileSystem", ""},
	{"aws_efs_file_system_policy", "", ""},
	{"aws_eks_cluster", "AWS::EKS::Cluster", "name=Name"},
	{"aws_eks_pod_identity_association", "AWS::EKS::PodIdentityAssociation", ""},
	{"aws_elasticsearch_domain", "AWS::Elasticsearch::Domain", "domain_name=DomainName vpc_options=VPCOptions"},
	{"aws_elasticsearch_domain_policy", "", ""},
	{"aws_fsx_s3_access_point_attachment", "AWS::FSx::S3AccessPointAttachment", ""},
	{"aws_glacier_vault", "", ""},
	{"aws_glacier_vault_lock", "", ""},
	{"aws_glue_resource_policy", "", ""},
	{"aws_iam_access_key", "AWS::IAM::AccessKey", "user=UserName"},
	{"aws_iam_group", "AWS::IAM::Group", "name=GroupName path=Path"},
	{"aws_iam_group_membership", "", ""},
	{"aws_iam_group_policies_exclusive", "", ""},
	{"aws_iam_group_policy", "AWS::IAM::GroupPolicy", "name=PolicyName group=GroupName"},
	{"aws_iam_group_policy_attachment", "", ""},
	{"aws_iam_group_policy_attachments_exclusive", "", ""},
	{"aws_iam_instance_profile", "AWS::IAM::InstanceProfile", "name=InstanceProfileName path=Path role=Roles"},
	{"aws_iam_openid_connect_provider", "AWS::IAM::OIDCProvider", "url=Url client_id_list=ClientIdList"},
	{"aws_iam_policy", "AWS::IAM::ManagedPolicy", "name=ManagedPolicyName path=Path"},
	{"aws_iam_policy_attachment", "", ""},
	{"aws_iam_role", "AWS::IAM::Role", ofRole},
	{"aws_iam_role_policies_exclusive", "", ""},
	{"aws_iam_role_policy", "AWS::IAM::RolePolicy", "name=PolicyName role=RoleName"},
	{"aws_iam_role_policy_attachment", "", ""},
	{"aws_iam_role_policy_attachments_exclusive", "", ""},
	{"aws_iam_saml_provider", "AWS::IAM::SAMLProvider", "name=Name"},
	{"aws_iam_server_certificate", "AWS::IAM::ServerCertificate", "name=ServerCertificateName path=Path"},
	{"aws_iam_user", "AWS::IAM::User", ofUser},
	{"aws_iam_user_group_membership", "", ""},
	{"aws_iam_user_policies_exclusive", "", ""},
	{"aws_iam_user_policy", "AWS::IAM::UserPolicy", "name=PolicyName user=UserName"},
	{"aws_iam_user_policy_attachment", "", ""},
	{"aws_iam_user_policy_attachments_exclusive", "", ""},
	{"aws_iam_virtual_mfa_device", "AWS::IAM::VirtualMFADevice", "virtual_mfa_device_name=VirtualMfaDeviceName path=Path"},
	{"aws_iot_policy", "AWS::IoT::Policy", ""},
	{"aws_kinesis_firehose_delivery_stream", "AWS::KinesisFirehose::DeliveryStream", "name=DeliveryStreamName"},
	{"aws_kinesis_resource_policy", "AWS::Kinesis::ResourcePolicy", ""},
	{"aws_kinesis_stream", "AWS::Kinesis::Stream", "name=Name"},
	{"aws_kms_alias", "AWS::KMS::Alias", "name=AliasName"},
	{"aws_kms_external_key", "AWS::KMS::Key", ""},
	{"aws_kms_key", "AWS::KMS::Key", ""},
	{"aws_kms_key_policy", "", ""},
	{"aws_kms_replica_external_key", "AWS::KMS::ReplicaKey", ""},
	{"aws_kms_replica_key", "AWS::KMS::ReplicaKey", ""},
	{"aws_lambda_function", "AWS::Lambda::Function", "function_name=FunctionName role=Role"},
	{"aws_lambda_function_url", "AWS::Lambda::Permission", "function_name=FunctionName authorization_type=FunctionUrlAuthType"},
	{"aws_lambda_layer_version_permission", "AWS::Lambda::LayerVersionPermission", ofLayer},
	{"aws_lambda_permission", "AWS::Lambda::Permission", ofPermission},
	{"aws_lambda_resource_policy", "AWS::Lambda::ResourcePolicy", ""},
	{"aws_media_store_container_policy", "", ""},
	{"aws_msk_cluster_policy", "AWS::MSK::ClusterPolicy", ""},
	{"aws_networkfirewall_resource_policy", "", ""},
	{"aws_oam_sink_policy", "", ""},
	{"aws_opensearch_domain", "AWS::OpenSearchService::Domain", "domain_name=DomainName vpc_options=VPCOptions"},
	{"aws_opensearch_domain_policy", "", ""},
	{"aws_organizations_policy", "AWS::Organizations::Policy", "type=Type"},
	{"aws_organizations_resource_policy", "AWS::Organizations::ResourcePolicy", ""},
	{"aws_prometheus_resource_policy", "AWS::APS::ResourcePolicy", ""},
	{"aws_ram_permission", "AWS::RAM::Permission", ""},
	{"aws_redshift_resource_policy", "", ""},
	{"aws_redshiftserverless_resource_policy", "", ""},
	{"aws_rolesanywhere_profile", "AWS::RolesAnywhere::Profile", ""},
	{"aws_s3_access_point", "AWS::S3::AccessPoint", ofAccessPoint},
	{"aws_s3_bucket", "AWS::S3::Bucket", "bucket=BucketName"},
	{"aws_s3_bucket_policy", "AWS::S3::BucketPolicy", "bucket=Bucket"},
	{"aws_s3_bucket_public_access_block", "", ""},
	{"aws_s3control_access_grants_instance_resource_policy", "", ""},
	{"aws_s3control_access_point_policy", "", ""},
	{"aws_s3control_bucket_policy", "AWS::S3Outposts::BucketPolicy", ""},
	{"aws_s3control_multi_region_access_point_policy", "AWS::S3::MultiRegionAccessPointPolicy", ""},
	{"aws_s3control_object_lambda_access_point_policy", "AWS::S3ObjectLambda::AccessPointPolicy", ""},
	{"aws_s3files_file_system_policy", "AWS::S3Files::FileSystemPolicy", ""},
	{"aws_s3tables_table_bucket_policy", "AWS::S3Tables::TableBucketPolicy", ""},
	{"aws_s3tables_table_policy", "AWS::S3Tables::TablePolicy", ""},
	{"aws_s3vectors_vector_bucket_policy", "AWS::S3Vectors::VectorBucketPolicy", ""},
	{"aws_sagemaker_model_package_group_policy", "", ""},
	{"aws_schemas_registry_policy", "AWS::EventSchemas::RegistryPolicy", ""},
	{"aws_secretsmanager_secret", "AWS::SecretsManager::Secret", "name=Name"},
	{"aws_secretsmanager_secret_policy", "AWS::SecretsManager::ResourcePolicy", ""},
	{"aws_ses_identity_policy", "", ""},
	{"aws_sesv2_email_identity_policy", "", ""},
	{"aws_sfn_activity", "AWS::StepFunctions::Activity", "name=Name"},
	{"aws_sfn_state_machine", "AWS::StepFunctions::StateMachine", "name=StateMachineName role_arn=RoleArn"},
	{"aws_signer_signing_profile_permission", "AWS::Signer::ProfilePermission", ofProfile},
	{"aws_sns_topic", "AWS::SNS::Topic", "name=TopicName"},
	{"aws_sns_topic_policy", "AWS::SNS::TopicPolicy", ""},
	{"aws_sqs_queue", "AWS::SQS::Queue", "name=QueueName"},
	{"aws_sqs_queue_policy", "AWS::SQS::QueuePolicy", ""},
	{"aws_ssm_resource_policy", "AWS::SSM::ResourcePolicy", ""},
	{"aws_ssoadmin_customer_managed_policy_attachment", "", ""},
	{"aws_ssoadmin_customer_managed_policy_attachments_exclusive", "", ""},
	{"aws_ssoadmin_managed_policy_attachment", "", ""},
	{"aws_ssoadmin_managed_policy_attachments_exclusive", "", ""},
	{"aws_ssoadmin_permission_set", "AWS::SSO::PermissionSet", "name=Name"},
	{"aws_ssoadmin_permission_set_inline_policy", "", ""},
	{"aws_ssoadmin_permissions_boundary_attachment", "", ""},
	{"aws_transfer_access", "AWS::Transfer::User", ""},
	{"aws_transfer_user", "AWS::Transfer::User", ""},
	{"aws_vpc_endpoint", "AWS::EC2::VPCEndpoint", "service_name=ServiceName"},
	{"aws_vpc_endpoint_policy", "AWS::EC2::VPCEndpoint", ""},
	{"aws_vpc_endpoint_service", "AWS::EC2::VPCEndpointServicePermissions", "allowed_principals=AllowedPrincipals"},
	{"aws_vpc_endpoint_service_allowed_principal", "AWS::EC2::VPCEndpointServicePermissions", "principal_arn=AllowedPrincipals vpc_endpoint_service_id=ServiceId"},
	{"aws_vpclattice_auth_policy", "AWS::VpcLattice::AuthPolicy", ""},
	{"aws_vpclattice_resource_policy", "AWS::VpcLattice::ResourcePolicy", ""},
	{"aws_xray_resource_policy", "AWS::XRay::ResourcePolicy", ""},
}

// argumentsOf returns the places of policies in resources of a type of Terraform's.
func argumentsOf(name string) []property {
	start := sort.Search(len(policyArguments), func(i int) bool { return policyArguments[i].resource >= name })
	end := start
	for end < len(policyArguments) && policyArguments[end].resource == name {
		end++
	}
	return policyArguments[start:end]
}

// policyArguments are the arguments of resources that hold policies, sorted by type; those of a data source come first. Left
// out is what only looks like one: policies of lifecycles (aws_ecr_lifecycle_policy, aws_dlm_lifecycle_policy), of data
// protection (aws_sns_topic_data_protection_policy, aws_cloudwatch_log_data_protection_policy), of accounts and indexes in
// CloudWatch Logs (aws_cloudwatch_log_account_policy, aws_cloudwatch_log_index_policy), redrive and delivery policies, those of
// aws_opensearchserverless_*, of networks (aws_networkmanager_*, aws_load_balancer_policy, aws_route53_traffic_policy), and Cedar
// (aws_verifiedpermissions_*, aws_verifiedaccess_*).
var policyArguments = [...]property{
	{"aws_acmpca_permission", "", policy.Resource, aPermission, "AWS::ACMPCA::CertificateAuthority"},
	{"aws_acmpca_policy", "policy", policy.Resource, aDocument, "AWS::ACMPCA::CertificateAuthority"},
	{"aws_api_gateway_domain_name", "policy", policy.Resource, aDocument, "AWS::ApiGateway::DomainNameV2"},
	{"aws_api_gateway_rest_api", "body.x-amazon-apigateway-policy", policy.Resource, aDocument, "AWS::ApiGateway::RestApi"},
	{"aws_api_gateway_rest_api", "policy", policy.Resource, aDocument, "AWS::ApiGateway::RestApi"},
	{"aws_api_gateway_rest_api_policy", "policy", policy.Resource, aDocument, "AWS::ApiGateway::RestApi"},
	{"aws_api_gateway_rest_api_put", "body.x-amazon-apigateway-policy", policy.Resource, aDocument, "AWS::ApiGateway::RestApi"},
	{"aws_backup_vault_policy", "policy", policy.Resource, aDocument, "AWS::Backup::BackupVault"},
	{"aws_bedrockagentcore_resource_policy", "policy", policy.Resource, aDocument, ""},
	{"aws_cloudsearch_domain_service_access_policy", "access_policy", policy.Resource, aDocument, ""},
	{"aws_cloudwatch_event_bus_policy", "policy", policy.Resource, aDocument, "AWS::Events::EventBus"},
	{"aws_cloudwatch_event_permission", "", policy.Resource, aPermission, "AWS::Events::EventBus"},
	{"aws_cloudwatch_log_delivery_destination_policy", "delivery_destination_policy", policy.Resource, aDocument, "AWS::Logs::DeliveryDestination"},
	{"aws_cloudwatch_log_destination_policy", "access_policy", policy.Resource, aDocument, "AWS::Logs::Destination"},
	{"aws_cloudwatch_log_resource_policy", "policy_document", policy.Resource, aDocument, ""},
	{"aws_codeartifact_domain_permissions_policy", "policy_document", policy.Resource, aDocument, "AWS::CodeArtifact::Domain"},
	{"aws_codeartifact_repository_permissions_policy", "policy_document", policy.Resource, aDocument, "AWS::CodeArtifact::Repository"},
	{"aws_codebuild_resource_policy", "policy", policy.Resource, aDocument, "AWS::CodeBuild::Project"},
	{"aws_dsql_cluster", "policy", policy.Resource, aDocument, "AWS::DSQL::Cluster"},
	{"aws_dynamodb_resource_policy", "policy", policy.Resource, aDocument, "AWS::DynamoDB::Table"},
	{"aws_ecr_registry_policy", "policy", policy.Resource, aDocument, "AWS::ECR::RegistryPolicy"},
	{"aws_ecr_repository_creation_template", "repository_policy", policy.Resource, aDocument, "AWS::ECR::Repository"},
	{"aws_ecr_repository_policy", "policy", policy.Resource, aDocument, "AWS::ECR::Repository"},
	{"aws_ecrpublic_repository_policy", "policy", policy.Resource, aDocument, "AWS::ECR::PublicRepository"},
	{"aws_efs_file_system_policy", "policy", policy.Resource, aDocument, "AWS::EFS::FileSystem"},
	{"aws_eks_pod_identity_association", "policy", policy.Boundary, aDocument, ""},
	{"aws_elasticsearch_domain", "access_policies", policy.Resource, aDocument, "AWS::Elasticsearch::Domain"},
	{"aws_elasticsearch_domain_policy", "access_policies", policy.Resource, aDocument, "AWS::Elasticsearch::Domain"},
	{"aws_fsx_s3_access_point_attachment", "s3_access_point[].policy", policy.Resource, aDocument, "AWS::S3::AccessPoint"},
	{"aws_glacier_vault", "access_policy", policy.Resource, aDocument, ""},
	{"aws_glacier_vault_lock", "policy", policy.Resource, aDocument, ""},
	{"aws_glue_resource_policy", "policy", policy.Resource, aDocument, ""},
	{"aws_iam_group_policy", "policy", policy.Identity, aDocument, ""},
	{"aws_iam_policy", "policy", policy.Identity, aDocument, ""},
	{"aws_iam_role", "assume_role_policy", policy.Trust, aDocument, ""},
	{"aws_iam_role", "inline_policy[].policy", policy.Identity, aDocument, ""},
	{"aws_iam_role_policy", "policy", policy.Identity, aDocument, ""},
	{"aws_iam_user_policy", "policy", policy.Identity, aDocument, ""},
	{"aws_iot_policy", "policy", policy.Identity, aDocument, ""},
	{"aws_kinesis_resource_policy", "policy", policy.Resource, aDocument, "AWS::Kinesis::Stream"},
	{"aws_kms_external_key", "policy", policy.Resource, aDocument, "AWS::KMS::Key"},
	{"aws_kms_key", "policy", policy.Resource, aDocument, "AWS::KMS::Key"},
	{"aws_kms_key_policy", "policy", policy.Resource, aDocument, "AWS::KMS::Key"},
	{"aws_kms_replica_external_key", "policy", policy.Resource, aDocument, "AWS::KMS::Key"},
	{"aws_kms_replica_key", "policy", policy.Resource, aDocument, "AWS::KMS::Key"},
	{"aws_lambda_function_url", "", policy.Resource, aPermission, "AWS::Lambda::Function"},
	{"aws_lambda_layer_version_permission", "", policy.Resource, aPermission, "AWS::Lambda::LayerVersion"},
	{"aws_lambda_permission", "", policy.Resource, aPermission, "AWS::Lambda::Function"},
	{"aws_lambda_resource_policy", "policy", policy.Resource, aDocument, "AWS::Lambda::Function"},
	{"aws_media_store_container_policy", "policy", policy.Resource, aDocument, "AWS::MediaStore::Container"},
	{"aws_msk_cluster_policy", "policy", policy.Resource, aDocument, "AWS::MSK::Cluster"},
	{"aws_networkfirewall_resource_policy", "policy", policy.Resource, aDocument, ""},
	{"aws_oam_sink_policy", "policy", policy.Resource, aDocument, "AWS::Oam::Sink"},
	{"aws_opensearch_domain", "access_policies", policy.Resource, aDocument, "AWS::OpenSearchService::Domain"},
	{"aws_opensearch_domain_policy", "access_policies", policy.Resource, aDocument, "AWS::OpenSearchService::Domain"},
	{"aws_organizations_policy", "content", policy.SCP, anOrganizationPolicy, ""},
	{"aws_organizations_resource_policy", "content", policy.Resource, aDocument, "AWS::Organizations::Organization"},
	{"aws_prometheus_resource_policy", "policy_document", policy.Resource, aDocument, "AWS::APS::Workspace"},
	{"aws_ram_permission", "policy_template", policy.Resource, aDocument, ""},
	{"aws_redshift_resource_policy", "policy", policy.Resource, aDocument, "AWS::Redshift::Cluster"},
	{"aws_redshiftserverless_resource_policy", "policy", policy.Resource, aDocument, "AWS::RedshiftServerless::Namespace"},
	{"aws_rolesanywhere_profile", "session_policy", policy.Boundary, aDocument, ""},
	{"aws_s3_access_point", "policy", policy.Resource, aDocument, "AWS::S3::AccessPoint"},
	{"aws_s3_bucket", "policy", policy.Resource, aDocument, "AWS::S3::Bucket"},
	{"aws_s3_bucket_policy", "policy", policy.Resource, aDocument, "AWS::S3::Bucket"},
	{"aws_s3control_access_grants_instance_resource_policy", "policy", policy.Resource, aDocument, ""},
	{"aws_s3control_access_point_policy", "policy", policy.Resource, aDocument, "AWS::S3::AccessPoint"},
	{"aws_s3control_bucket_policy", "policy", policy.Resource, aDocument, "AWS::S3Outposts::Bucket"},
	{"aws_s3control_multi_region_access_point_policy", "details[].policy", policy.Resource, aDocument, "AWS::S3::MultiRegionAccessPoint"},
	{"aws_s3control_object_lambda_access_point_policy", "policy", policy.Resource, aDocument, "AWS::S3ObjectLambda::AccessPoint"},
	{"aws_s3files_file_system_policy", "policy", policy.Resource, aDocument, "AWS::S3Files::FileSystem"},
	{"aws_s3tables_table_bucket_policy", "resource_policy", policy.Resource, aDocument, "AWS::S3Tables::TableBucket"},
	{"aws_s3tables_table_policy", "resource_policy", policy.Resource, aDocument, "AWS::S3Tables::Table"},
	{"aws_s3vectors_vector_bucket_policy", "policy", policy.Resource, aDocument, "AWS::S3Vectors::VectorBucket"},
	{"aws_sagemaker_model_package_group_policy", "resource_policy", policy.Resource, aDocument, "AWS::SageMaker::ModelPackageGroup"},
	{"aws_schemas_registry_policy", "policy", policy.Resource, aDocument, "AWS::EventSchemas::Registry"},
	{"aws_secretsmanager_secret", "policy", policy.Resource, aDocument, "AWS::SecretsManager::Secret"},
	{"aws_secretsmanager_secret_policy", "policy", policy.Resource, aDocument, "AWS::SecretsManager::Secret"},
	{"aws_ses_identity_policy", "policy", policy.Resource, aDocument, ""},
	{"aws_sesv2_email_identity_policy", "policy", policy.Resource, aDocument, ""},
	{"aws_signer_signing_profile_permission", "", policy.Resource, aPermission, "AWS::Signer::SigningProfile"},
	{"aws_sns_topic", "policy", policy.Resource, aDocument, "AWS::SNS::Topic"},
	{"aws_sns_topic_policy", "policy", policy.Resource, aDocument, "AWS::SNS::Topic"},
	{"aws_sqs_queue", "policy", policy.Resource, aDocument, "AWS::SQS::Queue"},
	{"aws_sqs_queue_policy", "policy", policy.Resource, aDocument, "AWS::SQS::Queue"},
	{"aws_ssm_resource_policy", "policy", policy.Resource, aDocument, ""},
	{"aws_ssoadmin_permission_set_inline_policy", "inline_policy", policy.Identity, aDocument, ""},
	{"aws_transfer_access", "policy", policy.Boundary, aDocument, ""},
	{"aws_transfer_user", "policy", policy.Boundary, aDocument, ""},
	{"aws_vpc_endpoint", "policy", policy.VPCEndpoint, aDocument, ""},
	{"aws_vpc_endpoint_policy", "policy", policy.VPCEndpoint, aDocument, ""},
	{"aws_vpc_endpoint_service", "", policy.Resource, aPermission, "AWS::EC2::VPCEndpointService"},
	{"aws_vpc_endpoint_service_allowed_principal", "", policy.Resource, aPermission, "AWS::EC2::VPCEndpointService"},
	{"aws_vpclattice_auth_policy", "policy", policy.Resource, aDocument, ""},
	{"aws_vpclattice_resource_policy", "policy", policy.Resource, aDocument, ""},
	{"aws_xray_resource_policy", "policy_document", policy.Resource, aDocument, ""},
}
