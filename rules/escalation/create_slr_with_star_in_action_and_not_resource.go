package escalation

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed create_slr_with_star_in_action_and_not_resource.md
var createSLRWithStarInActionAndNotResourceDoc string

// CreateSLRWithStarInActionAndNotResource reports grants of iam:CreateServiceLinkedRole on all but some roles by a
// wildcard.
var CreateSLRWithStarInActionAndNotResource = &analysis.Analyzer{
	Name:     "create-slr-with-star-in-action-and-not-resource",
	Title:    "Nearly any service-linked role can be created by a wildcard",
	Doc:      createSLRWithStarInActionAndNotResourceDoc,
	Category: "escalation",
	Level:    analysis.Warning,
	Kinds:    []policy.Kind{policy.Identity, policy.Boundary},
	Code:     "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
	Run:      createSLRWithStarInActionAndNotResource,
}

func createSLRWithStarInActionAndNotResource(pass *analysis.Pass) {
	reportGrants(pass, createServiceLinkedRole(), starred, true,
		"%s grants iam:CreateServiceLinkedRole on all but NotResource; name actions and roles")
}
