package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// IRSAOpenToAnyServiceAccount reports roles for pods that pods in any namespace can assume.
var IRSAOpenToAnyServiceAccount = &analysis.Analyzer{
	Name:             "irsa-open-to-any-service-account",
	Title:            "Every namespace of a cluster can assume a role",
	Level:            analysis.Warning,
	SecuritySeverity: 7.3,
	SeverityReason:   "any pod in the cluster, and anyone who can start one, gets the role's permissions",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for t := range strangers(pass) {
			if t.name == "EKS" {
				t.report(pass, "any namespace can assume the role; compare sub with system:serviceaccount:NAMESPACE:NAME")
			}
		}
	},
}
