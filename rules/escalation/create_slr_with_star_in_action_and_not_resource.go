package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// CreateSLRWithStarInActionAndNotResource reports grants of iam:CreateServiceLinkedRole on all but some roles by a
// wildcard.
var CreateSLRWithStarInActionAndNotResource = &analysis.Analyzer{
	Name:  "create-slr-with-star-in-action-and-not-resource",
	Title: "Nearly any service-linked role can be created by a wildcard",
	Doc:   page("create-slr-with-star-in-action-and-not-resource"),
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary},
	Code:  "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
	Run: func(pass *analysis.Pass) {
		reportGrants(pass, createServiceLinkedRole(), starred, true,
			"%s grants iam:CreateServiceLinkedRole on all but NotResource; name actions and roles")
	},
}
