package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ThirdPartyWithoutExternalID reports trust in the accounts of known vendors that the vendor's other customers can use.
var ThirdPartyWithoutExternalID = &analysis.Analyzer{
	Name:             "third-party-without-external-id",
	Title:            "A vendor can be tricked into assuming a role for another customer",
	Doc:              page("third-party-without-external-id"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.4,
	SeverityReason:   "another customer of the vendor can access the account by giving the vendor the role's ARN",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for _, a := range accounts(pass.Document) {
			vendor := a.vendor()
			if vendor == "" {
				continue
			}
			where := []analysis.Constraint{{
				Operator: "StringEqualsIfExists", Key: "sts:ExternalId", Values: []string{"id-of-another-customer"},
			}}
			if analysis.Mentions([]*policy.Document{pass.Document}, "aws:PrincipalOrgID") {
				where = append(where, analysis.Constraint{
					Operator: "StringEqualsIfExists", Key: "aws:PrincipalOrgID", Values: []string{"o-outside000"},
				})
			}
			witness := a.anyone(pass, where)
			if witness != nil {
				pass.Report(analysis.Diagnostic{
					Range: a.id.Range, Statement: a.statement, Witness: witness,
					Message: vendor + " can be tricked into using this role for another customer; require sts:ExternalId",
				})
			}
		}
	},
}

// vendor returns the name of the vendor that an account belongs to according to published instructions for roles; ""
// for other accounts.
func (a *account) vendor() string {
	switch a.number {
	case "008923505280":
		return "Grafana Cloud" // https://grafana.com/docs/grafana-cloud/integrations/integrations/integration-cloudwatch/
	case "012615275169":
		return "Tenable" // https://docs.tenable.com/tenableio/vulnerabilitymanagement/Content/Settings/Connectors_ConfigureAWS_KeylessAutoDiscovery.htm
	case "061190967865":
		return "CloudZero" // https://www.cloudzero.com/hubfs/CloudZero%20Configuration%20Guide%20-%20Automated.pdf
	case "068664126052":
		return "DoiT" // https://help.doit.com/docs/flexsave/aws/standalone/required-policies
	case "147995105371":
		return "Trend Micro" // https://help.deepsecurity.trendmicro.com/Add-Computers/add-aws.html
	case "165736516723":
		return "Cloudability" // https://developers.cloudability.com/docs/vendor-credentials-end-point
	case "188619942792":
		return "Prisma Cloud" // https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-partner-providers.html
	case "198361731867":
		return "Snyk" // https://support.snyk.io/hc/en-us/articles/360004002418-AWS-Lambda-integration
	case "202279780353":
		return "nOps" // https://help.nops.io/manual_setup
	case "205767712438":
		return "Qualys" // https://qualysguard.qualys.com/qwebhelp/fo_portal/scans/ec2_connector.htm
	case "218546966473":
		return "Stitch" // https://www.stitchdata.com/docs/destinations/amazon-s3/connecting-an-amazon-s3-data-warehouse-to-stitch
	case "269135526815":
		return "Drata" // https://github.com/drata/terraform-aws-drata-autopilot-role/blob/f774d423a62df3a3dd03008a68c3b3d70b95be33/variables.tf
	case "287590803701":
		return "Turbot" // https://turbot.com/v5/docs/integrations/aws/import-aws-account
	case "324528010823":
		return "Hightouch" // https://hightouch.com/docs/security/aws
	case "324880187172":
		return "Spacelift" // https://docs.spacelift.io/integrations/cloud-providers/aws
	case "336818582268":
		return "Rapid7" // https://insightvm.help.rapid7.com/docs/aws-connect-to-cloud-configuration-assessment
	case "353360065216":
		return "Workato" // https://docs.workato.com/connectors/s3.html
	case "414351767826":
		return "Databricks" // https://docs.databricks.com/administration-guide/account-settings/aws-accounts.html
	case "422074288268":
		return "RudderStack" // https://www.rudderstack.com/docs/destinations/aws-iam-role-for-rudderstack/
	case "434813966438":
		return "Lacework" // https://support.lacework.com/hc/en-us/articles/360017546933-Getting-Started
	case "454464851268":
		return "CloudHealth" // https://github.com/mozilla/security/blob/master/operations/cloudformation-templates/cloudhealth_iam_role.json
	case "464622532012":
		return "Datadog" // https://docs.datadoghq.com/integrations/guide/aws-manual-setup/
	case "509560245411":
		return "Dynatrace" // https://help.dynatrace.com/monitor-cloud-virtualization-and-hosts/cloud/how-do-i-start-amazon-web-services-monitoring/
	case "595280932656":
		return "Segment" // https://segment.com/docs/destinations/amazon-kinesis/
	case "672188301118":
		return "Zesty" // https://github.com/zesty-co/AWS-Integration/blob/main/Zesty-Minimal-ReadOnly-IAM-Role.json
	case "754728514883":
		return "New Relic" // https://docs.newrelic.com/docs/integrations/amazon-integrations/get-started/connect-aws-services-infrastructure
	case "761931097553":
		return "Sysdig" // https://docs.sysdig.com/en/docs/administration/saas-regions-and-ip-ranges/#aws-account-ids
	case "823104324086":
		return "Red Canary" // https://help.redcanary.com/hc/en-us/articles/16640944173463-Integrate-Amazon-Web-Services-AWS-with-Red-Canary
	case "834469178297":
		return "Fivetran" // https://fivetran.com/docs/logs/cloudwatch/setup-guide
	case "896126563706":
		return "Threat Stack" // https://threatstack.zendesk.com/hc/en-us/articles/206006626-AWS-EC2-Integration
	case "913128560467":
		return "env zero" // https://docs.env0.com/docs/aws-costs
	case "919814621061":
		return "Scalr" // https://docs.scalr.io/docs/aws
	case "922761411349":
		return "Spot" // https://docs.spot.io/connect-your-cloud-provider/first-account/aws-manually
	case "926226587429":
		return "Sumo Logic" // https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-partner-providers.html
	case "956993596390":
		return "Vanta" // https://help.vanta.com/hc/en-us/articles/8451925240980-Connecting-Vanta-AWS-Organization
	case "976280145156":
		return "Orca Security" // https://orcasecurity.force.com/s/article/Orca-Scanner-Accounts-for-AWS-Trusted-Entities
	}
	return ""
}
