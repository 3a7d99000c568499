package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// OpenToEveryService reports grants to everyone that conditions limit to AWS services and no further.
var OpenToEveryService = &analysis.Analyzer{
	Name:             "open-to-every-service",
	Title:            "AWS services have access on behalf of any AWS customer",
	Level:            analysis.Warning,
	SecuritySeverity: 7.0,
	SeverityReason:   "anyone can have an AWS service in their own account use the resource",
	Kinds:            []policy.Kind{policy.Resource, policy.Trust},
	Run: func(pass *analysis.Pass) {
		for s := range pass.Allows() {
			place, ok := lookup.Everyone(s.Principal)
			if !ok || s.Condition == nil || onSource(s) != nil || forAnyResource(s) {
				continue // service-acts-for-strangers judges conditions on the source
			}
			switch witness, unnamed := serviceOfStrangers(pass, s); {
			case witness == nil || openToCallers(pass, s): // other rules report grants to callers in any account
			case unnamed:
				pass.ReportWitness(s, place, witness, "any AWS service may act for any account; name the service and restrict aws:SourceAccount")
			default:
				pass.ReportWitness(s, place, witness, "%s may act for any account; restrict it with aws:SourceAccount", witness.Request.Principal)
			}
		}
	},
}

// forAnyResource reports whether a statement is for all actions of all services, which is never so in a resource's own policy:
// AWS's examples of VPC endpoint policies have such a statement for services, and cannot always be told from other policies.
// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
func forAnyResource(s *policy.Statement) bool {
	return s.Action != nil && s.Resource.LoneStar() != nil && analysis.Covers(s, analysis.NoName+":"+analysis.Unnamed)
}

// serviceOfStrangers looks for a service's request on behalf of a resource in another account: of a service that the document
// does not name (unnamed), or else of one that its conditions name.
func serviceOfStrangers(pass *analysis.Pass, s *policy.Statement) (witness *analysis.Witness, unnamed bool) {
	witness = forStrangers(pass, s, "unnamed.amazonaws.com")
	if witness != nil {
		return witness, true
	}
	for _, key := range []string{"aws:PrincipalServiceName", "aws:PrincipalServiceNamesList"} {
		for _, c := range analysis.ConditionsOn(s, key) {
			for v := range c.KnownValues() {
				if strings.ContainsAny(v.Value, "*?$") {
					continue
				}
				if witness = forStrangers(pass, s, v.Value); witness != nil {
					return witness, false
				}
			}
		}
	}
	return nil, false
}

// openToCallers reports whether a statement grants access to callers in accounts that the document does not name, or may.
func openToCallers(pass *analysis.Pass, s *policy.Statement) bool {
	query := pass.Via(s)
	query.Callers = []analysis.Caller{
		{Type: analysis.User, Credentials: analysis.LongTerm, OtherAccount: true},
		{Type: analysis.Role, Credentials: analysis.Temporary, OtherAccount: true},
		{Type: analysis.Anonymous},
	}
	return !pass.Impossible(query)
}
