package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ForAnyValueWithAudienceClaimType reports ForAnyValue on the audience of tokens.
var ForAnyValueWithAudienceClaimType = &analysis.Analyzer{
	Name:             "foranyvalue-with-audience-claim-type",
	Title:            "ForAnyValue is used on the audience of a token",
	Doc:              page("foranyvalue-with-audience-claim-type"),
	Level:            analysis.Warning,
	SecuritySeverity: 4.0,
	SeverityReason:   "a token that was also issued for another audience is accepted",
	Kinds:            []policy.Kind{policy.Trust},
	Code:             "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
	Run: func(pass *analysis.Pass) {
		reportAudience(pass, policy.ForAnyValue, "%s has a single value; remove ForAnyValue")
	},
}

// reportAudience reports conditions with a qualifier on the audience of an identity provider.
func reportAudience(pass *analysis.Pass, qualifier policy.Qualifier, format string) {
	for c := range pass.Conditions() {
		provider := strings.Contains(c.Prefix, ".") || c.Prefix == "saml"
		if c.Operator.Qualifier != qualifier || !provider || !strings.HasSuffix(strings.ToLower(c.Name()), ":aud") {
			continue
		}
		d := analysis.Diagnostic{Range: c.Written.Key.Range, Statement: c.Statement, Message: analysis.Message(format, c.Name())}
		if c.Alone() {
			op := c.Operator
			op.Qualifier = policy.NoQualifier
			d.Fixes = pass.Replace(&c.Written.Operator, op.String())
		}
		pass.Report(d)
	}
}
