package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed invalid_user_reference.md
var invalidUserReferenceDoc string

// InvalidUserReference reports principals that are the unique id of a user.
var InvalidUserReference = &analysis.Analyzer{
	Name:     "invalid-user-reference",
	Title:    "A principal is the id of a user",
	Doc:      invalidUserReferenceDoc,
	Category: "grammar",
	Level:    analysis.Warning,
	Kinds:    []policy.Kind{policy.Trust, policy.Resource},
	Code:     "INVALID_USER_REFERENCE",
	Run:      invalidUserReference,
}

func invalidUserReference(pass *analysis.Pass) (any, error) {
	for e := range principals(pass) {
		if e.Type.Value == "AWS" && e.ID.Known() && uniqueID(e.ID.Value, "AIDA") {
			pass.Reportf(e.ID.Range, "%s is the id of a user, perhaps a deleted one; write its ARN", quote(e.ID.Value))
		}
	}
	return nil, nil
}
