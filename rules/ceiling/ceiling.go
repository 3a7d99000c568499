// Package ceiling holds the rules about service and resource control policies and other ceilings: guard rails that guard
// nothing, that break what they were not meant for, or that can be walked around.
package ceiling

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer {
	return []*analysis.Analyzer{
		AllowListLimitsNothing, DenyNeverApplies, ExemptionByName, LockedWithoutBreakGlass,
		OrganizationPolicyOldVersion, RegionLockBreaksGlobalServices,
	}
}

const (
	principalARN    = "aws:PrincipalArn"
	requestedRegion = "aws:RequestedRegion"
)

// reach is analysis.Reach with the callers that a resource control policy meets.
func reach(d *policy.Document, s *policy.Statement) analysis.Query {
	query := analysis.Reach(d, s)
	if d.Kind == policy.RCP {
		query.Principals = analysis.Anyone(s)
	}
	return query
}

// without returns a statement like s that lacks some of its conditions.
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

// members are an account's principals, as policies of an organization bind them: users and roles without MFA.
func members() []analysis.Caller {
	return []analysis.Caller{
		{Type: analysis.User, Credentials: analysis.LongTerm},
		{Type: analysis.Role, Credentials: analysis.Temporary},
	}
}

// denied returns a witness that tells of the decision of NotBy: that a request is denied.
func denied(w *analysis.Witness) *analysis.Witness {
	copied := *w
	copied.Decision = w.NotAllowed
	copied.Allowed = w.Denied
	return &copied
}

// actionsOf returns the place that stands for a statement's actions.
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
