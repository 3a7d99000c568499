package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// CreateSLRWithNotActionAndNotResource reports grants of iam:CreateServiceLinkedRole on all but some roles by
// NotAction.
var CreateSLRWithNotActionAndNotResource = &analysis.Analyzer{
	Name:  "create-slr-with-not-action-and-not-resource",
	Title: "Nearly any service-linked role can be created by NotAction",
	Doc:   page("create-slr-with-not-action-and-not-resource"),
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary},
	Code:  "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
	Run: func(pass *analysis.Pass) {
		reportGrants(pass, createServiceLinkedRole(), negated, true,
			"NotAction does not exclude iam:CreateServiceLinkedRole, with NotResource; list actions and roles")
	},
}
