package reference

import (
	"strconv"
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
		if end, ok := unlisted[strings.ToLower(a.Prefix)]; ok && a.HasPrefix && !a.InCatalog && !a.Negated() {
			list := ofService(pass, a)
			if list[0].Text == a.Text {
				d := analysis.Diagnostic{Range: a.Text.Range, Statement: a.Statement}
				d.Message = analysis.Message("%s "+end.String()+"; remove its actions", end.name)
				pass.Report(also(d, list))
			}
			continue
		}
		if !a.InCatalog || !a.Matches || a.Negated() {
			continue
		}
		d := analysis.Diagnostic{Range: a.Text.Range, Statement: a.Statement}
		if end, ok := ended[a.Service.Prefix()]; ok {
			// One finding for each service in a list.
			list := ofService(pass, a)
			if list[0].Text != a.Text {
				continue
			}
			d.Message = analysis.Message("%s "+end.String()+"; remove %s", nameOf(a.Service), a.Text.Value)
			if len(list) > 1 {
				d.Message = analysis.Message("%s "+end.String()+"; remove its actions", nameOf(a.Service))
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

// replacedBy returns what has replaced an entry's action, or most of those that its pattern matches; "" if they are in use.
func replacedBy(a *analysis.Action) string {
	if a.Exact {
		return replacements[a.Entry.String()]
	}
	if !strings.EqualFold(a.Prefix, "aws-portal") {
		return ""
	}
	for action := range catalog.Match(a.Text.Value) {
		if replacements[action.String()] != "" {
			return "actions of account, billing, payments and tax"
		}
	}
	return ""
}

// ending is what became of a service: its name, if the reference does not list it, and the year in which it ended, 0 if that is not
// known.
type ending struct {
	name string
	year int
}

// String completes "the service ...".
func (e ending) String() string {
	if e.year == 0 {
		return "has ended"
	}
	return "ended in " + strconv.Itoa(e.year)
}

// unlisted are the services that AWS has ended and that the reference no longer lists, by prefix. That the reference omits a service is
// not a reason to report more than before.
//
// Gathered in 2026: https://aws.amazon.com/products/lifecycle/
var unlisted = map[string]ending{
	"application-cost-profiler": {"AWS Application Cost Profiler", 2024},
	"deepcomposer":              {"AWS DeepComposer", 2025},
	"deeplens":                  {"AWS DeepLens", 2024},
	"deepracer":                 {"AWS DeepRacer", 0},
	"elastic-inference":         {"Amazon Elastic Inference", 0},
	"gamesparks":                {"Amazon GameSparks", 0},
	"iot1click":                 {"AWS IoT 1-Click", 2024},
	"iotroborunner":             {"AWS IoT RoboRunner", 0},
	"iotthingsgraph":            {"AWS IoT Things Graph", 0},
	"macie":                     {"Amazon Macie Classic", 0},
	"mobilehub":                 {"AWS Mobile Hub", 0},
	"sumerian":                  {"Amazon Sumerian", 0},
	"zocalo":                    {"Amazon WorkDocs", 2025},
}

// hasEnded reports whether the prefix is that of a service which the reference no longer lists.
func hasEnded(prefix string) bool {
	_, ok := unlisted[strings.ToLower(prefix)]
	return ok
}

// ended are the services that AWS has ended and that the reference still lists, by prefix. The source of each is the notice at the top of
// the service's documentation, or of the AWS SDKs' where that no longer exists.
//
// Gathered in 2026: https://aws.amazon.com/products/lifecycle/
var ended = map[string]ending{
	"a4b":               {},           // https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/alexa-for-business/
	"appmesh":           {year: 2026}, // https://docs.aws.amazon.com/app-mesh/latest/userguide/what-is-app-mesh.html
	"appmesh-preview":   {year: 2026}, // https://docs.aws.amazon.com/app-mesh/latest/userguide/what-is-app-mesh.html
	"codeguru-security": {year: 2025}, // https://docs.aws.amazon.com/codeguru/latest/security-ug/what-is-codeguru-security.html
	"codestar":          {year: 2024}, // https://docs.aws.amazon.com/codestar/latest/userguide/welcome.html
	"elastictranscoder": {year: 2025}, // https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/introduction.html
	"evidently":         {year: 2025}, // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Evidently.html
	"finspace":          {year: 2026}, // https://docs.aws.amazon.com/finspace/latest/userguide/amazon-finspace-end-of-support.html
	"finspace-api":      {year: 2026}, // https://docs.aws.amazon.com/finspace/latest/userguide/amazon-finspace-end-of-support.html
	"inspector":         {year: 2026}, // https://docs.aws.amazon.com/inspector/v1/userguide/inspector_introduction.html
	"iotanalytics":      {year: 2025}, // https://docs.aws.amazon.com/iotanalytics/latest/userguide/welcome.html
	"iotevents":         {year: 2026}, // https://docs.aws.amazon.com/iotevents/latest/developerguide/what-is-iotevents.html
	"iq":                {year: 2026}, // https://docs.aws.amazon.com/aws-iq/latest/user-guide/what-is-aws-iq.html
	"iq-permission":     {year: 2026}, // https://docs.aws.amazon.com/aws-iq/latest/user-guide/what-is-aws-iq.html
	"lookoutequipment":  {year: 2026}, // https://docs.aws.amazon.com/lookout-for-equipment/latest/userguide/what-is.html
	"lookoutmetrics":    {year: 2025}, // https://docs.aws.amazon.com/lookoutmetrics/latest/dev/lookoutmetrics-welcome.html
	"lookoutvision":     {year: 2025}, // https://docs.aws.amazon.com/lookout-for-vision/latest/developer-guide/what-is.html
	"mediastore":        {year: 2025}, // https://docs.aws.amazon.com/mediastore/latest/ug/what-is.html
	"mobileanalytics":   {year: 2018}, // https://docs.aws.amazon.com/mobileanalytics/latest/ug/PutEvents.html
	"nimble":            {year: 2024}, // https://docs.aws.amazon.com/nimble-studio/latest/APIReference/Welcome.html
	"opsworks":          {year: 2024}, // https://docs.aws.amazon.com/opsworks/latest/userguide/stacks-eol-faqs.html
	"opsworks-cm":       {year: 2024}, // https://docs.aws.amazon.com/opsworks/latest/userguide/opscm-eol-faqs.html
	"panorama":          {year: 2026}, // https://docs.aws.amazon.com/panorama/latest/dev/panorama-welcome.html
	"proton":            {year: 2026}, // https://docs.aws.amazon.com/proton/latest/userguide/Welcome.html
	"qldb":              {year: 2025}, // https://docs.aws.amazon.com/qldb/latest/developerguide/what-is.html
	"robomaker":         {year: 2025}, // https://docs.aws.amazon.com/robomaker/latest/dg/chapter-welcome.html
	"simspaceweaver":    {year: 2026}, // https://docs.aws.amazon.com/simspaceweaver/latest/userguide/what-is.html
	"sms":               {year: 2022}, // https://docs.aws.amazon.com/server-migration-service/latest/userguide/server-migration.html
	"voiceid":           {year: 2026}, // https://docs.aws.amazon.com/connect/latest/adminguide/amazonconnect-voiceid-end-of-support.html
	"workdocs":          {year: 2025}, // https://docs.aws.amazon.com/workdocs/latest/adminguide/what_is.html
	"worklink":          {},           // https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/worklink/
}

// replacements are the actions that others have replaced, with those.
//
// Gathered in 2026: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/migrate-granularaccess-iam-mapping-reference.html,
// https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html
var replacements = map[string]string{
	"aws-portal:ViewAccount":               "actions of account and billing",
	"aws-portal:ModifyAccount":             "actions of account and billing",
	"aws-portal:ViewBilling":               "actions of billing, payments, tax and others",
	"aws-portal:ModifyBilling":             "actions of billing, payments, tax and others",
	"aws-portal:ViewPaymentMethods":        "actions of payments",
	"aws-portal:ModifyPaymentMethods":      "actions of payments",
	"aws-portal:ViewUsage":                 "cur:GetUsageReport",
	"purchase-orders:ViewPurchaseOrders":   "purchase-orders:GetPurchaseOrder and other read actions",
	"purchase-orders:ModifyPurchaseOrders": "purchase-orders:AddPurchaseOrder and other write actions",
	"lambda:InvokeAsync":                   "lambda:InvokeFunction",
}
