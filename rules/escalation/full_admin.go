package escalation

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// FullAdmin reports policies that grant administrator access.
var FullAdmin = &analysis.Analyzer{
	Name:             "full-admin",
	Title:            "A policy grants administrator access",
	Level:            analysis.Warning,
	SecuritySeverity: 9.0,
	SeverityReason:   "a principal with the policy controls the account",
	Kinds:            []policy.Kind{policy.Identity},
	Covers:           delegationRules(),
	Run: func(pass *analysis.Pass) {
		for _, witness := range administrators.Of(pass) {
			if witness == nil {
				continue
			}
			match, place, ok := analysis.Place(pass.Document, witness.Allowed)
			if !ok {
				continue
			}
			pass.Report(analysis.Diagnostic{
				Range: place, Statement: match.Statement, Witness: witness, Related: alsoEverywhere(pass, match.Statement),
				Message: "grants administrator access: " + witness.Request.Action + " is allowed on every " + kindOf(witness),
			})
		}
	},
}

// kindOf returns the kind of principal that a request of an administrator acts on.
func kindOf(w *analysis.Witness) string {
	for _, kind := range []string{"user", "role", "group"} {
		if strings.Contains(w.Request.Resource, ":"+kind+"/") {
			return kind
		}
	}
	return "principal"
}

// alsoEverywhere relates a finding to the other statements that grant all of IAM.
func alsoEverywhere(pass *analysis.Pass, told *policy.Statement) []analysis.Related {
	var related []analysis.Related
	for _, s := range pass.Document.Statements {
		if s != told && analysis.Administers(s, "iam") {
			related = append(related, analysis.Related{
				Range: placeOf(s, "iam:"+analysis.Unnamed), Message: "all IAM actions are also allowed here",
			})
		}
	}
	return related
}
