// Package mfa holds the rules about multi-factor authentication: guards with gaps, and what is allowed without MFA.
package mfa

import (
	"embed"
	"maps"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// The condition keys of multi-factor authentication.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
const (
	present = "aws:MultiFactorAuthPresent"
	age     = "aws:MultiFactorAuthAge"
)

//go:embed *.md
var pages embed.FS

func page(rule string) string { return analysis.Page(pages, rule) }

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("mfa",
	AgePassesWhenAbsent,
	AgeWithoutUpperLimit,
	AllowedOnlyWithoutMFA,
	DeactivateMFAWithoutMFA,
	EnrolmentWithoutMFA,
	GuardBlocksServiceRoles,
	GuardExemptsCredentials,
	GuardMissesSessions,
	GuardNeverApplies,
	GuardTooNarrow,
	GuardWithOtherCondition,
	MissingBoolIfExists,
	TrustWithoutMFA,
)

// withoutMFA returns the callers of a setting that did not use MFA.
func withoutMFA(setting analysis.Setting) []analysis.Caller {
	if setting.Callers == nil {
		return append(noMFA(), analysis.Caller{Type: analysis.Role, Credentials: analysis.Temporary})
	}
	var callers []analysis.Caller
	for _, caller := range setting.Callers {
		if caller.Credentials != analysis.TemporaryMFA {
			callers = append(callers, caller)
		}
	}
	return callers
}

// noMFA are users that have not used MFA, with an access key and with a password.
func noMFA() []analysis.Caller {
	return []analysis.Caller{
		{Type: analysis.User, Credentials: analysis.LongTerm},
		{Type: analysis.User, Credentials: analysis.Temporary},
	}
}

// canCall reports whether a type of caller may be among those of a setting.
func canCall(setting analysis.Setting, caller analysis.Caller) bool {
	return setting.Callers == nil || slices.Contains(setting.Callers, caller)
}

// guards returns the Deny statements of a document with a condition on MFA.
func guards(d *policy.Document) []*policy.Statement {
	var found []*policy.Statement
	for _, s := range d.Statements {
		if s.Denies() && asksMFA(s) {
			found = append(found, s)
		}
	}
	return found
}

// asksMFA reports whether a statement has a condition on MFA.
func asksMFA(s *policy.Statement) bool {
	return len(analysis.ConditionsOn(s, present))+len(analysis.ConditionsOn(s, age)) > 0
}

// blocksAllButSignIn reports whether a guard is of the kind that blocks everything except what a user needs to sign in
// with MFA: its NotAction exempts the enrollment of a device, or the action that users authenticate with.
func blocksAllButSignIn(g *policy.Statement) bool {
	if !g.Denies() || g.NotAction == nil {
		return false
	}
	return slices.ContainsFunc([]string{
		"iam:EnableMFADevice", "iam:CreateVirtualMFADevice", "iam:ResyncMFADevice", "sts:GetSessionToken",
	}, func(action string) bool { return analysis.Item(g.NotAction, action) != nil })
}

// beside returns the layers of a setting for a guard that is meant for whatever other policies grant: only the Deny
// statements of the identity documents count.
func beside(pass *analysis.Pass, setting analysis.Setting) []analysis.Layer {
	layers := slices.Clone(setting.Layers)
	if pass.Document.Kind != policy.Identity {
		return layers
	}
	var docs []*policy.Document
	for _, d := range layers[0].Docs {
		var denies []*policy.Statement
		for _, s := range d.Statements {
			if !s.Allows() {
				denies = append(denies, s)
			}
		}
		docs = append(docs, analysis.Only(d, denies...))
	}
	layers[0] = analysis.Layer{Docs: docs, Implicit: true}
	return layers
}

// mindsOthers reports whether a guard is certainly meant for what other policies grant: it blocks everything, or its
// principal has policies that are not in the template.
func mindsOthers(setting analysis.Setting, g *policy.Statement) bool {
	return blocksAllButSignIn(g) || g.Denies() && setting.Principal != nil && len(setting.Principal.Unread) > 0
}

// findWithoutMFA asks a question for callers that did not use MFA, as its witness shows. What the query's View fixes stays.
func findWithoutMFA(pass *analysis.Pass, query analysis.Query, callers []analysis.Caller) (*analysis.Witness, bool) {
	view := query.View
	for _, caller := range callers {
		query.Callers = []analysis.Caller{caller}
		query.View = map[string]analysis.Fixed{present: {Absent: true}}
		if caller.Credentials == analysis.Temporary {
			query.View = map[string]analysis.Fixed{present: {Value: "false"}}
		}
		maps.Copy(query.View, view)
		if witness, found := pass.Find(query); found {
			return witness, found
		}
	}
	return nil, false
}

// alone returns a layer of one statement of a document, which decides on its own.
func alone(d *policy.Document, s *policy.Statement) []analysis.Layer {
	return []analysis.Layer{{Docs: []*policy.Document{analysis.Only(d, s)}, Implicit: s.Denies()}}
}

// differs looks for a request that is allowed as one caller makes it and that the statement s blocks in another view: in the
// layers of the setting, and together with other policies if s is a guard for those.
func differs(
	pass *analysis.Pass, setting analysis.Setting, s *policy.Statement, caller analysis.Caller, view, notView map[string]analysis.Fixed,
) (*analysis.Witness, bool) {
	if !tells(pass, s, view, notView) {
		return nil, false
	}
	query := analysis.Query{
		Layers: setting.Layers, NotBy: alone(pass.Document, s),
		Callers: []analysis.Caller{caller}, View: view, NotView: notView,
	}
	if s.Allows() {
		query.Via = []*policy.Statement{s}
	}
	witness, found := pass.Find(query)
	if !found && mindsOthers(setting, s) {
		query.Layers = beside(pass, setting)
		witness, found = pass.Find(query)
	}
	return witness, found
}

// tells reports whether the conditions of a statement on the keys of two views may match in one and not in the other: only
// then does it treat the two differently, so that it is worth looking for a request.
func tells(pass *analysis.Pass, s *policy.Statement, view, notView map[string]analysis.Fixed) bool {
	var conditions []policy.Condition
	for key := range view {
		conditions = append(conditions, analysis.ConditionsOn(s, key)...)
	}
	for key := range notView {
		if _, ok := view[key]; !ok {
			conditions = append(conditions, analysis.ConditionsOn(s, key)...)
		}
	}
	star := policy.List{Items: []policy.Text{{Value: "*"}}, Index: []int{-1}}
	policies := analysis.Policies{Identity: []*policy.Document{{Version: pass.Document.Version, Statements: []*policy.Statement{{
		Effect: &policy.Text{Value: "Allow"}, Action: &star, Resource: &star,
		Condition: &policy.ConditionBlock{Conditions: conditions},
	}}}}}
	outcome := func(fixed map[string]analysis.Fixed) analysis.Decision {
		r := policy.Request{Principal: "arn:aws:iam::111122223333:user/alice", Action: "iam:GetUser", Resource: "*", Context: map[string]policy.Values{}}
		for key, f := range fixed {
			if !f.Absent {
				r.Context[key] = policy.One(f.Value)
			}
		}
		return pass.Decide(policies, r)
	}
	before, after := outcome(view).Outcome, outcome(notView).Outcome
	return before != after || before == analysis.Unknown
}
