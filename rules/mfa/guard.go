package mfa

import (
	"iter"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// A guard is a Deny with a condition on MFA. Most are meant to stand beside policies that grant more.

// guards returns the guards of a document.
func guards(d *policy.Document) []*policy.Statement {
	return slices.DeleteFunc(slices.Clone(d.Statements), func(s *policy.Statement) bool { return !s.Denies() || !asksMFA(s) })
}

// guarded yields the guards of the pass's document in each of its settings.
func guarded(pass *analysis.Pass) iter.Seq2[analysis.Setting, *policy.Statement] {
	return func(yield func(analysis.Setting, *policy.Statement) bool) {
		for setting := range pass.Settings() {
			for _, g := range guards(pass.Document) {
				if !yield(setting, g) {
					return
				}
			}
		}
	}
}

// asksMFA reports whether a statement has a condition on MFA.
func asksMFA(s *policy.Statement) bool { return analysis.Some(s.Conditions(), isMFA) }

// isMFA reports whether a condition is on MFA.
func isMFA(c *policy.Condition) bool { return c.Is(present, age) }

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

// mindsOthers reports whether a guard is certainly meant for what other policies grant: it blocks everything, or its
// principal has policies that are not in the template.
func mindsOthers(setting analysis.Setting, g *policy.Statement) bool {
	return blocksAllButSignIn(g) || g.Denies() && setting.Principal != nil && len(setting.Principal.Unread) > 0
}

// findBeside asks a question about a guard in the layers of a setting and, if the guard is meant for what other policies grant,
// together with these.
func findBeside(
	pass *analysis.Pass, setting analysis.Setting, g *policy.Statement, query analysis.Query,
) (*analysis.Witness, bool) {
	witness, found := pass.Find(query)
	if !found && mindsOthers(setting, g) {
		query.Layers = beside(pass, setting)
		witness, found = pass.Find(query)
	}
	return witness, found
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

// alone returns a layer of one statement of a document, which decides on its own.
func alone(d *policy.Document, s *policy.Statement) []analysis.Layer {
	if s.Denies() {
		return analysis.Guard(d, s)
	}
	return analysis.Alone(analysis.Only(d, s))
}

// narrowing returns the place where a guard limits its resources, nil if it covers them all.
func narrowing(g *policy.Statement) *policy.Range {
	switch {
	case g.NotResource != nil:
		return &g.NotResource.Key.Range
	case g.Resource == nil, len(g.Resource.Items) == 0, g.Resource.LoneStar() != nil:
		return nil
	}
	return &g.Resource.Items[0].Range
}

// onEveryAction returns a guard like g that exempts nothing.
func onEveryAction(g *policy.Statement) *policy.Statement {
	wide := *g
	wide.NotAction = nil
	wide.Action = everything(g)
	return &wide
}

// onEverything returns a guard like g for every resource.
func onEverything(g *policy.Statement) *policy.Statement {
	wide := *g
	wide.NotResource = nil
	wide.Resource = everything(g)
	return &wide
}

// everything returns a list of "*" in place of one of g's.
func everything(g *policy.Statement) *policy.List {
	return &policy.List{Key: g.Node.Text, Node: g.Node, Items: []policy.Text{{Value: "*", Range: g.Node.Range}}, Index: []int{-1}}
}

// aboutIAM reports whether a guard's resources may be those of IAM: a guard for buckets has nothing to do with MFA devices.
func aboutIAM(g *policy.Statement) bool {
	return g.Resource == nil || analysis.Some(g.Resource.All(), func(item *policy.Text) bool {
		arn, ok := policy.ParseARN(item.Value)
		return !ok || !item.Known() || policy.MatchWildcards(arn.Service, "iam", false)
	})
}

// gap returns the place where MFA guards miss an action: the NotAction item that exempts it, or the narrow Resource or the
// condition of a guard that covers it.
func gap(guards []*policy.Statement, action string) (*policy.Statement, policy.Range) {
	for _, g := range guards {
		if item := analysis.Item(g.NotAction, action); item != nil {
			return g, item.Range
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
	if c, ok := analysis.First(guards[0].Conditions(), isMFA); ok {
		return guards[0], c.Operator.Range
	}
	return guards[0], guards[0].Condition.Key.Range
}
