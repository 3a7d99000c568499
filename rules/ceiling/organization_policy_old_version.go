package ceiling

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// OrganizationPolicyOldVersion reports policies of an organization with the old version of the policy language.
var OrganizationPolicyOldVersion = &analysis.Analyzer{
	Name:             "organization-policy-old-version",
	Title:            "AWS Organizations refuses policies of this Version",
	Level:            analysis.Error,
	SecuritySeverity: 3.0,
	SeverityReason:   "AWS rejects the policy, so it does not protect the accounts",
	Kinds:            []policy.Kind{policy.SCP, policy.RCP},
	Run: func(pass *analysis.Pass) {
		version := pass.Document.Version
		if version == nil || !version.Known() || version.Value != policy.Version2008 {
			return
		}
		pass.Report(analysis.Diagnostic{
			Range: version.Range, Message: "AWS Organizations only accepts policies with Version " + policy.Version2012 + "; set it",
			Fixes: analysis.Fix("set Version to "+policy.Version2012, analysis.Rewrite(pass.Document.Source, version, policy.Version2012)),
		})
	},
}
