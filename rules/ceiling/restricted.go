package ceiling

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
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
	if (d.Kind == policy.SCP || d.Kind == policy.RCP) && analysis.HasConditionOn(s, principalARN) {
		query.Where = append(query.Where, analysis.WhereNot("ArnLike", principalARN, "arn:*:iam::*:role/aws-service-role/*"))
	}
	return query
}

// unrestricted are patterns for the actions that policies of a kind do not restrict. Requests for sts:AssumeRoleWithSAML and
// AssumeRoleWithWebIdentity are not signed: the caller is not a principal of the account yet. Amazon Mechanical Turk is not subject to
// service control policies, and retiring grants is not subject to resource control policies.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
// https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html
var unrestricted = map[policy.Kind][]string{
	policy.SCP:      {"sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "mechanicalturk:*"},
	policy.Boundary: {"sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"},
	policy.RCP:      {"kms:RetireGrant"},
}

// spared returns the actions of a statement that policies of its kind do not restrict.
func spared(kind policy.Kind, s *policy.Statement) []catalog.Action {
	var actions []catalog.Action
	for _, pattern := range unrestricted[kind] {
		for action := range catalog.Match(pattern) {
			if analysis.Covers(s, action.String()) {
				actions = append(actions, action)
			}
		}
	}
	return actions
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
