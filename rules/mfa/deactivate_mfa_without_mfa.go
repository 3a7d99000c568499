package mfa

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed deactivate_mfa_without_mfa.md
var deactivateMFAWithoutMFADoc string

// DeactivateMFAWithoutMFA reports grants of iam:DeactivateMFADevice that need no MFA.
var DeactivateMFAWithoutMFA = &analysis.Analyzer{
	Name:             "deactivate-mfa-without-mfa",
	Title:            "MFA devices can be deactivated without MFA",
	Doc:              deactivateMFAWithoutMFADoc,
	Category:         "mfa",
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "a stolen password or access key is enough to take the second factor away",
	Kinds:            []policy.Kind{policy.Identity},
	Run:              deactivateMFAWithoutMFA,
}

const deactivate = "iam:DeactivateMFADevice"

func deactivateMFAWithoutMFA(pass *analysis.Pass) (any, error) {
	for setting := range pass.Settings() {
		query := analysis.Query{Layers: setting.Layers, Actions: []string{deactivate}}
		if setting.Layers[0].Implicit {
			if err := deactivateBesideGuard(pass, setting, query); err != nil {
				return nil, err
			}
			continue
		}
		for _, s := range pass.Document.Statements {
			if !s.Allows() || !analysis.Covers(s, deactivate) || analysis.Administers(s, "iam") {
				continue
			}
			query.Via = []*policy.Statement{s}
			witness, found, err := findWithoutMFA(pass, query, withoutMFA(setting))
			if err != nil {
				return nil, err
			}
			if !found {
				continue
			}
			_, place, ok := analysis.Place(pass.Document, witness.Allowed)
			if !ok {
				place = s.Node.Range
			}
			pass.Report(analysis.Diagnostic{
				Range:     place,
				Statement: s,
				Message:   "iam:DeactivateMFADevice is allowed without MFA; require aws:MultiFactorAuthPresent",
				Witness:   witness,
			})
		}
	}
	return nil, nil
}

// deactivateBesideGuard judges a document that grants nothing: where it means to demand MFA, it must do so for
// iam:DeactivateMFADevice too, whatever policies stand beside it.
func deactivateBesideGuard(pass *analysis.Pass, setting analysis.Setting, query analysis.Query) error {
	guards := guards(pass.Document)
	if len(guards) == 0 {
		return nil
	}
	witness, found, err := findWithoutMFA(pass, query, withoutMFA(setting))
	if err != nil || !found {
		return err
	}
	statement, place := gap(guards, deactivate)
	pass.Report(analysis.Diagnostic{
		Range:     place,
		Statement: statement,
		Message:   "the MFA guard leaves iam:DeactivateMFADevice open; it must not be exempt",
		Witness:   witness,
	})
	return nil
}

// gap returns the place through which an action slips past MFA guards: the NotAction item that exempts it, or the
// narrow Resource or the condition of a guard that covers it.
func gap(guards []*policy.Statement, action string) (*policy.Statement, policy.Range) {
	for _, g := range guards {
		if g.NotAction != nil && !analysis.Covers(g, action) {
			if item := analysis.Item(g.NotAction, action); item != nil {
				return g, item.Range
			}
		}
	}
	for _, g := range guards {
		switch {
		case !analysis.Covers(g, action):
		case g.Resource != nil && len(g.Resource.Items) > 0:
			return g, g.Resource.Items[0].Range
		case g.NotResource != nil:
			return g, g.NotResource.Key.Range
		}
	}
	return guards[0], guards[0].Condition.Key.Range
}
