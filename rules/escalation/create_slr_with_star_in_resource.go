package escalation

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed create_slr_with_star_in_resource.md
var createSLRWithStarInResourceDoc string

// CreateSLRWithStarInResource reports grants of iam:CreateServiceLinkedRole on every role.
var CreateSLRWithStarInResource = &analysis.Analyzer{
	Name:     "create-slr-with-star-in-resource",
	Title:    "Any service-linked role can be created",
	Doc:      createSLRWithStarInResourceDoc,
	Category: "escalation",
	Level:    analysis.Warning,
	Kinds:    []policy.Kind{policy.Identity, policy.Boundary},
	Code:     "CREATE_SLR_WITH_STAR_IN_RESOURCE",
	Run:      createSLRWithStarInResource,
}

func createSLRWithStarInResource(pass *analysis.Pass) {
	reportGrants(pass, createServiceLinkedRole(), named, false,
		"iam:CreateServiceLinkedRole is allowed on every role; name the roles in Resource")
}
