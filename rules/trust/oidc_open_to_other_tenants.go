package trust

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed oidc_open_to_other_tenants.md
var oidcOpenToOtherTenantsDoc string

// OIDCOpenToOtherTenants reports trust in a provider that everybody has tokens of, if a stranger's token gets in.
var OIDCOpenToOtherTenants = &analysis.Analyzer{
	Name:             "oidc-open-to-other-tenants",
	Title:            "A stranger's token of a shared identity provider gets in",
	Doc:              oidcOpenToOtherTenantsDoc,
	Category:         "trust",
	Level:            analysis.Error,
	SecuritySeverity: 9.5,
	SeverityReason:   "anybody with a free account at the provider can assume the role",
	Kinds:            []policy.Kind{policy.Trust},
	Run:              oidcOpenToOtherTenants,
}

func oidcOpenToOtherTenants(pass *analysis.Pass) (any, error) {
	return nil, reportStrangers(pass, func(t *trusted) bool { return t.shared }, func(t *trusted) string {
		return "a token of a stranger's " + t.name + " " + t.what + " gets in; compare " + t.claims[0].name + " with your own"
	})
}

// reportStrangers reports the providers of a sort by which somebody gets in whom the document does not name.
func reportStrangers(pass *analysis.Pass, of func(*trusted) bool, message func(*trusted) string) error {
	for _, t := range trustedBy(pass.Document) {
		if !of(&t) {
			continue
		}
		witness, err := t.stranger(pass)
		if err != nil {
			return err
		}
		if witness == nil {
			continue
		}
		d := analysis.Diagnostic{Range: t.id.Range, Statement: t.statement, Message: message(&t), Witness: witness}
		if c := analysis.ConditionsOn(t.statement, t.key(t.claims[0].name)); len(c) > 0 {
			d.Related = []analysis.Related{{Range: c[0].Node.Range, Message: "this lets it in"}}
		}
		pass.Report(d)
	}
	return nil
}
