package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// CreateSLRWithStarInResource reports grants of iam:CreateServiceLinkedRole on every role.
var CreateSLRWithStarInResource = &analysis.Analyzer{
	Name:  "create-slr-with-star-in-resource",
	Title: "Any service-linked role can be created",
	Doc:   page("create-slr-with-star-in-resource"),
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary},
	Code:  "CREATE_SLR_WITH_STAR_IN_RESOURCE",
	Run: func(pass *analysis.Pass) {
		reportGrants(pass, createServiceLinkedRole(), named, false,
			"iam:CreateServiceLinkedRole is allowed on every role; name the roles in Resource")
	},
}
