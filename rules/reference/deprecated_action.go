package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

// DeprecatedAction reports actions that AWS has retired or replaced.
var DeprecatedAction = &analysis.Analyzer{
	Name:  "deprecated-action",
	Title: "An action is deprecated",
	Doc:   page("deprecated-action"),
	Level: analysis.Note,
	Run:   deprecatedAction,
}

func deprecatedAction(pass *analysis.Pass) {
	for a := range pass.Actions() {
		if name, ended := gone(a.Prefix); name != "" && a.HasPrefix && !a.InCatalog && !a.Negated() {
			list := ofService(pass, a)
			if list[0].Text == a.Text {
				d := analysis.Diagnostic{Range: a.Text.Range, Statement: a.Statement}
				d.Message = analysis.Message("%s "+ended+"; remove its actions", name)
				pass.Report(also(d, list))
			}
			continue
		}
		if !a.InCatalog || !a.Matches || a.Negated() {
			continue
		}
		d := analysis.Diagnostic{Range: a.Text.Range, Statement: a.Statement}
		if ended := end(a.Service.Prefix()); ended != "" {
			// One finding for each service in a list.
			list := ofService(pass, a)
			if list[0].Text != a.Text {
				continue
			}
			d.Message = analysis.Message("%s "+ended+"; remove %s", nameOf(a.Service), a.Text.Value)
			if len(list) > 1 {
				d.Message = analysis.Message("%s "+ended+"; remove its actions", nameOf(a.Service))
			}
			pass.Report(also(d, list))
		} else if instead := replacedBy(a); instead != "" {
			d.Message = analysis.Message("%s is no longer in use; use %s", a.Text.Value, instead)
			pass.Report(d)
		}
	}
}

// ofService returns the entries of an action's list that belong to its service.
func ofService(pass *analysis.Pass, a *analysis.Action) []*analysis.Action {
	var list []*analysis.Action
	for other := range pass.ActionsOf(a.Statement) {
		if other.List != a.List || other.InCatalog != a.InCatalog {
			continue
		}
		if !a.InCatalog && strings.EqualFold(other.Prefix, a.Prefix) || a.InCatalog && other.Matches && other.Service == a.Service {
			list = append(list, other)
		}
	}
	return list
}

// nameOf returns a service's name. The reference does not distinguish Amazon Inspector Classic from the current version.
func nameOf(s catalog.Service) string {
	if s.Prefix() == "inspector" {
		return "Amazon Inspector Classic"
	}
	return s.Name()
}

// gone returns the name of a service that AWS has ended and the reference no longer lists, and what became of it; "" for
// others. That the reference omits a service is not a reason to report more than before.
//
// https://aws.amazon.com/products/lifecycle/
func gone(prefix string) (name, ended string) {
	const hasEnded = "has ended"
	switch strings.ToLower(prefix) {
	case "application-cost-profiler":
		return "AWS Application Cost Profiler", "ended in 2024"
	case "deepcomposer":
		return "AWS DeepComposer", "ended in 2025"
	case "deeplens":
		return "AWS DeepLens", "ended in 2024"
	case "deepracer":
		return "AWS DeepRacer", hasEnded
	case "elastic-inference":
		return "Amazon Elastic Inference", hasEnded
	case "gamesparks":
		return "Amazon GameSparks", hasEnded
	case "iot1click":
		return "AWS IoT 1-Click", "ended in 2024"
	case "iotroborunner":
		return "AWS IoT RoboRunner", hasEnded
	case "iotthingsgraph":
		return "AWS IoT Things Graph", hasEnded
	case "macie":
		return "Amazon Macie Classic", hasEnded
	case "mobilehub":
		return "AWS Mobile Hub", hasEnded
	case "sumerian":
		return "Amazon Sumerian", hasEnded
	case "zocalo":
		return "Amazon WorkDocs", "ended in 2025"
	}
	return "", ""
}

// end says that AWS has ended a service that the catalog still lists, and when; "" for others. The source is the notice at the
// top of the service's documentation, or of the AWS SDKs' where it no longer exists.
//
// https://aws.amazon.com/products/lifecycle/
func end(prefix string) string {
	switch prefix {
	case "a4b", // https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/alexa-for-business/
		"worklink": // https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/worklink/
		return "has ended"
	case "mobileanalytics": // https://docs.aws.amazon.com/mobileanalytics/latest/ug/PutEvents.html
		return "ended in 2018"
	case "sms": // https://docs.aws.amazon.com/server-migration-service/latest/userguide/server-migration.html
		return "ended in 2022"
	case "codestar", // https://docs.aws.amazon.com/codestar/latest/userguide/welcome.html
		"nimble",      // https://docs.aws.amazon.com/nimble-studio/latest/APIReference/Welcome.html
		"opsworks",    // https://docs.aws.amazon.com/opsworks/latest/userguide/stacks-eol-faqs.html
		"opsworks-cm": // https://docs.aws.amazon.com/opsworks/latest/userguide/opscm-eol-faqs.html
		return "ended in 2024"
	case "codeguru-security", // https://docs.aws.amazon.com/codeguru/latest/security-ug/what-is-codeguru-security.html
		"elastictranscoder", // https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/introduction.html
		"evidently",         // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Evidently.html
		"iotanalytics",      // https://docs.aws.amazon.com/iotanalytics/latest/userguide/welcome.html
		"lookoutmetrics",    // https://docs.aws.amazon.com/lookoutmetrics/latest/dev/lookoutmetrics-welcome.html
		"lookoutvision",     // https://docs.aws.amazon.com/lookout-for-vision/latest/developer-guide/what-is.html
		"mediastore",        // https://docs.aws.amazon.com/mediastore/latest/ug/what-is.html
		"qldb",              // https://docs.aws.amazon.com/qldb/latest/developerguide/what-is.html
		"robomaker",         // https://docs.aws.amazon.com/robomaker/latest/dg/chapter-welcome.html
		"workdocs":          // https://docs.aws.amazon.com/workdocs/latest/adminguide/what_is.html
		return "ended in 2025"
	case "appmesh", "appmesh-preview", // https://docs.aws.amazon.com/app-mesh/latest/userguide/what-is-app-mesh.html
		"finspace", "finspace-api", // https://docs.aws.amazon.com/finspace/latest/userguide/amazon-finspace-end-of-support.html
		"inspector",           // https://docs.aws.amazon.com/inspector/v1/userguide/inspector_introduction.html
		"iotevents",           // https://docs.aws.amazon.com/iotevents/latest/developerguide/what-is-iotevents.html
		"iq", "iq-permission", // https://docs.aws.amazon.com/aws-iq/latest/user-guide/what-is-aws-iq.html
		"lookoutequipment", // https://docs.aws.amazon.com/lookout-for-equipment/latest/userguide/what-is.html
		"panorama",         // https://docs.aws.amazon.com/panorama/latest/dev/panorama-welcome.html
		"proton",           // https://docs.aws.amazon.com/proton/latest/userguide/Welcome.html
		"simspaceweaver",   // https://docs.aws.amazon.com/simspaceweaver/latest/userguide/what-is.html
		"voiceid":          // https://docs.aws.amazon.com/connect/latest/adminguide/amazonconnect-voiceid-end-of-support.html
		return "ended in 2026"
	}
	return ""
}

// replacedBy returns what has replaced an entry's action, or most of those that its pattern matches; "" if they are in use.
//
// https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/migrate-granularaccess-iam-mapping-reference.html
// https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html
func replacedBy(a *analysis.Action) string {
	if a.Exact {
		return replacement(a.Entry)
	}
	if !strings.EqualFold(a.Prefix, "aws-portal") {
		return ""
	}
	for action := range catalog.Match(a.Text.Value) {
		if replacement(action) != "" {
			return "actions of account, billing, payments and tax"
		}
	}
	return ""
}

// replacement returns what has replaced an action; "" if it is in use.
func replacement(action catalog.Action) string {
	switch action.String() {
	case "aws-portal:ViewAccount", "aws-portal:ModifyAccount":
		return "actions of account and billing"
	case "aws-portal:ViewBilling", "aws-portal:ModifyBilling":
		return "actions of billing, payments, tax and others"
	case "aws-portal:ViewPaymentMethods", "aws-portal:ModifyPaymentMethods":
		return "actions of payments"
	case "aws-portal:ViewUsage":
		return "cur:GetUsageReport"
	case "purchase-orders:ViewPurchaseOrders":
		return "purchase-orders:GetPurchaseOrder and other read actions"
	case "purchase-orders:ModifyPurchaseOrders":
		return "purchase-orders:AddPurchaseOrder and other write actions"
	case "lambda:InvokeAsync":
		return "lambda:InvokeFunction"
	}
	return ""
}
