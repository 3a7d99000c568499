package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ThirdPartyWithoutExternalID reports trust in the accounts of known vendors that the vendor's other customers can use.
var ThirdPartyWithoutExternalID = &analysis.Analyzer{
	Name:             "third-party-without-external-id",
	Title:            "A vendor can be tricked into assuming a role for another customer",
	Level:            analysis.Warning,
	SecuritySeverity: 7.4,
	SeverityReason:   "another customer of the vendor can access the account by giving the vendor the role's ARN",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for _, a := range accounts(pass) {
			vendor := a.vendor()
			if vendor == "" {
				continue
			}
			query := a.ask(pass, analysis.Where("StringEqualsIfExists", "sts:ExternalId", "id-of-another-customer"))
			if pass.Mentions("aws:PrincipalOrgID") {
				query.Where = append(query.Where, analysis.Where("StringEqualsIfExists", "aws:PrincipalOrgID", strangersOrganization))
			}
			if witness, found := pass.Find(query); found {
				pass.ReportWitness(a.statement, a.id.Range, witness,
					"%s can be tricked into using this role for another customer; require sts:ExternalId", vendor)
			}
		}
	},
}
