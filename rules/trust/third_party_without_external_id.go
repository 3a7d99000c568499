package trust

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed third_party_without_external_id.md
var thirdPartyWithoutExternalIDDoc string

// ThirdPartyWithoutExternalID reports trust in the accounts of known vendors that other customers of theirs can use.
var ThirdPartyWithoutExternalID = &analysis.Analyzer{
	Name:             "third-party-without-external-id",
	Title:            "A vendor can be made to assume a role for somebody else",
	Doc:              thirdPartyWithoutExternalIDDoc,
	Category:         "trust",
	Level:            analysis.Warning,
	SecuritySeverity: 7.4,
	SeverityReason:   "another customer of the vendor gets at the account by telling the vendor the role's ARN",
	Kinds:            []policy.Kind{policy.Trust},
	Run:              thirdPartyWithoutExternalID,
}

func thirdPartyWithoutExternalID(pass *analysis.Pass) (any, error) {
	for _, a := range accounts(pass.Document) {
		vendor := a.vendor()
		if vendor == "" {
			continue
		}
		witness, err := a.anyone(pass, []analysis.Constraint{{
			Operator: "StringEqualsIfExists", Key: "sts:ExternalId", Values: []string{"id-of-another-customer"},
		}})
		if err != nil {
			return nil, err
		}
		if witness != nil {
			pass.Report(analysis.Diagnostic{
				Range: a.id.Range, Statement: a.statement, Witness: witness,
				Message: vendor + " can be made to use this role for other customers; compare sts:ExternalId",
			})
		}
	}
	return nil, nil
}

// vendor returns the name of the vendor that an account is known to belong to, as published instructions for roles
// say; "" for other accounts.
func (a *account) vendor() string {
	switch a.number {
	case "061190967865":
		return "CloudZero" // https://www.cloudzero.com/hubfs/CloudZero%20Configuration%20Guide%20-%20Automated.pdf
	case "012615275169":
		return "Tenable" // https://docs.tenable.com/tenableio/vulnerabilitymanagement/Content/Settings/Connectors_ConfigureAWS_KeylessAutoDiscovery.htm
	case "147995105371":
		return "Trend Micro" // https://help.deepsecurity.trendmicro.com/Add-Computers/add-aws.html
	case "165736516723":
		return "Cloudability" // https://developers.cloudability.com/docs/vendor-credentials-end-point
	case "188619942792":
		return "Prisma Cloud" // https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-partner-providers.html
	case "205767712438":
		return "Qualys" // https://qualysguard.qualys.com/qwebhelp/fo_portal/scans/ec2_connector.htm
	case "336818582268":
		return "Rapid7" // https://insightvm.help.rapid7.com/docs/aws-connect-to-cloud-configuration-assessment
	case "414351767826":
		return "Databricks" // https://docs.databricks.com/administration-guide/account-settings/aws-accounts.html
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
	case "754728514883":
		return "New Relic" // https://docs.newrelic.com/docs/integrations/amazon-integrations/get-started/connect-aws-services-infrastructure
	case "834469178297":
		return "Fivetran" // https://fivetran.com/docs/logs/cloudwatch/setup-guide
	case "896126563706":
		return "Threat Stack" // https://threatstack.zendesk.com/hc/en-us/articles/206006626-AWS-EC2-Integration
	case "922761411349":
		return "Spot" // https://docs.spot.io/connect-your-cloud-provider/first-account/aws-manually
	case "926226587429":
		return "Sumo Logic" // https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-partner-providers.html
	}
	return ""
}
