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
	Doc:              page("restrict-access-to-service-principal"),
	Level:            analysis.Warning,
	SecuritySeverity: 6.8,
	SeverityReason:   "another AWS customer can have the service use the resource (confused deputy)",
	Kinds:            []policy.Kind{policy.Resource},
	Code:             "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
	Run:              restrictAccessToServicePrincipal,
}

func restrictAccessToServicePrincipal(pass *analysis.Pass) {
	for _, s := range pass.Document.Statements {
		conditions := pass.ConditionsOf(s)
		if !s.Allows() || analysis.MoreConditions(s) || analysis.Some(conditions, namesSource) {
			continue
		}
		if !pass.Strict && (analysis.Some(conditions, tiesToSource) ||
			analysis.Some(conditions, insteadOfSource)) {
			continue
		}
		if e := service(s); e != nil {
			witness, open := servesStrangers(pass, s, &e.ID)
			if !open {
				continue
			}
			keys := "aws:SourceArn or aws:SourceAccount"
			if strings.HasPrefix(e.ID.Value, "alexa-") && !pass.Strict { // Alexa acts on behalf of a skill, which is not a resource
				keys = "lambda:EventSourceToken"
			}
			pass.Report(analysis.Diagnostic{
				Range: e.ID.Range, Statement: s, Witness: witness,
				Message: analysis.Message("%s may act for any customer; restrict "+keys, e.ID.Value),
			})
		}
	}
}

// servesStrangers reports whether a service has access on behalf of a resource in another account, with the proof; a Deny may
// prevent it. Under --strict-parity, and for a service that is not known, the answer is yes.
func servesStrangers(pass *analysis.Pass, s *policy.Statement, id *policy.Text) (*analysis.Witness, bool) {
	name, ok := analysis.Standing(id)
	if pass.Strict || !ok {
		return nil, true
	}
	witness := forStrangers(pass, s, name)
	return witness, witness != nil
}

// service returns the first service among the principals of a statement, or nil.
func service(s *policy.Statement) *policy.Principal {
	if s.Principal == nil {
		return nil
	}
	for entry := range s.Principal.All() {
		if e := entry; e.Type.Value == "Service" {
			return e
		}
	}
	return nil
}

// namesSource reports whether a condition is on the resource on whose behalf the service calls.
func namesSource(c *analysis.Condition) bool {
	return c.Is("aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths")
}

// tiesToSource reports whether a condition names the source in another way.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
// https://developer.amazon.com/en-US/docs/alexa/custom-skills/host-a-custom-skill-as-an-aws-lambda-function.html
func tiesToSource(c *analysis.Condition) bool {
	return c.Is("aws:SourceOwner", "lambda:EventSourceToken") || c.HasPrefix("kms:EncryptionContext:")
}

// insteadOfSource reports whether a condition is on a key that is often mistaken for one that excludes other accounts.
func insteadOfSource(c *analysis.Condition) bool {
	return c.Is("aws:Referer", "aws:SourceIp", "aws:VpcSourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:UserAgent")
}
