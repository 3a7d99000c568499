package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// CognitoRoleOpenToGuests reports roles of an identity pool that guests can assume as well as authenticated users.
var CognitoRoleOpenToGuests = &analysis.Analyzer{
	Name:             "cognito-role-open-to-guests",
	Title:            "A role for users of an identity pool is open to guests",
	Doc:              page("cognito-role-open-to-guests"),
	Level:            analysis.Warning,
	SecuritySeverity: 6.8,
	SeverityReason:   "anyone who knows the identity pool ID, which is in the application, can be a guest",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for _, t := range trustedBy(pass.Document) {
			if t.name != "Amazon Cognito" {
				continue
			}
			amr := func(value string) analysis.Query {
				return t.ask(pass.Document,
					analysis.Constraint{Operator: "ForAllValues:StringEquals", Key: t.key("amr"), Values: []string{value}},
					analysis.Constraint{Operator: "Null", Key: t.key("amr"), Values: []string{"false"}})
			}
			// A role that only guests can assume is meant for them.
			_, user := pass.Find(amr("authenticated"))
			guest, found := pass.Find(amr("unauthenticated"))
			if user && found {
				pass.Report(analysis.Diagnostic{
					Range: t.id.Range, Statement: t.statement, Witness: guest,
					Message: "guests can also assume the role; add a condition on " + t.key("amr"),
				})
			}
		}
	},
}
