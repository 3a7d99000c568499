package escalation

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed create_slr_with_star_in_resource_and_not_action.md
var createSLRWithStarInResourceAndNotActionDoc string

// CreateSLRWithStarInResourceAndNotAction reports grants of iam:CreateServiceLinkedRole on every role by NotAction.
var CreateSLRWithStarInResourceAndNotAction = &analysis.Analyzer{
	Name:     "create-slr-with-star-in-resource-and-not-action",
	Title:    "Any service-linked role can be created by NotAction",
	Doc:      createSLRWithStarInResourceAndNotActionDoc,
	Category: "escalation",
	Level:    analysis.Warning,
	Kinds:    []policy.Kind{policy.Identity, policy.Boundary},
	Code:     "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
	Run:      createSLRWithStarInResourceAndNotAction,
}

func createSLRWithStarInResourceAndNotAction(pass *analysis.Pass) {
	reportGrants(pass, createServiceLinkedRole(), negated, false,
		"NotAction does not exclude iam:CreateServiceLinkedRole, on every role; list actions and roles")
}
