package escalation

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed create_slr_with_not_resource.md
var createSLRWithNotResourceDoc string

// CreateSLRWithNotResource reports grants of iam:CreateServiceLinkedRole on all but some roles.
var CreateSLRWithNotResource = &analysis.Analyzer{
	Name:     "create-slr-with-not-resource",
	Title:    "Nearly any service-linked role can be created",
	Doc:      createSLRWithNotResourceDoc,
	Category: "escalation",
	Level:    analysis.Warning,
	Kinds:    []policy.Kind{policy.Identity, policy.Boundary},
	Code:     "CREATE_SLR_WITH_NOT_RESOURCE",
	Run:      createSLRWithNotResource,
}

func createSLRWithNotResource(pass *analysis.Pass) {
	reportGrants(pass, createServiceLinkedRole(), named, true,
		"iam:CreateServiceLinkedRole is allowed on all but NotResource; name the roles in Resource")
}
