package redundancy

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// mayShare reports whether t may cover a part of s that a list of s names: an entry of its Action on an entry of its Resource.
func (u *unreachable) mayShare(t, s *policy.Statement) bool {
	return u.coversSome(t.Action, t.NotAction, s.Action) && u.coversSome(t.Resource, t.NotResource, s.Resource)
}

// coversSome reports whether a list, or what stands in its place, may cover an entry of another one.
func (u *unreachable) coversSome(list, not, of *policy.List) bool {
	if list == nil || of == nil || not != nil || hasStar(list) {
		return true
	}
	for i := range of.Items {
		if anyCovers(list, &of.Items[i], u.mode) {
			return true
		}
	}
	return false
}

// mayCoverTogether reports whether each entry of the lists of s is covered by one of some statements, as it is written.
func (u *unreachable) mayCoverTogether(some []*policy.Statement, s *policy.Statement) bool {
	each := func(of *policy.List, list func(*policy.Statement) *policy.List) bool {
		return of == nil || !slices.ContainsFunc(of.Items, func(item policy.Text) bool {
			return !slices.ContainsFunc(some, func(t *policy.Statement) bool {
				l := list(t)
				return l == nil || anyCovers(l, &item, u.mode)
			})
		})
	}
	return each(s.Action, func(t *policy.Statement) *policy.List { return t.Action }) &&
		each(s.Resource, func(t *policy.Statement) *policy.List { return t.Resource })
}

// mayCover reports whether it is worth asking if t applies to all that s applies to: it has no conditions on other keys,
// and its lists cover each entry of those of s as it is written.
func (u *unreachable) mayCover(t, s *policy.Statement) bool {
	exact := u.mode
	exact.fold, exact.fields = false, true
	return !t.Opaque && mayCoverList(t.Action, t.NotAction, s.Action, s.NotAction, u.mode) && onKeysOf(t, s) &&
		mayCoverList(t.Resource, t.NotResource, s.Resource, s.NotResource, exact) && mayCoverPrincipals(t, s)
}

// complemented reports whether s, or another statement with the effect of t, also has a condition on the key of each condition
// of t: then one or the other may apply, whatever value the key has.
func (u *unreachable) complemented(t, s *policy.Statement) bool {
	for c := range t.Conditions() {
		key := c.Key.Value
		if !analysis.HasConditionOn(s, key) && !slices.ContainsFunc(u.document.Statements, func(other *policy.Statement) bool {
			return other != t && other != s && other.Denies() == t.Denies() && analysis.HasConditionOn(other, key)
		}) {
			return false
		}
	}
	return true
}

// onKeysOf reports whether s also has a condition on the key of each condition of t, and not one that plainly requires other
// values.
func onKeysOf(t, s *policy.Statement) bool {
	if t.Condition == nil {
		return true
	}
	for c := range t.Conditions() {
		met := false
		for other := range s.Conditions() {
			met = met || other.Is(c.Key.Value) && !apart(c, other)
		}
		if !met {
			return false
		}
	}
	return true
}

// apart reports whether two conditions on one key both require values, and other allows one that c does not.
func apart(c, other *policy.Condition) bool {
	if !demands(c) || !demands(other) {
		return false
	}
	return slices.ContainsFunc(other.Values, func(v policy.Text) bool {
		return !slices.ContainsFunc(c.Values, func(w policy.Text) bool {
			return strings.Contains(w.Value, "${") || policy.MatchWildcards(w.Value, v.Value, true)
		})
	})
}

// demands reports whether a condition is a positive comparison of strings with known values.
func demands(c *policy.Condition) bool {
	op, ok := policy.ParseOperator(c.Operator.Value)
	return ok && !op.Negated && (op.Family == policy.StringFamily || op.Family == policy.ARNFamily) && !c.Opaque &&
		!slices.ContainsFunc(c.Values, func(v policy.Text) bool { return !v.Known() })
}

func mayCoverList(t, notT, s, notS *policy.List, m mode) bool {
	switch {
	case t == nil && notT != nil && s != nil:
		for i := range s.Items {
			if anyCovers(notT, &s.Items[i], m) {
				return false
			}
		}
		return true
	case t == nil:
		return true // NotAction, NotResource, or nothing as in a trust policy: the solver knows
	case s == nil:
		return notS == nil || hasStar(t)
	case hasStar(t):
		return true
	}
	for i := range s.Items {
		if !anyCovers(t, &s.Items[i], m) {
			return false
		}
	}
	return len(s.Items) > 0
}

func hasStar(l *policy.List) bool {
	for i := range l.Items {
		if v := l.Items[i].Value; v == "*" || v == "*:*" {
			return true
		}
	}
	return false
}

func anyCovers(l *policy.List, t *policy.Text, m mode) bool {
	var q pattern
	for i := range l.Items {
		if !alike(l.Items[i].Value, t.Value) {
			continue
		}
		if q.item == nil {
			q = parse(t, m)
		}
		if p := parse(&l.Items[i], m); p.covers(&q) {
			return true
		}
	}
	return false
}

// alike reports whether a pattern may cover a text, judged by what precedes its first wildcard, variable or unknown part.
func alike(pattern, s string) bool {
	for i := range len(pattern) {
		switch c := pattern[i]; {
		case c == '*' || c == '?' || c == '$' || c == '<':
			return true
		case i == len(s) || lower(c) != lower(s[i]):
			return false
		}
	}
	return len(pattern) == len(s)
}

// mayCoverPrincipals reports whether the principals of s may all be among those of t. An Allow for an account does not cover
// one for a principal in it: within the account, it only lets the principal's own policies allow, while the other one allows.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts
func mayCoverPrincipals(t, s *policy.Statement) bool {
	if t.Principal == nil || t.Principal.Any || s.Principal == nil {
		return true
	}
	if len(t.Principal.Entries) == 0 || len(s.Principal.Entries) == 0 || s.Principal.Any {
		return false
	}
	if !t.Allows() || !s.Allows() {
		return true
	}
	for e := range s.Principal.All() {
		if !slices.ContainsFunc(t.Principal.Entries, func(other policy.Principal) bool {
			return other.Type.Value == e.Type.Value && other.ID.Known() &&
				(other.ID.Value == "*" || e.ID.Known() && account(other.ID.Value) == account(e.ID.Value))
		}) {
			return false
		}
	}
	return true
}

// account returns the ID of the account whose root ARN a principal is; other principals are returned as they are.
func account(principal string) string {
	if arn, ok := policy.ParseARN(principal); ok && arn.Service == "iam" && arn.Resource == "root" {
		return arn.Account
	}
	return principal
}
