package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// OIDCOpenToOtherTenants reports trust in a shared provider if another tenant's token is accepted.
var OIDCOpenToOtherTenants = &analysis.Analyzer{
	Name:             "oidc-open-to-other-tenants",
	Title:            "A shared identity provider's tokens of other tenants are accepted",
	Doc:              page("oidc-open-to-other-tenants"),
	Level:            analysis.Error,
	SecuritySeverity: 9.5,
	SeverityReason:   "anyone with a free account at the provider can assume the role",
	Kinds:            []policy.Kind{policy.Trust},
	Covers:           []string{"specific-github-repo-and-branch-recommended"},
	Run: func(pass *analysis.Pass) {
		reportStrangers(pass, func(t *trusted) bool { return t.shared }, func(t *trusted) string {
			return "a token from someone else's " + t.name + " " + t.what + " is accepted; restrict " + t.claims[0].name + " to your own"
		})
	},
}

// reportStrangers reports those of some providers that give access to a tenant that the document does not name.
func reportStrangers(pass *analysis.Pass, of func(*trusted) bool, message func(*trusted) string) {
	all := strangers.Of(pass)
	for i := range all {
		t := &all[i]
		if t.witness == nil || !of(&t.trusted) {
			continue
		}
		pass.Report(analysis.Diagnostic{
			Range: t.id.Range, Statement: t.statement, Message: message(&t.trusted), Witness: t.witness, Related: t.letsIn(),
		})
	}
}

// letsIn returns the value that the token's claim matches, if the statement has a condition on the claim.
func (t *stranger) letsIn() []analysis.Related {
	key := t.key(t.claims[0].name)
	conditions := analysis.ConditionsOn(t.statement, key)
	if len(conditions) == 0 {
		return nil
	}
	at := conditions[0].Node.Range
	for i := range conditions {
		for j := range conditions[i].Values {
			for _, claim := range t.witness.Request.Context[key].List {
				if v := &conditions[i].Values[j]; v.Known() && policy.MatchWildcards(v.Value, claim, false) {
					at = v.Range
				}
			}
		}
	}
	return []analysis.Related{{Range: at, Message: "this value allows it"}}
}
