package ceiling

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/policy"
)

//go:embed deny_never_applies.md
var denyNeverAppliesDoc string

// DenyNeverApplies reports Deny statements that no request meets.
var DenyNeverApplies = &analysis.Analyzer{
	Name:             "deny-never-applies",
	Title:            "A Deny denies nothing",
	Doc:              denyNeverAppliesDoc,
	Category:         "ceiling",
	Level:            analysis.Warning,
	SecuritySeverity: 7.0,
	SeverityReason:   "what the guard rail was written for stays allowed",
	Kinds:            []policy.Kind{policy.SCP, policy.RCP, policy.Boundary},
	Run:              denyNeverApplies,
}

func denyNeverApplies(pass *analysis.Pass) (any, error) {
	for _, s := range denies(pass.Document) {
		if !familiar(s) {
			continue
		}
		never, err := pass.Impossible(reach(pass.Document, s))
		if err != nil {
			return nil, err
		}
		if !never {
			continue
		}
		place, message, err := blame(pass, s)
		if err != nil {
			return nil, err
		}
		if message != "" {
			pass.Report(analysis.Diagnostic{Range: place, Statement: s, Message: message})
		}
	}
	return nil, nil
}

// familiar reports whether each entry of a statement's Action is of actions that the catalog has. Nothing is known of what
// others act on.
func familiar(s *policy.Statement) bool {
	if s.Action == nil {
		return true
	}
	for i := range s.Action.Items {
		item := &s.Action.Items[i]
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

// blame returns what of a statement that applies to nothing is to blame, and says so; nothing if another rule does.
func blame(pass *analysis.Pass, s *policy.Statement) (policy.Range, string, error) {
	applies := func(lax *policy.Statement) (bool, error) {
		_, found, err := pass.Find(reach(pass.Document, lax))
		return found, err
	}
	if s.Condition != nil {
		for i := range s.Condition.Conditions {
			c := &s.Condition.Conditions[i]
			found, err := applies(without(s, func(other *policy.Condition) bool { return other.Node == c.Node }))
			switch {
			case err != nil:
				return policy.Range{}, "", err
			case found && isMFA(c.Key.Value):
				return policy.Range{}, "", nil // mfa-guard-never-applies
			case found:
				return c.Key.Range, "no request to these actions meets this condition; the Deny has no effect", nil
			}
		}
		found, err := applies(without(s, func(*policy.Condition) bool { return true }))
		if err != nil {
			return policy.Range{}, "", err
		}
		if found {
			return s.Condition.Key.Range, "no request meets these conditions together; the Deny has no effect", nil
		}
	}
	if list := resources(s); list != nil {
		anywhere := *s
		anywhere.Resource, anywhere.NotResource, anywhere.Condition = nil, nil, nil
		star := policy.Text{Value: "*"}
		anywhere.Resource = &policy.List{Key: list.Key, Node: list.Node, Items: []policy.Text{star}, Index: []int{-1}}
		found, err := applies(&anywhere)
		if err != nil {
			return policy.Range{}, "", err
		}
		if found {
			return list.Key.Range, "none of the actions acts on such a resource; the Deny has no effect", nil
		}
	}
	return actionsOf(s), "no request meets this statement; the Deny has no effect", nil
}

// resources returns a statement's Resource or NotResource.
func resources(s *policy.Statement) *policy.List {
	if s.Resource != nil {
		return s.Resource
	}
	return s.NotResource
}
