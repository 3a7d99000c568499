package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/catalog/internal/layout"
)

// correction mends something of one service.
type correction struct {
	service string
	mend    func(*service) error
}

// corrections are what is known to be wrong in the source, or missing from it. Where a row adds a resource type
// of its own, the type is named after what AWS's pages call it.
func corrections() []correction {
	return []correction{
		// The reference lists the claims of a few OpenID Connect providers only, and not these of GitHub. Every
		// provider's token has aud and sub; amr is multivalued.
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
		{"sts", addKeys([]key{
			{name: "${Host}.${Domain}:aud"}, {name: "${Host}.${Domain}:sub"}, {name: "${Host}.${Domain}:amr", multi: true},
		}, "AssumeRoleWithWebIdentity")},
		{"sts", multivalued("cognito-identity.amazonaws.com:amr")},
		// Marked [] on the page: the key can have a list of values.
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml
		{"sts", multivalued(
			"saml:commonName", "saml:givenName", "saml:mail", "saml:name", "saml:organizationStatus",
			"saml:primaryGroupSID", "saml:surname",
			"saml:uid", "saml:x500UniqueIdentifier",
		)},
		// A key is the same in all services here. As a global key it is the caller, one user.
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-identity-store-user-id
		{"q", singleValued("identitystore:UserId")},
		{"qbusiness", singleValued("identitystore:UserId")},
		// A policy can be AWS's own. AWS's managed policies have no account, so no action that changes a policy
		// acts on them.
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html#aws-managed-policies
		{"iam", addType("aws-managed-policy", "policy", []string{"arn:${Partition}:iam::aws:policy/${PolicyNameWithPath}"},
			"GenerateServiceLastAccessedDetails", "GetPolicy", "GetPolicyVersion", "ListEntitiesForPolicy",
			"ListPolicyVersions")},
		// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_permissions_iam-policies.html
		{"organizations", link("awspolicy", "AttachPolicy", "DescribePolicy", "DetachPolicy", "ListTargetsForPolicy")},
		// Public parameters, documents and automation definitions of AWS have no account.
		// https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
		{"ssm", addType("public-parameter", "parameter", []string{
			"arn:${Partition}:ssm:${Region}::parameter/aws/${PublicParameterName}",
		}, "GetParameter", "GetParameters", "GetParametersByPath", "GetParameterHistory")},
		// https://docs.aws.amazon.com/systems-manager/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html
		{"ssm", addType("aws-document", "document", []string{"arn:${Partition}:ssm:${Region}::document/${DocumentName}"},
			"CreateAssociation", "CreateAssociationBatch", "DescribeDocument", "GetDocument",
			"ListDocumentVersions", "SendCommand",
			"StartAutomationExecution", "StartSession", "UpdateAssociation")},
		{"ssm", addType("aws-automation-definition", "automation-definition", []string{
			"arn:${Partition}:ssm:${Region}::automation-definition/${AutomationDefinitionName}:${VersionId}",
		}, "StartAutomationExecution")},
		// AWS CodeStar Connections was renamed: the ARNs of a connection and of a host begin with the name that
		// the service had when they were made, and actions of either prefix take both.
		// https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html
		{"codestar-connections", renamed("codestar-connections", "codeconnections")},
		{"codeconnections", renamed("codeconnections", "codestar-connections")},
		// The source has the resource types of API Gateway's second version, but not its actions, which have
		// the names of the first's.
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html
		{"apigateway", link("Api", "DELETE", "GET", "PATCH", "PUT")},
		{"apigateway", link("Apis", "GET", "POST", "PUT")},
		{"apigateway", link("ApiMapping", "DELETE", "GET", "PATCH")},
		{"apigateway", link("ApiMappings", "GET", "POST")},
		{"apigateway", link("Integrations", "GET", "POST")},
		{"apigateway", link("IntegrationResponses", "GET", "POST")},
		{"apigateway", link("Route", "DELETE", "GET", "PATCH")},
		{"apigateway", link("Routes", "GET", "POST")},
		{"apigateway", link("RouteResponse", "DELETE", "GET", "PATCH")},
		{"apigateway", link("RouteResponses", "GET", "POST")},
		{"apigateway", link("RouteRequestParameter", "DELETE", "GET", "PATCH")},
		{"apigateway", link("ExportedAPI", "GET")},
		{"apigateway", link("ModelTemplate", "GET")},
		{"apigateway", link("AccessLogSettings", "DELETE", "GET")},
		{"apigateway", link("AuthorizersCache", "DELETE", "GET")},
		{"apigateway", link("Cors", "DELETE", "GET")},
		{"apigateway", link("RouteSettings", "DELETE", "GET")},
		// Two pages of the documentation share a prefix and names of actions here, too, and the source has the
		// resource types of the older one only.
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
		{"elasticloadbalancing", either("listener/app", "AddTags", "RemoveTags")},
		{"elasticloadbalancing", either("listener/gwy", "AddTags", "RemoveTags")},
		{"elasticloadbalancing", either("listener/net", "AddTags", "RemoveTags")},
		{"elasticloadbalancing", either("listener-rule/app", "AddTags", "RemoveTags")},
		{"elasticloadbalancing", either("listener-rule/net", "AddTags", "RemoveTags")},
		{"elasticloadbalancing", either("targetgroup", "AddTags", "RemoveTags")},
		{"elasticloadbalancing", either("truststore", "AddTags", "RemoveTags")},
		{"elasticloadbalancing", either("loadbalancer/app/", loadBalancerActions()...)},
		{"elasticloadbalancing", either("loadbalancer/gwy/", loadBalancerActions()...)},
		{"elasticloadbalancing", either("loadbalancer/net/", loadBalancerActions()...)},
		// https://docs.aws.amazon.com/waf/latest/developerguide/security_iam_service-with-iam.html
		{"elasticloadbalancing", either("loadbalancer/app/", "SetWebAcl")},
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiotgreengrassv2.html
		{"greengrass", either("component", "ListTagsForResource", "TagResource", "UntagResource")},
		{"greengrass", either("componentVersion", "ListTagsForResource", "TagResource", "UntagResource")},
		{"greengrass", either("coreDevice", "ListTagsForResource", "TagResource", "UntagResource")},
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonlexv2.html
		{"lex", either("test set", "ListTagsForResource", "StartImport", "TagResource", "UntagResource")},
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonpinpointsmsvoicev2.html
		{"sms-voice", either("ConfigurationSet", "DeleteConfigurationSet")},
		{"sms-voice", either("PhoneNumber", "SendVoiceMessage")},
		{"sms-voice", either("Pool", "SendVoiceMessage")},
		// Resource types that the documentation's tables have for an action and the source has not.
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
		{"sts", addType("user", "federated-user", []string{"arn:${Partition}:iam::${Account}:user/${UserNameWithPath}"},
			"GetFederationToken")},
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
		{"s3", either("accessgrantslocation", "CreateAccessGrant")},
		{"s3", either("accessgrantsinstance", "CreateAccessGrantsLocation")},
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
		{"sagemaker", either("model-package-group", "CreateModelPackage")},
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshift.html
		{"redshift", either("integration", "AuthorizeInboundIntegration")},
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonconnect.html
		{"connect", either("contact", "StartOutboundVoiceContact")},
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonqinconnect.html
		{"wisdom", either("KnowledgeBase",
			"ActivateMessageTemplate", "CreateContentAssociation", "CreateMessageTemplateAttachment",
			"CreateMessageTemplateVersion", "DeactivateMessageTemplate", "DeleteContent", "DeleteContentAssociation",
			"DeleteMessageTemplate", "DeleteMessageTemplateAttachment", "DeleteQuickResponse", "GetContent",
			"GetContentAssociation", "GetContentSummary", "GetMessageTemplate", "GetQuickResponse",
			"ListContentAssociations", "ListMessageTemplateVersions", "RenderMessageTemplate", "UpdateContent",
			"UpdateMessageTemplate", "UpdateMessageTemplateMetadata", "UpdateQuickResponse")},
		// The entities and change sets of the Catalog API have tags.
		// https://docs.aws.amazon.com/marketplace-catalog/latest/api-reference/API_TagResource.html
		{"aws-marketplace", link("Entity", "ListTagsForResource", "TagResource", "UntagResource")},
		{"aws-marketplace", link("ChangeSet", "ListTagsForResource", "TagResource", "UntagResource")},
		// https://docs.aws.amazon.com/marketplace/latest/buyerguide/buyer-iam-users-groups-policies.html
		{"aws-marketplace", addKeys([]key{{name: "aws-marketplace:ProductId", multi: true}}, "Subscribe", "Unsubscribe")},
		// A managed policy of AWS has conditions on the key in statements for these actions; the
		// reference defines it but lists it for no action.
		// https://docs.aws.amazon.com/iot-twinmaker/latest/guide/security_iam_service-with-iam.html
		{"iottwinmaker", linkKeys("iottwinmaker:linkedServices",
			"CreateComponentType", "CreateEntity", "DeleteComponentType", "DeleteEntity", "ExecuteQuery",
			"GetComponentType", "GetEntity",
			"GetWorkspace", "ListComponentTypes", "ListEntities", "UpdateComponentType", "UpdateEntity")},
		// Condition keys that the documentation's tables have for an action and the source has not.
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
		{"lambda", linkKeys("lambda:InvokedViaFunctionUrl", "AddPermission")},
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2instanceconnect.html
		{"ec2-instance-connect", linkKeys("ec2-instance-connect:maxTunnelDuration", "OpenTunnel")},
		{"ec2-instance-connect", linkKeys("ec2-instance-connect:privateIpAddress", "OpenTunnel")},
		{"ec2-instance-connect", linkKeys("ec2-instance-connect:remotePort", "OpenTunnel")},
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
		{"sagemaker", linkKeys("sagemaker:OutputKmsKey",
			"CreateAutoMLJob", "CreateAutoMLJobV2", "CreateDataQualityJobDefinition", "CreateHyperParameterTuningJob",
			"CreateLabelingJob", "CreateModelBiasJobDefinition", "CreateModelExplainabilityJobDefinition",
			"CreateModelQualityJobDefinition", "CreateMonitoringSchedule", "CreateProcessingJob", "CreateTrainingJob",
			"CreateTransformJob", "UpdateMonitoringSchedule")},
		{"sagemaker", linkKeys("sagemaker:VolumeKmsKey",
			"CreateAutoMLJob", "CreateAutoMLJobV2", "CreateDataQualityJobDefinition", "CreateDomain",
			"CreateEndpointConfig", "CreateHyperParameterTuningJob", "CreateLabelingJob",
			"CreateModelBiasJobDefinition", "CreateModelExplainabilityJobDefinition",
			"CreateModelQualityJobDefinition", "CreateMonitoringSchedule", "CreateNotebookInstance",
			"CreateProcessingJob", "CreateTrainingJob", "CreateTransformJob", "UpdateMonitoringSchedule")},
		{"sagemaker", linkKeys("sagemaker:DomainSharingOutputKmsKey",
			"CreateDomain", "CreateUserProfile", "UpdateDomain", "UpdateUserProfile")},
		{"sagemaker", linkKeys("sagemaker:FeatureGroupOnlineStoreKmsKey", "CreateFeatureGroup")},
		{"sagemaker", linkKeys("sagemaker:FeatureGroupOfflineStoreKmsKey", "CreateFeatureGroup")},
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonvpclattice.html
		{"vpc-lattice", linkKeys("vpc-lattice:CreateAction",
			"CreateAccessLogSubscription", "CreateListener", "CreateResourceConfiguration", "CreateResourceGateway",
			"CreateRule", "CreateService", "CreateServiceNetwork", "CreateServiceNetworkResourceAssociation",
			"CreateServiceNetworkServiceAssociation", "CreateServiceNetworkVpcAssociation", "CreateTargetGroup",
			"StartDomainVerification")},
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
		{"bedrock", link("custom-model", "InvokeModel", "InvokeModelWithResponseStream")},
		// What acts on a tracking server acts on an MLflow App, too.
		// https://docs.aws.amazon.com/sagemaker/latest/dg/mlflow-create-tracking-server-iam.html
		{"sagemaker-mlflow", beside("mlflow-tracking-server", "mlflow-app",
			"arn:${Partition}:sagemaker:${Region}:${Account}:mlflow-app/${MLflowAppId}")},
		// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
		{"ssmmessages", addType("session", "", []string{"arn:${Partition}:ssm:${Region}:${Account}:session/${SessionId}"},
			"OpenDataChannel")},
		// A change set of a template with a transform needs the transform beside the stack.
		// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-permissions-cloudformation.html
		{"cloudformation", addType("transform", "", []string{
			"arn:${Partition}:cloudformation:${Region}:aws:transform/${TransformName}",
		}, "CreateChangeSet")},
		// Service views that AWS makes have no account.
		// https://docs.aws.amazon.com/resource-explorer/latest/userguide/manage-aws-managed-views.html
		{"resource-explorer-2", addType("service-view", "view", []string{
			"arn:${Partition}:resource-explorer-2:${Region}::view/${ViewName}/service-view",
		}, "Search")},
	}
}

// loadBalancerActions are those of Elastic Load Balancing that act on a whole load balancer, of either version.
func loadBalancerActions() []string {
	return []string{"AddTags", "CreateLoadBalancer", "DeleteLoadBalancer", "ModifyLoadBalancerAttributes", "RemoveTags"}
}

// passers are actions that take a role, so that the caller needs iam:PassRole for it, although the
// documentation's tables do not say so.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
func passers() []string {
	return []string{
		"airflow:CreateEnvironment", "airflow:UpdateEnvironment",
		"apprunner:CreateService", "apprunner:UpdateService",
		"appsync:CreateDataSource", "appsync:UpdateDataSource",
		"autoscaling:CreateLaunchConfiguration", "autoscaling:PutLifecycleHook",
		"batch:CreateComputeEnvironment", "batch:RegisterJobDefinition",
		"bedrock:CreateAgent", "bedrock:CreateFlow", "bedrock:CreateKnowledgeBase",
		"bedrock:CreateModelCustomizationJob", "bedrock:UpdateAgent",
		"bedrock-agentcore:CreateCodeInterpreter",
		"cloudformation:CreateChangeSet", "cloudformation:CreateStack", "cloudformation:CreateStackSet",
		"cloudformation:DeleteStack",
		"cloudformation:UpdateStack", "cloudformation:UpdateStackSet",
		"cloudtrail:CreateTrail", "cloudtrail:UpdateTrail",
		"codebuild:CreateProject", "codebuild:StartBuild", "codebuild:UpdateProject",
		"codedeploy:CreateDeploymentGroup", "codedeploy:UpdateDeploymentGroup",
		"codepipeline:CreatePipeline", "codepipeline:UpdatePipeline",
		"cognito-identity:SetIdentityPoolRoles", "cognito-idp:CreateUserPool", "cognito-idp:UpdateUserPool",
		"databrew:CreateProfileJob", "databrew:CreateRecipeJob",
		"datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition",
		"ec2:CreateLaunchTemplate", "ec2:CreateLaunchTemplateVersion", "ec2:RequestSpotFleet",
		"ecs:CreateService", "ecs:RegisterTaskDefinition", "ecs:UpdateService",
		"eks:CreateCluster", "eks:CreateFargateProfile", "eks:CreateNodegroup", "eks:CreatePodIdentityAssociation",
		"emr-containers:StartJobRun",
		"events:PutTargets", "events:PutRule",
		"firehose:CreateDeliveryStream", "firehose:UpdateDestination",
		"fis:CreateExperimentTemplate", "fis:UpdateExperimentTemplate",
		"glue:CreateCrawler", "glue:CreateDevEndpoint", "glue:CreateJob", "glue:CreateMLTransform",
		"glue:CreateSession", "glue:UpdateCrawler",
		"glue:UpdateJob",
		"greengrass:AssociateRoleToGroup", "greengrass:AssociateServiceRoleToAccount",
		"iot:CreateTopicRule", "iot:ReplaceTopicRule",
		"kinesisanalytics:CreateApplication",
		"lambda:UpdateFunctionConfiguration",
		"mediaconvert:CreateJob",
		"opsworks:CreateStack",
		"redshift:CreateCluster", "redshift:ModifyClusterIamRoles",
		"ssm:RegisterTaskWithMaintenanceWindow", "ssm:SendCommand", "ssm:StartAutomationExecution",
		"ssm:UpdateServiceSetting",
	}
}

// correct mends what is known to be wrong in the source. A correction that finds nothing to mend because an
// action or a type is gone is an error: it has to be looked at.
func (r *reference) correct() error {
	for _, c := range corrections() {
		i := slices.IndexFunc(r.services, func(s service) bool { return s.prefix == c.service })
		if i < 0 {
			continue // a source of some services only
		}
		if err := c.mend(&r.services[i]); err != nil {
			return fmt.Errorf("correct %s: %w", c.service, err)
		}
	}
	r.spreadUnlisted()
	return nil
}

// spreadUnlisted gives the condition keys that the source lists for no action and no resource type to all actions of their
// service: which of them have such a key is not known, and that none had is most unlikely.
func (r *reference) spreadUnlisted() {
	listed := map[string]bool{}
	list := func(keys []string) {
		for _, name := range keys {
			listed[strings.ToLower(keyName(name))] = true
		}
	}
	for i := range r.services {
		s := &r.services[i]
		for j := range s.actions {
			list(s.actions[j].keys)
			for k := range s.actions[j].resources {
				list(s.actions[j].resources[k].keys)
			}
		}
		for j := range s.types {
			list(s.types[j].keys)
		}
	}
	for i := range r.services {
		s := &r.services[i]
		for _, k := range s.keys {
			if listed[strings.ToLower(keyName(k.name))] {
				continue
			}
			for j := range s.actions {
				s.actions[j].keys = append(s.actions[j].keys, k.name)
			}
		}
	}
}

func (s *service) action(name string) (*action, error) {
	i := slices.IndexFunc(s.actions, func(a action) bool { return a.name == name })
	if i < 0 {
		return nil, fmt.Errorf("no action %s", name)
	}
	return &s.actions[i], nil
}

func (s *service) resourceType(name string) (*resourceType, bool) {
	i := slices.IndexFunc(s.types, func(t resourceType) bool { return strings.EqualFold(t.name, name) })
	if i < 0 {
		return nil, false
	}
	return &s.types[i], true
}

// link lists an existing resource type for actions. As an action has other types too then, none of its types is
// required.
func link(name string, actions ...string) func(*service) error {
	return func(s *service) error {
		t, ok := s.resourceType(name)
		if !ok {
			return fmt.Errorf("no resource type %s", name)
		}
		for _, a := range actions {
			act, err := s.action(a)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(act.resources, func(r resource) bool { return strings.EqualFold(r.name, name) }) {
				continue
			}
			act.resources = append(act.resources, resource{name: t.name})
		}
		return nil
	}
}

// either lists an existing resource type for actions, as an alternative to those that they have: none is required then.
func either(name string, actions ...string) func(*service) error {
	return func(s *service) error {
		if err := link(name, actions...)(s); err != nil {
			return err
		}
		return s.relax(actions, func(string) bool { return true })
	}
}

// relax makes resource types of actions optional.
func (s *service) relax(actions []string, types func(name string) bool) error {
	for _, a := range actions {
		act, err := s.action(a)
		if err != nil {
			return err
		}
		for i := range act.resources {
			if types(act.resources[i].name) {
				act.resources[i].required = false
			}
		}
	}
	return nil
}

// addType adds a resource type to the service and to actions, as an alternative to another of their types: none
// of the two is required then.
func addType(name, other string, arns []string, actions ...string) func(*service) error {
	return func(s *service) error {
		if _, ok := s.resourceType(name); !ok {
			s.types = append(s.types, resourceType{name: name, arns: arns})
		}
		if err := link(name, actions...)(s); err != nil {
			return err
		}
		return s.relax(actions, func(name string) bool { return name == other })
	}
}

// beside adds a resource type to the service and to all actions that have another one, as an alternative.
func beside(other, name, arn string) func(*service) error {
	return func(s *service) error {
		if _, ok := s.resourceType(other); !ok {
			return fmt.Errorf("no resource type %s", other)
		}
		var actions []string
		for i := range s.actions {
			if slices.ContainsFunc(s.actions[i].resources, func(r resource) bool { return strings.EqualFold(r.name, other) }) {
				actions = append(actions, s.actions[i].name)
			}
		}
		return addType(name, other, []string{arn}, actions...)(s)
	}
}

// addKeys adds condition keys to the service and to actions.
func addKeys(keys []key, actions ...string) func(*service) error {
	return func(s *service) error {
		for _, k := range keys {
			if !slices.ContainsFunc(s.keys, func(have key) bool { return strings.EqualFold(have.name, k.name) }) {
				s.keys = append(s.keys, k)
			}
			if err := linkKeys(k.name, actions...)(s); err != nil {
				return err
			}
		}
		return nil
	}
}

// linkKeys lists a condition key of the service for actions.
func linkKeys(name string, actions ...string) func(*service) error {
	return func(s *service) error {
		for _, a := range actions {
			act, err := s.action(a)
			if err != nil {
				return err
			}
			act.keys = append(act.keys, name)
		}
		return nil
	}
}

// multivalued makes condition keys multivalued, singleValued the opposite.
func multivalued(names ...string) func(*service) error { return setMulti(true, names) }

func singleValued(names ...string) func(*service) error { return setMulti(false, names) }

func setMulti(multi bool, names []string) func(*service) error {
	return func(s *service) error {
		for _, name := range names {
			i := slices.IndexFunc(s.keys, func(k key) bool { return strings.EqualFold(k.name, name) })
			if i < 0 {
				return fmt.Errorf("no condition key %s", name)
			}
			if s.keys[i].typ != layout.String {
				return fmt.Errorf("%s is not a string", name)
			}
			s.keys[i].multi = multi
		}
		return nil
	}
}

// renamed gives the service's resource types their ARNs under another name of the service, too.
func renamed(name, other string) func(*service) error {
	return func(s *service) error {
		for i := range s.types {
			t := &s.types[i]
			for _, arn := range slices.Clone(t.arns) {
				if alias := strings.Replace(arn, ":"+name+":", ":"+other+":", 1); !slices.Contains(t.arns, alias) {
					t.arns = append(t.arns, alias)
				}
			}
		}
		return nil
	}
}
