package reference

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// reportClaims reports conditions of trust policies on claims that AWS does not pass from the token: it passes only the claims
// that it documents. A condition that holds without the claim usually accompanies one that limits, so it is a note.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
func reportClaims(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		host, claim := lookup.ClaimOf(c.Name())
		providers, ok := lookup.OnlyProviders(c.Statement)
		if !claim || !ok || c.InCatalog || !lookup.Brings(providers, host) {
			continue
		}
		witness, never := lookup.WithoutClaim(pass, c, providers)
		d := analysis.Diagnostic{Range: c.Written.Key.Range, Statement: c.Statement, Witness: witness}
		name := c.Name()[len(host)+1:]
		switch {
		case never && c.Statement.Allows():
			d.Message = analysis.Message("AWS does not pass the claim %s: the Allow never applies; use another claim", name)
		case never:
			d.Message = analysis.Message("AWS does not pass the claim %s: the Deny never applies; use another claim", name)
		case witness != nil && c.Operator.Family != policy.NullFamily:
			d.Message = analysis.Message("AWS does not pass the claim %s: the condition always holds; remove it", name)
			d.AtMost = analysis.Note
		default:
			continue
		}
		pass.Report(d)
	}
}
