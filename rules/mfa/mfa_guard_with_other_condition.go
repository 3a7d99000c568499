package mfa

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// GuardWithOtherCondition reports MFA guards that only apply if the request also meets a condition that has nothing to do with
// MFA.
var GuardWithOtherCondition = &analysis.Analyzer{
	Name:             "mfa-guard-with-other-condition",
	Title:            "An MFA guard applies only if another condition is met",
	Doc:              page("mfa-guard-with-other-condition"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "with a stolen access key, everything is allowed that should require MFA, for example over HTTPS",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			for _, g := range guards(pass.Document) {
				others := ofHowItIsMade(g)
				if len(others) == 0 {
					continue
				}
				// What is allowed without MFA, and would not be if the guard only had its conditions on MFA?
				query := analysis.Query{Layers: setting.Layers, NotBy: alone(pass.Document, withoutConditions(g, others))}
				witness, found := findWithoutMFA(pass, query, withoutMFA(setting))
				if !found {
					query.Layers = beside(pass, setting)
					witness, found = findWithoutMFA(pass, query, withoutMFA(setting))
				}
				if found {
					pass.Report(analysis.Diagnostic{
						Range: others[0].Key.Range, Statement: g, Witness: witness,
						Message: analysis.Message("the MFA guard also depends on %s; use a separate Deny for each condition", others[0].Key.Value),
					})
				}
			}
		}
	},
}

// ofHowItIsMade returns the conditions of a guard on how a request is made: its network, its transport, its time, what the
// client says about itself. Others define which requests the guard is for: from which callers, on which resources.
func ofHowItIsMade(g *policy.Statement) []policy.Condition {
	return slices.DeleteFunc(slices.Clone(g.Condition.Conditions), func(c policy.Condition) bool {
		switch strings.ToLower(c.Key.Value) {
		case "aws:securetransport", "aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn",
			"aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths", "aws:useragent", "aws:referer", "aws:currenttime", "aws:epochtime":
			return false
		}
		return true
	})
}
