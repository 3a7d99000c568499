package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RestrictAccessToServicePrincipal reports grants to services without a condition on the source.
var RestrictAccessToServicePrincipal = &analysis.Analyzer{
	Name:             "restrict-access-to-service-principal",
	Title:            "A service can act on behalf of any AWS customer",
	Level:            analysis.Warning,
	SecuritySeverity: 6.8,
	SeverityReason:   "another AWS customer can have the service use the resource (confused deputy)",
	Kinds:            []policy.Kind{policy.Resource},
	Code:             "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
	Run: func(pass *analysis.Pass) {
		for s := range pass.Allows() {
			service, conditions := serviceOf(s), pass.ConditionsOf(s)
			if service == nil || analysis.MoreConditions(s) || analysis.Some(conditions, namesSource) {
				continue
			}
			if !pass.Strict && (analysis.Some(conditions, tiesToSource) || analysis.Some(conditions, insteadOfSource)) {
				continue
			}
			keys := "aws:SourceArn or aws:SourceAccount"
			if strings.HasPrefix(service.Value, "alexa-") && !pass.Strict { // Alexa acts on behalf of a skill, which is not a resource
				keys = "lambda:EventSourceToken"
			}
			if witness, open := servesStrangers(pass, s, service); open {
				pass.ReportWitness(s, service.Range, witness, "%s may act for any customer; restrict "+keys, service.Value)
			}
		}
	},
}
