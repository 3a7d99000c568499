package mfa

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// DeactivateMFAWithoutMFA reports grants of iam:DeactivateMFADevice that do not require MFA.
var DeactivateMFAWithoutMFA = &analysis.Analyzer{
	Name:             "deactivate-mfa-without-mfa",
	Title:            "MFA devices can be deactivated without MFA",
	Doc:              page("deactivate-mfa-without-mfa"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "a stolen password or access key is enough to remove the second factor",
	Kinds:            []policy.Kind{policy.Identity},
	Run:              deactivateMFAWithoutMFA,
}

const deactivate = "iam:DeactivateMFADevice"

func deactivateMFAWithoutMFA(pass *analysis.Pass) {
	for setting := range pass.Settings() {
		query := analysis.Query{Layers: setting.Layers, Actions: []string{deactivate}}
		if setting.Layers[0].Implicit {
			deactivateBesideGuard(pass, setting, query)
			continue
		}
		for _, s := range pass.Document.Statements {
			if !analysis.Grants(s, deactivate) || analysis.AdministersIAM(s) {
				continue
			}
			query.Via = []*policy.Statement{s}
			witness, found := findWithoutMFA(pass, query, withoutMFA(setting))
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
}

// deactivateBesideGuard checks a document that grants nothing: if it is meant to require MFA from users, it must also do so for
// iam:DeactivateMFADevice on themselves, whatever other policies grant.
func deactivateBesideGuard(pass *analysis.Pass, setting analysis.Setting, query analysis.Query) {
	var meant []*policy.Statement
	for _, g := range guards(pass.Document) {
		if !aboutIAM(g) || g.NotAction == nil && !analysis.Covers(g, deactivate) {
			continue
		}
		reach := analysis.Reach(pass.Document, g)
		reach.Callers = noMFA()
		never := pass.Impossible(reach)
		if !never { // else mfa-guard-never-applies reports it
			meant = append(meant, g)
		}
	}
	if len(meant) == 0 || !canCall(setting, noMFA()[0]) {
		return
	}
	// Users may manage their own devices; unscoped-username reports access to those of others.
	query.ResourceIn = []string{"arn:*:iam::*:user/alice"}
	query.View = map[string]analysis.Fixed{"aws:username": {Value: "alice"}}
	witness, found := findWithoutMFA(pass, query, noMFA())
	if !found {
		return
	}
	statement, place := gap(meant, deactivate)
	message := "the MFA guard exempts iam:DeactivateMFADevice; remove the exemption"
	if analysis.Covers(statement, deactivate) {
		message = "the MFA guard does not block iam:DeactivateMFADevice on users in all cases"
	}
	pass.Report(analysis.Diagnostic{Range: place, Statement: statement, Message: message, Witness: witness})
}

// aboutIAM reports whether a guard's resources may be those of IAM: a guard for buckets has nothing to do with MFA devices.
func aboutIAM(g *policy.Statement) bool {
	if g.Resource == nil {
		return true
	}
	return slices.ContainsFunc(g.Resource.Items, func(item policy.Text) bool {
		arn, ok := policy.ParseARN(item.Value)
		return !ok || !item.Known() || policy.MatchWildcards(arn.Service, "iam", false)
	})
}

// gap returns the place where MFA guards miss an action: the NotAction item that exempts it, or the narrow Resource or the
// condition of a guard that covers it.
func gap(guards []*policy.Statement, action string) (*policy.Statement, policy.Range) {
	for _, g := range guards {
		if g.NotAction != nil {
			if item := analysis.Item(g.NotAction, action); item != nil {
				return g, item.Range
			}
		}
	}
	for _, g := range guards {
		switch {
		case g.NotResource != nil:
			return g, g.NotResource.Key.Range
		case narrowing(g) != nil:
			return g, *narrowing(g)
		}
	}
	for _, c := range guards[0].Condition.Conditions {
		if isMFA(c.Key.Value) {
			return guards[0], c.Operator.Range
		}
	}
	return guards[0], guards[0].Condition.Key.Range
}

func isMFA(key string) bool { return strings.EqualFold(key, present) || strings.EqualFold(key, age) }
