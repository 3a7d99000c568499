package ceiling

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// familiar reports whether each entry of a statement's Action matches only actions in the catalog. Nothing is known about
// the resources of others.
func familiar(s *policy.Statement) bool {
	return !analysis.Some(s.Action.All(), func(item *policy.Text) bool {
		return !item.Known() || !analysis.Some(catalog.Match(item.Value), func(catalog.Action) bool { return true })
	})
}

// blame returns the part of a statement that keeps it from applying to anything, and a message. It returns nothing if another
// rule reports it, or if AWS's lists may be incomplete.
func blame(pass *analysis.Pass, s *policy.Statement) (policy.Range, string) {
	if locks := analysis.ConditionsOn(s, requestedRegion); len(locks) > 0 && elsewhere(pass, s) {
		return locks[0].Key.Range, "these actions always have " + home + " as aws:RequestedRegion; the Deny has no effect"
	}
	if spared := spared(pass.Document.Kind, s); len(spared) > 0 && nothingElse(s, spared) {
		return actionsOf(s), "policies of this type do not restrict these actions; the Deny has no effect"
	}
	if s.Condition != nil {
		if !settled(s.Condition) {
			return policy.Range{}, ""
		}
		if place, message := blameConditions(pass, s); message != "" {
			return place, message
		}
	}
	if resourcesToBlame(pass, s) {
		return s.Resource.Key.Range, "none of the actions apply to this resource; the Deny has no effect"
	}
	return policy.Range{}, ""
}

// resourcesToBlame reports whether a statement would apply to something but for its resources, which must be ones that other actions
// act on: a resource without any action, such as the root user's ARN, may be missing from the lists.
func resourcesToBlame(pass *analysis.Pass, s *policy.Statement) bool {
	unknown := func(t *policy.Text) bool { return !t.Known() }
	if s.Resource == nil || analysis.Some(s.Resource.All(), unknown) {
		return false
	}
	anywhere := *s
	anywhere.Resource = policy.Star()
	return applies(pass, &anywhere) && !analysis.Some(s.Resource.All(), func(t *policy.Text) bool {
		other := *s
		other.Action, other.NotAction, other.Condition, other.Resource = policy.Star(), nil, nil, policy.ListOf(*t)
		return !applies(pass, &other)
	})
}

// settled reports whether all values of a statement's conditions are known: a value that a template leaves open may turn out
// to be one that requests have, and the Deny only has no effect if the condition fails for each of its values.
func settled(block *policy.ConditionBlock) bool {
	return !analysis.Some(block.All(), func(c *policy.Condition) bool {
		unknown := func(v *policy.Text) bool { return !v.Known() }
		return c.Opaque || !c.Key.Known() || analysis.Some(c.AllValues(), unknown)
	})
}

// nothingElse reports whether a statement's actions are among some.
func nothingElse(s *policy.Statement, actions []catalog.Action) bool {
	other := func(a catalog.Action) bool { return !slices.Contains(actions, a) }
	return s.Action != nil && !analysis.Some(s.Action.All(), func(item *policy.Text) bool {
		return analysis.Some(catalog.Match(item.Value), other)
	})
}

// blameConditions returns the condition of a statement that keeps it from applying to anything.
func blameConditions(pass *analysis.Pass, s *policy.Statement) (policy.Range, string) {
	// The lists of keys in requests are incomplete, especially for session keys: a proof must not rest on them.
	query := reach(pass.Document, s)
	query.Loose = true
	if !pass.Impossible(query) {
		return policy.Range{}, ""
	}
	for c := range s.Conditions() {
		if !applies(pass, s.KeepConditions(func(other *policy.Condition) bool { return other.Node != c.Node })) {
			continue
		}
		if c.Is("aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge") {
			return policy.Range{}, "" // mfa-guard-never-applies
		}
		return c.Key.Range, "no request for these actions meets this condition; the Deny has no effect"
	}
	if !applies(pass, s.KeepConditions(func(*policy.Condition) bool { return false })) {
		return policy.Range{}, ""
	}
	return s.Condition.Key.Range, "no request meets all of these conditions; the Deny has no effect"
}

// applies reports whether a statement applies to any request.
func applies(pass *analysis.Pass, s *policy.Statement) bool {
	_, found := pass.Find(reach(pass.Document, s))
	return found
}
