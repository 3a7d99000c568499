package selfservice

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnscopedUsername reports grants of self-service actions that apply to other users.
var UnscopedUsername = &analysis.Analyzer{
	Name:             "unscoped-username",
	Title:            "Users can manage the credentials of other users",
	Level:            analysis.Warning,
	SecuritySeverity: 8.8,
	SeverityReason:   "any user can take over any other user that the resource matches, including administrators",
	Kinds:            []policy.Kind{policy.Identity},
	Same: func(rule string, actions []string) bool {
		// A user that can manage the credentials of others can become one of them.
		return rule == "privilege-escalation" && !slices.ContainsFunc(actions, func(action string) bool {
			return !slices.Contains(credentialActions, action)
		})
	},
	Run: func(pass *analysis.Pass) {
		own := own(pass.Document)
		for setting := range pass.Settings() {
			callers := users(setting)
			if len(callers) == 0 || setting.Layers[0].Implicit {
				continue
			}
			for s := range pass.Allows() {
				if analysis.AdministersIAM(s) {
					continue
				}
				query := setting.Via(s, credentialActions...)
				query.Callers, query.ResourceOut = callers, append(named(s), own...)
				for _, query.View = range strangers(s) {
					if witness, found := pass.Find(query); found {
						pass.Report(finding(pass, s, witness))
						break
					}
				}
			}
		}
	},
}

// finding reports a request at the resource that matched, or else at the action.
func finding(pass *analysis.Pass, s *policy.Statement, witness *analysis.Witness) analysis.Diagnostic {
	match, _, _ := analysis.Place(pass.Document, witness.Allowed)
	d := analysis.Diagnostic{
		Range: pass.PlaceOf(witness, s), Statement: s, Witness: witness,
		Message: witness.Request.Action + " is allowed on other users; limit it to user/${aws:username}",
	}
	switch {
	case match.Resource != nil:
		d.Relate(d.Range, "allowed by this")
		d.Range = match.Resource.Range
	case s.NotResource != nil:
		d.Range = s.NotResource.Key.Range
	}
	return d
}
