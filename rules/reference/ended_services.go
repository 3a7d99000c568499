package reference

import (
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

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

// gone are the services that AWS has ended and that the reference no longer lists, by prefix. That the reference omits a service is
// not a reason to report more than before.
//
// Gathered in 2026: https://aws.amazon.com/products/lifecycle/
var gone = map[string]ending{
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
	_, ok := gone[strings.ToLower(prefix)]
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

// endOf returns what became of an entry's service, and the service's name; false if it has not ended. The reference does not
// distinguish Amazon Inspector Classic from the current version.
func endOf(a *analysis.Action) (end ending, name string, ok bool) {
	if !a.InCatalog {
		end, ok = gone[strings.ToLower(a.Prefix)]
		return end, end.name, ok && a.HasPrefix
	}
	name = a.Service.Name()
	if a.Service.Prefix() == "inspector" {
		name = "Amazon Inspector Classic"
	}
	end, ok = ended[a.Service.Prefix()]
	return end, name, ok && a.Matches
}
