package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// CreateSLRWithStarInActionAndResource reports grants of iam:CreateServiceLinkedRole on every role by a wildcard.
var CreateSLRWithStarInActionAndResource = &analysis.Analyzer{
	Name:  "create-slr-with-star-in-action-and-resource",
	Title: "Any service-linked role can be created by a wildcard",
	Doc:   page("create-slr-with-star-in-action-and-resource"),
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary},
	Code:  "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
	Run: func(pass *analysis.Pass) {
		reportGrants(pass, createServiceLinkedRole(), starred, false,
			"%s grants iam:CreateServiceLinkedRole on every role; name actions and roles")
	},
}
