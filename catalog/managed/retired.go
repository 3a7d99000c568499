package managed

// named is the name of a policy with its path.
type named struct{ path, name string }

// gone are policies that AWS withdrew before the data begins, as of 2026-11. They are those that moto 1.3.14 of November
// 2019, moto 3.1.16 of July 2022 and the constants of @pulumi/aws 5.0.0 of 2022 have, all of them Apache-2.0, and the data
// has not. Their texts are not kept: it is not known whether they were the last.
func gone() []named {
	return []named{
		{"/", "AmazonConnectFullAccess"},
		{"/", "AmazonEC2ContainerServiceFullAccess"},
		{"/", "AmazonEC2ReportsAccess"},
		{"/service-role/", "AmazonEC2SpotFleetRole"},
		{"/", "AmazonElasticTranscoderFullAccess"},
		{"/", "AmazonElasticTranscoderJobsSubmitter"},
		{"/", "AmazonElasticTranscoderReadOnlyAccess"},
		{"/service-role/", "AmazonMachineLearningRoleforRedshiftDataSource"},
		{"/service-role/", "AmazonMacieSetupRole"},
		{"/", "AmazonMechanicalTurkCrowdFullAccess"},
		{"/", "AmazonMechanicalTurkCrowdReadOnlyAccess"},
		{"/", "AmazonSumerianFullAccess"},
		{"/", "AmazonWorkLinkFullAccess"},
		{"/", "AmazonWorkLinkReadOnly"},
		{"/aws-service-role/", "AmazonWorkLinkServiceRolePolicy"},
		{"/", "AWSBackupAdminPolicy"},
		{"/", "AWSBackupOperatorPolicy"},
		{"/", "AWSCloudTrailFullAccess"},
		{"/", "AWSCloudTrailReadOnlyAccess"},
		{"/", "AWSCodePipelineFullAccess"},
		{"/", "AWSCodePipelineReadOnlyAccess"},
		{"/service-role/", "AWSConfigRole"},
		{"/service-role/", "AWSDataPipelineRole"},
		{"/", "AWSElasticBeanstalkFullAccess"},
		{"/", "AWSElasticBeanstalkReadOnlyAccess"},
		{"/", "AWSLambdaFullAccess"},
		{"/", "AWSLambdaReadOnlyAccess"},
		{"/service-role/", "AWSMobileHub_ServiceUseOnly"},
		{"/", "AWSOpsWorksFullAccess"},
		{"/", "AWSOpsWorksRegisterCLI"},
		{"/service-role/", "AWSOpsWorksRole"},
		{"/", "AWSRoboMakerFullAccess"},
		{"/service-role/", "ServerMigrationServiceRole"},
		{"/", "ServiceCatalogAdminFullAccess"},
		{"/", "ServiceCatalogAdminReadOnlyAccess"},
		{"/", "ServiceCatalogEndUserAccess"},
		{"/", "ServiceCatalogEndUserFullAccess"},
		{"/aws-service-role/", "TagPoliciesServiceRolePolicy"},
	}
}

// replacements are what AWS gives in the place of policies that it has withdrawn, by the pages of their services on managed
// policies (as https://docs.aws.amazon.com/codepipeline/latest/userguide/managed-policies.html), read in 2026-11.
func replacements() map[string]string {
	return map[string]string{
		"AmazonConnectFullAccess":             "AmazonConnect_FullAccess",
		"AmazonEC2ContainerServiceFullAccess": "AmazonECS_FullAccess",
		"AmazonEC2SpotFleetRole":              "AmazonEC2SpotFleetTaggingRole",
		"AmazonGuardDutyFullAccess":           "AmazonGuardDutyFullAccess_v2",
		"AmazonLaunchWizard_Fullaccess":       "AmazonLaunchWizardFullAccessV2",
		"AWSBackupAdminPolicy":                "AWSBackupFullAccess",
		"AWSBackupOperatorPolicy":             "AWSBackupOperatorAccess",
		"AWSCloudTrailFullAccess":             "AWSCloudTrail_FullAccess",
		"AWSCloudTrailReadOnlyAccess":         "AWSCloudTrail_ReadOnlyAccess",
		"AWSCodePipelineFullAccess":           "AWSCodePipeline_FullAccess",
		"AWSCodePipelineReadOnlyAccess":       "AWSCodePipeline_ReadOnlyAccess",
		"AWSConfigRole":                       "AWS_ConfigRole",
		"AWSElasticBeanstalkFullAccess":       "AdministratorAccess-AWSElasticBeanstalk",
		"AWSElasticBeanstalkReadOnlyAccess":   "AWSElasticBeanstalkReadOnly",
		"AWSLambdaFullAccess":                 "AWSLambda_FullAccess",
		"AWSLambdaReadOnlyAccess":             "AWSLambda_ReadOnlyAccess",
		"ServiceCatalogAdminFullAccess":       "AWSServiceCatalogAdminFullAccess",
		"ServiceCatalogAdminReadOnlyAccess":   "AWSServiceCatalogAdminReadOnlyAccess",
		"ServiceCatalogEndUserAccess":         "AWSServiceCatalogEndUserReadOnlyAccess",
		"ServiceCatalogEndUserFullAccess":     "AWSServiceCatalogEndUserFullAccess",
	}
}

// announcements are policies that AWS has announced to withdraw, with what it gives in their place, as of 2026-11:
// https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-managed-iam-policies.html ("will be deprecating existing managed
// policies (v1 policies) in favor of new managed policies"),
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2RoleforSSM.html ("will soon be deprecated").
func announcements() map[string]string {
	return map[string]string{
		"AmazonEC2RoleforSSM":                  "AmazonSSMManagedInstanceCore",
		"AmazonElasticMapReduceFullAccess":     "AmazonEMRFullAccessPolicy_v2",
		"AmazonElasticMapReduceReadOnlyAccess": "AmazonEMRReadOnlyAccessPolicy_v2",
		"AmazonElasticMapReduceRole":           "AmazonEMRServicePolicy_v2",
	}
}
