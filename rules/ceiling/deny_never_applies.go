package ceiling

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// DenyNeverApplies reports Deny statements that match no request.
var DenyNeverApplies = &analysis.Analyzer{
	Name:             "deny-never-applies",
	Title:            "A Deny statement never applies",
	Doc:              page("deny-never-applies"),
	Level:            analysis.Warning,
	SecuritySeverity: 7.0,
	SeverityReason:   "what the guardrail was meant to prevent remains allowed",
	Kinds:            []policy.Kind{policy.SCP, policy.RCP, policy.Boundary},
	Covers:           []string{"resource-mismatch"},
	Run:              denyNeverApplies,
}

func denyNeverApplies(pass *analysis.Pass) {
	for _, s := range denies(pass.Document) {
		if !familiar(s) {
			continue
		}
		never := pass.Impossible(reach(pass.Document, s))
		if !never {
			never = elsewhere(pass, s)
		}
		if !never {
			continue
		}
		place, message := blame(pass, s)
		if message != "" {
			d := analysis.Diagnostic{Range: place, Statement: s, Message: message}
			if s.Resource != nil && place == s.Resource.Key.Range && s.Action != nil {
				for item := range s.Action.All() {
					d.Related = append(d.Related, analysis.Related{Range: item.Range, Message: "does not act on any of them"})
				}
			}
			pass.Report(d)
		}
	}
}

// elsewhere reports whether a statement is about requests to Regions in which its services do not accept any: these services
// have one endpoint, and each request to it has that endpoint's Region.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_deny-requested-region.html
func elsewhere(pass *analysis.Pass, s *policy.Statement) bool {
	locks := analysis.ConditionsOn(s, requestedRegion)
	if len(locks) == 0 || s.Action == nil || !global(s.Action) {
		return false
	}
	for i := range locks {
		for j := range locks[i].Values {
			// Other partitions have other Regions, and their own endpoints.
			if v := &locks[i].Values[j]; !v.Known() || otherPartition(v.Value) {
				return false
			}
		}
	}
	query := reach(pass.Document, s)
	query.View = map[string]analysis.Fixed{requestedRegion: {Value: home}}
	return pass.Impossible(query)
}

// global reports whether all actions of a list belong to services whose only endpoint is in the Region home.
func global(l *policy.List) bool {
	for item := range l.All() {
		service, _, _ := strings.Cut(strings.ToLower(item.Value), ":")
		if !slices.Contains([]string{"cloudfront", "iam", "organizations", "route53", "support"}, service) {
			return false
		}
	}
	return len(l.Items) > 0
}

func otherPartition(region string) bool {
	return slices.ContainsFunc([]string{"cn-", "us-gov-", "us-iso", "eu-iso", "eusc-"}, func(prefix string) bool {
		return strings.HasPrefix(region, prefix)
	})
}

// familiar reports whether each entry of a statement's Action matches only actions in the catalog. Nothing is known about
// the resources of others.
func familiar(s *policy.Statement) bool {
	if s.Action == nil {
		return true
	}
	for item := range s.Action.All() {
		known := false
		if item.Known() {
			for range catalog.Match(item.Value) {
				known = true
				break
			}
		}
		if !known {
			return false
		}
	}
	return true
}

// blame returns the part of a statement that keeps it from applying to anything, and a message. It returns nothing if another
// rule reports it, or if AWS's lists may be incomplete.
func blame(pass *analysis.Pass, s *policy.Statement) (policy.Range, string) {
	if locks := analysis.ConditionsOn(s, requestedRegion); len(locks) > 0 {
		if is := elsewhere(pass, s); is {
			return locks[0].Key.Range, "these actions always have " + home + " as aws:RequestedRegion; the Deny has no effect"
		}
	}
	if spared := spared(pass.Document.Kind, s); len(spared) > 0 && nothingElse(s, spared) {
		return actionsOf(s), "policies of this type do not restrict these actions; the Deny has no effect"
	}
	if s.Condition != nil {
		if !settled(s.Condition) {
			return policy.Range{}, ""
		}
		place, message := blameConditions(pass, s)
		if message != "" {
			return place, message
		}
	}
	if s.Resource == nil || slices.ContainsFunc(s.Resource.Items, func(r policy.Text) bool { return !r.Known() }) {
		return policy.Range{}, ""
	}
	anywhere := *s
	anywhere.Resource = list(s.Resource, policy.Text{Value: "*"})
	if found := applies(pass, &anywhere); !found {
		return policy.Range{}, ""
	}
	// The resources must be ones that other actions act on: a resource without any action, such as the root user's ARN, may
	// be missing from the lists.
	for i := range s.Resource.Items {
		other := *s
		other.Action, other.NotAction, other.Condition = list(s.Resource, policy.Text{Value: "*"}), nil, nil
		other.Resource = list(s.Resource, s.Resource.Items[i])
		if found := applies(pass, &other); !found {
			return policy.Range{}, ""
		}
	}
	return s.Resource.Key.Range, "none of the actions apply to this resource; the Deny has no effect"
}

// settled reports whether all values of a statement's conditions are known: a value that a template leaves open may turn out
// to be one that requests have, and the Deny only has no effect if the condition fails for each of its values.
func settled(block *policy.ConditionBlock) bool {
	for c := range block.All() {
		if c.Opaque || !c.Key.Known() || slices.ContainsFunc(c.Values, func(v policy.Text) bool { return !v.Known() }) {
			return false
		}
	}
	return true
}

// nothingElse reports whether a statement's actions are among some.
func nothingElse(s *policy.Statement, actions []catalog.Action) bool {
	if s.Action == nil {
		return false
	}
	for item := range s.Action.All() {
		for action := range catalog.Match(item.Value) {
			if !slices.Contains(actions, action) {
				return false
			}
		}
	}
	return true
}

// blameConditions returns the condition of a statement that keeps it from applying to anything.
func blameConditions(pass *analysis.Pass, s *policy.Statement) (policy.Range, string) {
	// The lists of keys in requests are incomplete, especially for session keys: a proof must not rest on them.
	query := reach(pass.Document, s)
	query.Loose = true
	if never := pass.Impossible(query); !never {
		return policy.Range{}, ""
	}
	for c := range s.Conditions() {
		found := applies(pass, without(s, func(other *policy.Condition) bool { return other.Node == c.Node }))
		switch {
		case found && isMFA(c.Key.Value):
			return policy.Range{}, "" // mfa-guard-never-applies
		case found:
			return c.Key.Range, "no request for these actions meets this condition; the Deny has no effect"
		}
	}
	found := applies(pass, without(s, func(*policy.Condition) bool { return true }))
	if !found {
		return policy.Range{}, ""
	}
	return s.Condition.Key.Range, "no request meets all of these conditions; the Deny has no effect"
}

// applies reports whether a statement applies to any request.
func applies(pass *analysis.Pass, s *policy.Statement) bool {
	_, found := pass.Find(reach(pass.Document, s))
	return found
}

// list returns a list like l with one item.
func list(l *policy.List, item policy.Text) *policy.List {
	return &policy.List{Key: l.Key, Node: l.Node, Items: []policy.Text{item}, Index: []int{-1}}
}
