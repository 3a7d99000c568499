package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// CreateSLRWithStarInResourceAndNotAction reports grants of iam:CreateServiceLinkedRole on every role by NotAction.
var CreateSLRWithStarInResourceAndNotAction = &analysis.Analyzer{
	Name:  "create-slr-with-star-in-resource-and-not-action",
	Title: "Any service-linked role can be created by NotAction",
	Doc:   page("create-slr-with-star-in-resource-and-not-action"),
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary},
	Code:  "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
	Run: func(pass *analysis.Pass) {
		reportGrants(pass, createServiceLinkedRole(), negated, false,
			"NotAction does not exclude iam:CreateServiceLinkedRole, on every role; list actions and roles")
	},
}
