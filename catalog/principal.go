package catalog

import (
	"iter"
	"slices"
	"strings"
)

// ServicePrincipals yields the names of the known service principals, sorted, as "ec2.amazonaws.com".
func ServicePrincipals() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, name := range servicePrincipals {
			if !yield(name + ".amazonaws.com") {
				return
			}
		}
	}
}

// IsServicePrincipal reports whether name is that of a known service principal, of any partition, with or
// without a Region as in "logs.us-east-1.amazonaws.com". Case counts. AWS publishes no list: an unknown name
// may be right all the same.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
func IsServicePrincipal(name string) bool {
	switch name {
	case "alexa-appkit.amazon.com", "alexa-connectedhome.amazon.com":
		return true
	}
	name, ok := cutDomain(name)
	if !ok {
		return false
	}
	if _, found := slices.BinarySearch(servicePrincipals[:], name); found {
		return true
	}
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || !KnownRegion(name[dot+1:]) {
		return false
	}
	_, found := slices.BinarySearch(servicePrincipals[:], name[:dot])
	return found
}

// servicePrincipals are names without domain, sorted. They were gathered from AWS's managed policies (trust,
// iam:PassedToService, iam:AWSServiceName and the paths of service-linked roles) and from the documentation of
// the services.
var servicePrincipals = [...]string{
	"a4b", "access-analyzer", "access-grants.s3", "account", "account-access", "acm", "acm-pca", "aco-automation",
	"agent-registry", "agent.wellarchitected", "agentless.inspector2", "aiops", "airflow", "airflow-env",
	"airflow-serverless", "amazonmq", "ami.inspector2", "amplify", "aoss", "apidestinations.events", "apigateway",
	"appconfig", "appfabric", "appflow", "application-autoscaling", "application-insights",
	"application-signals.cloudwatch", "application-transformation", "application.qbusiness", "appmesh", "apprunner",
	"appstream", "appstream.application-autoscaling", "appsync", "aps", "arc-region-switch", "arc-zonal-shift", "artifact",
	"athena", "auditmanager", "autoscaling", "autoscaling-plans", "aws-artifact-account-sync", "aws-external-anthropic",
	"backup", "backup-gateway", "batch", "batchoperations.s3", "bcm-data-exports", "bedrock", "bedrock-agentcore",
	"bedrock-mantle", "billingconsole", "billingreports", "braket", "budgets", "bugbust", "build.apprunner", "byol",
	"cassandra-streams", "cassandra.application-autoscaling", "ce", "channels.lex", "channels.lexv2", "chatbot", "chime",
	"cleanrooms", "cleanrooms-ml", "cloud9", "cloudcontrolapi", "clouddirectory", "cloudformation", "cloudfront",
	"cloudhsm", "cloudhsmv2", "cloudsearch", "cloudtrail", "cloudwatch", "cloudwatch-crossaccount", "codeartifact",
	"codebuild", "codecatalyst", "codecatalyst-runner", "codecommit", "codeconnections", "codedeploy", "codeguru-profiler",
	"codeguru-reviewer", "codeguru-security", "codepipeline", "codestar", "codestar-connections", "codestar-notifications",
	"cognito-identity", "cognito-identity-us-gov", "cognito-idp", "cognito-sync", "comprehend",
	"comprehend.application-autoscaling", "compute-optimizer", "config", "config-conforms", "config-multiaccountsetup",
	"connect", "connect-campaigns", "context.cloudtrail", "continuousexport.discovery", "contract.iq",
	"contributorinsights.dynamodb", "controltower", "cost-optimization-hub", "cost-optimization-hub.bcm",
	"credentials.iot", "cur", "custom-resource.application-autoscaling", "custom.rds", "custom.rds-preview", "databrew",
	"dataexchange", "datapipeline", "datasync", "datazone", "datazonecontrol", "dax", "deadline", "deeplens",
	"delivery.logs", "detective", "devicefarm", "devops-guru", "directconnect", "directquery.opensearchservice",
	"discovery", "dlm", "dms", "dms-data-migrations", "dmsintegration.migrationhub", "docdb-elastic", "drs", "ds", "dsql",
	"dynamodb", "dynamodb.application-autoscaling", "ebs", "ec2", "ec2-images", "ec2-instance-connect",
	"ec2.application-autoscaling", "ec2.application-status-checks", "ec2.capacitymanager", "ec2fastlaunch", "ec2fleet",
	"ec2scheduled", "ec2sqlha", "ecr", "ecs", "ecs-compute", "ecs-infrastructure", "ecs-tasks",
	"ecs.application-autoscaling", "edgelambda", "eks", "eks-connector", "eks-fargate", "eks-fargate-pods",
	"eks-nodegroup", "elasticache", "elasticache.application-autoscaling", "elasticbeanstalk", "elasticfilesystem",
	"elasticloadbalancing", "elasticmapreduce", "elasticmapreduce.application-autoscaling", "elastictranscoder",
	"email.cognito-idp", "emr-containers", "emr-serverless", "entityresolution", "es", "event-processor.health", "events",
	"events.managedservices", "events.workmail", "evidently", "export.rds", "finops-agent", "finspace", "firehose", "fis",
	"fms", "forecast", "frauddetector", "fsx", "gamelift", "glacier", "globalaccelerator", "glue", "grafana", "greengrass",
	"groundstation", "guardduty", "health", "healthlake", "hooks.cloudformation", "iam", "identity.nimble",
	"identitystore", "imagebuilder", "importexport", "inspector", "inspector2", "internetmonitor", "iot", "iotanalytics",
	"iotevents", "iotfleetwise", "iotmanagedintegrations", "iotroborunner", "iotsitewise", "iotthingsgraph",
	"iottwinmaker", "iotwireless", "ipam", "ivs", "job.sagemaker", "justintimeaccess.ssm", "kafka",
	"kafka.application-autoscaling", "kafkaconnect", "kendra", "kinesis", "kinesisanalytics",
	"kinesisreplication.dynamodb", "kinesisvideo", "kms", "lakeformation", "lambda", "lambda.application-autoscaling",
	"launchwizard", "lex", "lexv2", "license-management.marketplace", "license-manager", "license-manager.master-account",
	"license-manager.member-account", "lightsail", "logdelivery.elasticloadbalancing", "logger.cloudfront", "logging.s3",
	"logs", "lookoutequipment", "lookoutmetrics", "m2", "machinelearning", "macie", "maintenance.elasticbeanstalk",
	"malware-protection-plan.guardduty", "malware-protection.guardduty", "managedservices",
	"managedupdates.elasticbeanstalk", "management.chatbot", "mediaconnect", "mediaconvert", "medialive", "mediapackage",
	"mediapackagev2", "mediastore", "mediatailor", "medical-imaging", "member.org.stacksets.cloudformation", "memorydb",
	"metering-marketplace", "metrics.wellarchitected", "mgn", "migrationhub", "migrationhub-orchestrator",
	"migrationhub-strategy", "mobilehub", "monitoring", "monitoring.rds", "monitoring.thinclient", "monitron", "mpa", "mq",
	"neptune", "neptune-graph", "neptune.application-autoscaling", "network-connectors.lambda", "network-firewall",
	"network-security-director", "network-security-manager", "network.bedrock-agentcore", "networkflowmonitor",
	"networkmanager", "nimble", "notifications", "notifications.ssm", "oam", "observability.aoss", "observabilityadmin",
	"odb", "omics", "opensearchserverless", "opensearchservice", "ops.apigateway", "ops.athena", "ops.emr-serverless",
	"opsworks", "opsworks-cm", "organizations", "orgsdatasync.servicecatalog", "osis", "osis-pipelines", "outposts",
	"panorama", "partnercentral-account-management", "payment-cryptography", "pca-connector-ad", "pcs", "permission.iq",
	"personalize", "pinpoint", "pipes", "pods.eks", "polly", "private-marketplace.marketplace", "profile", "proton", "q",
	"qapps", "qbusiness", "qldb", "quicksight", "ram", "rds", "rds.application-autoscaling", "redshift", "redshift-data",
	"redshift-serverless", "refactor-spaces", "rekognition", "remediation.config", "replication.cassandra",
	"replication.dynamodb", "replication.ecr", "replication.lexv2", "replication.s3tables", "replicator.lambda",
	"reporting.trustedadvisor", "resale-authorization.marketplace", "researchstudio", "resiliencehub",
	"resource-explorer-2", "resource-groups", "resource-snapshot-job.partnercentral-selling", "resources.cloudformation",
	"restore-testing.backup", "robomaker", "rolesanywhere", "route53", "route53-application-recovery-controller",
	"route53-recovery-readiness", "route53domains", "route53resolver", "rum", "runtime-identity.bedrock-agentcore",
	"runtime-instances.bedrock-agentcore", "s3", "s3-outposts", "s3.data-source.lustre.fsx", "s3express", "sagemaker",
	"sagemaker-geospatial", "sagemaker.application-autoscaling", "scaler.lambda", "scheduler", "schema-conversion.dms",
	"schemas", "scraper.aps", "sdmp", "secretsmanager", "security-ir", "securityagent", "securityhub", "securityhubv2",
	"securitylake", "serverlessrepo", "servicecatalog", "servicecatalog-appregistry", "servicediscovery", "servicequotas",
	"ses", "shield", "signer", "signin", "simspaceweaver", "sms", "sms-voice", "smsintegration.migrationhub", "sns",
	"spot", "spotfleet", "sqlworkbench", "sqs", "ssm", "ssm-contacts", "ssm-guiconnect", "ssm-incidents", "ssm-quicksetup",
	"ssm-sap", "ssm.integrations", "sso", "stacksets.cloudformation", "states", "storage-lens.s3", "storagegateway",
	"streams.metrics.cloudwatch", "sts", "supplychain", "support", "supportplans", "swf", "sync.codeconnections",
	"sync.proton", "synthetics", "tagging", "tagpolicies.tag", "tasks.apprunner",
	"telemetry-enablement.observabilityadmin", "telemetry-pipelines.observabilityadmin", "telemetry.ssm", "textract",
	"thinclient", "thirdparty.config", "thirdparty.inspector2", "timestream", "timestream-influxdb", "tnb", "transcribe",
	"transfer", "transform-custom", "transitgateway", "translate", "triage.security-ir", "trustedadvisor",
	"user-attribute-cost-allocation-data", "verified-access", "verifiedpermissions", "vmie", "voiceid", "vpc-flow-logs",
	"vpc-lattice", "waf", "waf-regional", "wafv2", "wellarchitected", "wisdom", "workdocs", "worklink", "workmail",
	"workspaces", "workspaces-instances", "workspaces-web", "workspaces.application-autoscaling", "xray",
}
