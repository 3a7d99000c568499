package ceiling

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// LockedWithoutBreakGlass reports service control policies that deny IAM, or everything, to everyone.
var LockedWithoutBreakGlass = &analysis.Analyzer{
	Name:             "locked-without-break-glass",
	Title:            "IAM is denied to every principal of the account",
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
			if reportLock(pass, s) {
				return
			}
			guards = append(guards, s)
		}
		if len(guards) > 1 {
			reportLock(pass, guards...)
		}
	},
}

// reportLock reports the first of some statements if together they leave no request to IAM possible, and returns whether it did.
func reportLock(pass *analysis.Pass, guards ...*policy.Statement) bool {
	layers := analysis.Guard(pass.Document, guards...)
	if !pass.Impossible(analysis.Query{Layers: layers, Actions: []string{"iam:*"}}) {
		return false
	}
	witness, found := pass.Find(analysis.Query{
		Layers: analysis.Everything(), NotBy: layers, Actions: []string{"iam:CreateRole"}, Callers: members(),
	})
	if found {
		pass.ReportWitness(guards[0], actionsOf(guards[0]), denied(witness),
			"IAM is denied to every principal in the account; exempt a break-glass role")
	}
	return found
}
