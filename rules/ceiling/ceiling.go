// Package ceiling holds the rules about service and resource control policies and other ceilings: guardrails that have no
// effect, that break what they were not meant for, or that can be bypassed.
package ceiling

import (
	"embed"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

//go:embed *.md
var pages embed.FS

func page(rule string) string { return analysis.Page(pages, rule) }

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("ceiling",
	AllowListLimitsNothing,
	DenyNeverApplies,
	ExemptionByName,
	ExemptionByTag,
	LockedWithoutBreakGlass,
	OrganizationPolicyOldVersion,
	RCPAllowList,
	RCPBlocksFederatedSignIn,
	RegionLockBreaksGlobalServices,
)

const (
	principalARN    = "aws:PrincipalArn"
	requestedRegion = "aws:RequestedRegion"
)

// reach is analysis.Reach for the requests that policies of an organization restrict: from the callers that a resource control
// policy applies to, without service-linked roles, and without what AWS exempts.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html#not-restricted-by-scp
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#actions-not-restricted-by-rcps
func reach(d *policy.Document, s *policy.Statement) analysis.Query {
	query := analysis.Reach(d, s)
	if d.Kind == policy.RCP {
		query.Callers = analysis.Anyone(s)
	}
	if spared := spared(d.Kind, s); len(spared) > 0 {
		query.ActionFilter = func(a catalog.Action) bool { return !slices.Contains(spared, a) }
	}
	if (d.Kind == policy.SCP || d.Kind == policy.RCP) && len(analysis.ConditionsOn(s, principalARN)) > 0 {
		query.Where = append(query.Where, analysis.Constraint{
			Operator: "ArnLike", Key: principalARN, Values: []string{"arn:*:iam::*:role/aws-service-role/*"}, Not: true,
		})
	}
	return query
}

// unrestricted returns patterns for the actions that policies of a kind do not restrict. Requests for
// sts:AssumeRoleWithSAML and AssumeRoleWithWebIdentity are not signed: the caller is not a principal of the account yet. Amazon
// Mechanical Turk is not subject to service control policies, and retiring grants is not subject to resource control policies.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
// https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html
func unrestricted(kind policy.Kind) []string {
	switch kind {
	case policy.SCP:
		return []string{"sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "mechanicalturk:*"}
	case policy.Boundary:
		return []string{"sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"}
	case policy.RCP:
		return []string{"kms:RetireGrant"}
	default:
		return nil
	}
}

// spared returns the actions of a statement that policies of its kind do not restrict.
func spared(kind policy.Kind, s *policy.Statement) []catalog.Action {
	var actions []catalog.Action
	for _, pattern := range unrestricted(kind) {
		for action := range catalog.Match(pattern) {
			if analysis.Covers(s, action.String()) {
				actions = append(actions, action)
			}
		}
	}
	return actions
}

// without returns a statement like s without some of its conditions.
func without(s *policy.Statement, out func(*policy.Condition) bool) *policy.Statement {
	lax := *s
	block := *s.Condition
	block.Conditions = slices.DeleteFunc(slices.Clone(block.Conditions), func(c policy.Condition) bool { return out(&c) })
	lax.Condition = &block
	return &lax
}

// denies returns the Deny statements of a document.
func denies(d *policy.Document) []*policy.Statement {
	var list []*policy.Statement
	for _, s := range d.Statements {
		if s.Denies() && !s.Opaque {
			list = append(list, s)
		}
	}
	return list
}

// everything is a layer that allows every request.
func everything() []analysis.Layer { return []analysis.Layer{{Implicit: true}} }

// members are the principals of an account that policies of an organization restrict: users and roles without MFA.
func members() []analysis.Caller {
	return []analysis.Caller{
		{Type: analysis.User, Credentials: analysis.LongTerm},
		{Type: analysis.Role, Credentials: analysis.Temporary},
	}
}

// commoners are members that a document does not exempt: their names are in no condition, and they have none of the tags in
// conditions. Exemptions are meant to let administrators bypass a guardrail. The account is that of exempt, the ARN of an
// exemption, if it names one.
func commoners(d *policy.Document, exempt string) ([]analysis.Caller, []analysis.Constraint) {
	account := "111122223333"
	if arn, ok := policy.ParseARN(exempt); ok && len(arn.Account) == 12 && strings.Trim(arn.Account, "0123456789") == "" {
		account = arn.Account
	}
	user, role := "arn:aws:iam::"+account+":user/"+analysis.NoName, "arn:aws:sts::"+account+":assumed-role/"+analysis.NoName+"/session"
	callers := []analysis.Caller{
		{Type: analysis.User, Credentials: analysis.LongTerm, ARN: user},
		{Type: analysis.Role, Credentials: analysis.Temporary, ARN: role},
	}
	var untagged []analysis.Constraint
	for _, s := range d.Statements {
		if s.Condition == nil {
			continue
		}
		for c := range s.Conditions() {
			if key := c.Key.Value; isPrincipalTag(key) {
				untagged = append(untagged, analysis.Constraint{Operator: "Null", Key: key, Values: []string{"true"}})
			}
		}
	}
	return callers, untagged
}

const principalTag = "aws:PrincipalTag/"

func isPrincipalTag(key string) bool {
	return len(key) > len(principalTag) && strings.EqualFold(key[:len(principalTag)], principalTag)
}

// denied returns a witness with the decision of NotBy: that a request is denied.
func denied(w *analysis.Witness) *analysis.Witness {
	copied := *w
	copied.Decision = w.NotAllowed
	copied.Allowed = w.Denied
	return &copied
}

// actionsOf returns the place of a statement's actions.
func actionsOf(s *policy.Statement) policy.Range {
	switch {
	case s.Action != nil:
		return s.Action.Key.Range
	case s.NotAction != nil:
		return s.NotAction.Key.Range
	default:
		return s.Node.Range
	}
}

// isMFA reports whether a condition key is about multi-factor authentication, which has rules of its own.
func isMFA(key string) bool {
	return strings.EqualFold(key, "aws:MultiFactorAuthPresent") || strings.EqualFold(key, "aws:MultiFactorAuthAge")
}
