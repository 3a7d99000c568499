package ceiling

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// LockedWithoutBreakGlass reports service control policies that deny IAM, or everything, to everyone.
var LockedWithoutBreakGlass = &analysis.Analyzer{
	Name:             "locked-without-break-glass",
	Title:            "IAM is denied to every principal of the account",
	Doc:              page("locked-without-break-glass"),
	Level:            analysis.Note,
	SecuritySeverity: 2.0,
	SeverityReason:   "no access is gained; an account under attack cannot be repaired from inside",
	Kinds:            []policy.Kind{policy.SCP},
	Run: func(pass *analysis.Pass) {
		var guards []*policy.Statement
		for _, s := range denies(pass.Document) {
			if !analysis.Covers(s, "iam:"+analysis.Unnamed) {
				continue
			}
			guards = append(guards, s)
			if done := reportLock(pass, s, s); done {
				return
			}
		}
		if len(guards) > 1 {
			_ = reportLock(pass, guards[0], guards...)
			return
		}
	},
}

// reportLock reports a statement if it and others leave no request to IAM possible, and returns whether it did.
func reportLock(pass *analysis.Pass, s *policy.Statement, guards ...*policy.Statement) bool {
	layers := []analysis.Layer{{Docs: []*policy.Document{analysis.Only(pass.Document, guards...)}, Implicit: true}}
	locked := pass.Impossible(analysis.Query{Layers: layers, Actions: []string{"iam:*"}})
	if !locked {
		return false
	}
	witness, found := pass.Find(analysis.Query{
		Layers: everything(), NotBy: layers, Actions: []string{"iam:CreateRole"}, Callers: members(),
	})
	if !found {
		return false
	}
	pass.Report(analysis.Diagnostic{
		Range: actionsOf(s), Statement: s, Witness: denied(witness),
		Message: "IAM is denied to every principal in the account; exempt a break-glass role",
	})
	return true
}
