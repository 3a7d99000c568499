package escalation

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed create_slr_with_not_action_and_not_resource.md
var createSLRWithNotActionAndNotResourceDoc string

// CreateSLRWithNotActionAndNotResource reports grants of iam:CreateServiceLinkedRole on all but some roles by
// NotAction.
var CreateSLRWithNotActionAndNotResource = &analysis.Analyzer{
	Name:     "create-slr-with-not-action-and-not-resource",
	Title:    "Nearly any service-linked role can be created by NotAction",
	Doc:      createSLRWithNotActionAndNotResourceDoc,
	Category: "escalation",
	Level:    analysis.Warning,
	Kinds:    []policy.Kind{policy.Identity, policy.Boundary},
	Code:     "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
	Run:      createSLRWithNotActionAndNotResource,
}

func createSLRWithNotActionAndNotResource(pass *analysis.Pass) {
	reportGrants(pass, createServiceLinkedRole(), negated, true,
		"NotAction does not exclude iam:CreateServiceLinkedRole, with NotResource; list actions and roles")
}
