package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TrustWithoutMFA reports trust policies that allow users to assume a role without MFA.
var TrustWithoutMFA = &analysis.Analyzer{
	Name:             "trust-without-mfa",
	Title:            "Users can assume a role without MFA",
	Level:            analysis.Note,
	SecuritySeverity: 4.0,
	SeverityReason:   "a stolen access key is enough to assume the role; the impact depends on the role's permissions",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		document, people := standIn(pass.Document)
		for i, s := range document.Statements {
			// An external ID indicates a third party's service, which has no MFA.
			if !s.Allows() || !namesPeople(s) || analysis.HasConditionOn(s, "sts:ExternalId") {
				continue
			}
			query := analysis.Query{Layers: pass.Exposed(document), Via: []*policy.Statement{s}, Actions: []string{assumeRole}}
			if witness, found := findWithoutMFA(pass, query, append(noMFA(), people...)); found {
				pass.ReportWitness(pass.Document.Statements[i], s.Principal.Key.Range, witness,
					"users can assume this role without MFA; require aws:MultiFactorAuthPresent \"true\"")
			}
		}
	},
}
