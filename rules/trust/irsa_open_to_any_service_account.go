package trust

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed irsa_open_to_any_service_account.md
var irsaOpenToAnyServiceAccountDoc string

// IRSAOpenToAnyServiceAccount reports roles for pods that pods of any namespace can assume.
var IRSAOpenToAnyServiceAccount = &analysis.Analyzer{
	Name:             "irsa-open-to-any-service-account",
	Title:            "Every namespace of a cluster can assume a role",
	Doc:              irsaOpenToAnyServiceAccountDoc,
	Category:         "trust",
	Level:            analysis.Warning,
	SecuritySeverity: 7.3,
	SeverityReason:   "any pod of the cluster, or who can start one, gets the role's permissions",
	Kinds:            []policy.Kind{policy.Trust},
	Run:              irsaOpenToAnyServiceAccount,
}

func irsaOpenToAnyServiceAccount(pass *analysis.Pass) {
	reportStrangers(pass, func(t *trusted) bool { return t.name == "EKS" }, func(*trusted) string {
		return "service accounts of any namespace get in; compare sub with system:serviceaccount:namespace:name"
	})
}
