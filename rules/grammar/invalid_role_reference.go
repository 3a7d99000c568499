package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed invalid_role_reference.md
var invalidRoleReferenceDoc string

// InvalidRoleReference reports principals that are the unique id of a role.
var InvalidRoleReference = &analysis.Analyzer{
	Name:     "invalid-role-reference",
	Title:    "A principal is the id of a role",
	Doc:      invalidRoleReferenceDoc,
	Category: "grammar",
	Level:    analysis.Warning,
	Kinds:    []policy.Kind{policy.Trust, policy.Resource},
	Code:     "INVALID_ROLE_REFERENCE",
	Run:      invalidRoleReference,
}

func invalidRoleReference(pass *analysis.Pass) (any, error) {
	for e := range principals(pass) {
		if e.Type.Value == "AWS" && e.ID.Known() && uniqueID(e.ID.Value, "AROA") {
			pass.Reportf(e.ID.Range, "%s is the id of a role, perhaps a deleted one; write its ARN", quote(e.ID.Value))
		}
	}
	return nil, nil
}
