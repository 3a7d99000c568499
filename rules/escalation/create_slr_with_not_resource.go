package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// CreateSLRWithNotResource reports grants of iam:CreateServiceLinkedRole on all but some roles.
var CreateSLRWithNotResource = &analysis.Analyzer{
	Name:  "create-slr-with-not-resource",
	Title: "Nearly any service-linked role can be created",
	Doc:   page("create-slr-with-not-resource"),
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary},
	Code:  "CREATE_SLR_WITH_NOT_RESOURCE",
	Run: func(pass *analysis.Pass) {
		reportGrants(pass, createServiceLinkedRole(), named, true,
			"iam:CreateServiceLinkedRole is allowed on all but NotResource; name the roles in Resource")
	},
}
