package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// CognitoRoleOpenToGuests reports roles of an identity pool that guests can assume as well as authenticated users.
var CognitoRoleOpenToGuests = &analysis.Analyzer{
	Name:             "cognito-role-open-to-guests",
	Title:            "A role for users of an identity pool is open to guests",
	Level:            analysis.Warning,
	SecuritySeverity: 6.8,
	SeverityReason:   "anyone who knows the identity pool ID, which is in the application, can be a guest",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for _, t := range trustedBy(pass) {
			if t.name != "Amazon Cognito" {
				continue
			}
			key := t.key("amr")
			acceptedFor := func(amr string) (*analysis.Witness, bool) {
				return pass.Find(t.ask(pass, analysis.Where("ForAllValues:StringEquals", key, amr), analysis.Present(key)))
			}
			// A role that only guests can assume is meant for them.
			_, user := acceptedFor("authenticated")
			if guest, found := acceptedFor("unauthenticated"); user && found {
				t.report(pass, guest, "guests can also assume the role; add a condition on %s", key)
			}
		}
	},
}
