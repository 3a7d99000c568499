package ceiling

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed locked_without_break_glass.md
var lockedWithoutBreakGlassDoc string

// LockedWithoutBreakGlass reports service control policies that lock IAM, or everything, for everybody.
var LockedWithoutBreakGlass = &analysis.Analyzer{
	Name:             "locked-without-break-glass",
	Title:            "IAM is denied to every principal of the account",
	Doc:              lockedWithoutBreakGlassDoc,
	Category:         "ceiling",
	Level:            analysis.Note,
	SecuritySeverity: 2.0,
	SeverityReason:   "nobody gets in by it; an account under attack cannot be repaired from inside",
	Kinds:            []policy.Kind{policy.SCP},
	Run:              lockedWithoutBreakGlass,
}

func lockedWithoutBreakGlass(pass *analysis.Pass) (any, error) {
	var guards []*policy.Statement
	for _, s := range denies(pass.Document) {
		if !analysis.Covers(s, "iam:"+analysis.Unnamed) {
			continue
		}
		guards = append(guards, s)
		if done, err := reportLock(pass, s, s); err != nil || done {
			return nil, err
		}
	}
	if len(guards) > 1 {
		_, err := reportLock(pass, guards[0], guards...)
		return nil, err
	}
	return nil, nil
}

// reportLock reports a statement if it and others leave nobody a request to IAM, and tells whether it did.
func reportLock(pass *analysis.Pass, s *policy.Statement, guards ...*policy.Statement) (bool, error) {
	layers := []analysis.Layer{{Docs: []*policy.Document{analysis.Only(pass.Document, guards...)}, Implicit: true}}
	locked, err := pass.Impossible(analysis.Query{Layers: layers, Actions: []string{"iam:*"}})
	if err != nil || !locked {
		return false, err
	}
	witness, found, err := pass.Find(analysis.Query{
		Layers: everything(), NotBy: layers, Actions: []string{"iam:CreateRole"}, Principals: members(),
	})
	if err != nil || !found {
		return false, err
	}
	pass.Report(analysis.Diagnostic{
		Range: actionsOf(s), Statement: s, Witness: denied(witness),
		Message: "IAM is locked for every principal of the account: exempt a role to break the glass with",
	})
	return true, nil
}
