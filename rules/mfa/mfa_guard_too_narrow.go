package mfa

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed mfa_guard_too_narrow.md
var guardTooNarrowDoc string

// GuardTooNarrow reports guards that mean to block everything without MFA but name only some resources.
var GuardTooNarrow = &analysis.Analyzer{
	Name:             "mfa-guard-too-narrow",
	Title:            "An MFA guard covers only some resources",
	Doc:              guardTooNarrowDoc,
	Category:         "mfa",
	Level:            analysis.Warning,
	SecuritySeverity: 7.0,
	SeverityReason:   "what other policies grant stays open without MFA, although the guard looks complete",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Run:              guardTooNarrow,
}

func guardTooNarrow(pass *analysis.Pass) (any, error) {
	for _, g := range guards(pass.Document) {
		if !blocksAllButEnrolment(g) {
			continue
		}
		narrow := narrowing(g)
		if narrow == nil {
			continue
		}
		// Beside a policy that grants everything: what is let through although the guard would stop it, were it meant
		// for every resource?
		query := analysis.Query{
			Layers: []analysis.Layer{ceiling(pass.Document)},
			NotBy:  []analysis.Layer{{Docs: []*policy.Document{analysis.Only(pass.Document, onEverything(g))}, Implicit: true}},
			// What everybody understands comes first.
			Actions: []string{"sts:AssumeRole"},
		}
		witness, found, err := findWithoutMFA(pass, query, noMFA())
		if err == nil && !found {
			query.Actions = nil
			witness, found, err = findWithoutMFA(pass, query, noMFA())
		}
		if err != nil {
			return nil, err
		}
		if found {
			pass.Report(analysis.Diagnostic{
				Range:     *narrow,
				Statement: g,
				Message:   "the MFA guard covers only these resources; everything else stays open: use Resource \"*\"",
				Witness:   witness,
			})
		}
	}
	return nil, nil
}

// blocksAllButEnrolment reports whether a guard is of the kind that blocks everything except what a user needs to sign
// in with MFA: a NotAction that exempts the enrolment of a device.
func blocksAllButEnrolment(g *policy.Statement) bool {
	return g.NotAction != nil && analysis.Item(g.NotAction, "iam:EnableMFADevice") != nil
}

// narrowing returns the place where a guard limits its resources, nil if it covers them all.
func narrowing(g *policy.Statement) *policy.Range {
	switch {
	case g.NotResource != nil:
		return &g.NotResource.Key.Range
	case g.Resource == nil || len(g.Resource.Items) == 0:
		return nil
	}
	for i := range g.Resource.Items {
		if g.Resource.Items[i].Value == "*" {
			return nil
		}
	}
	return &g.Resource.Items[0].Range
}

// onEverything returns a guard like g for every resource.
func onEverything(g *policy.Statement) *policy.Statement {
	wide := *g
	wide.NotResource = nil
	wide.Resource = &policy.List{Key: g.Node.Text, Node: g.Node, Items: []policy.Text{{Value: "*", Range: g.Node.Range}}, Index: []int{-1}}
	return &wide
}

// ceiling is a document's Deny statements beside policies that grant everything.
func ceiling(d *policy.Document) analysis.Layer {
	var denies []*policy.Statement
	for _, s := range d.Statements {
		if !s.Allows() {
			denies = append(denies, s)
		}
	}
	return analysis.Layer{Docs: []*policy.Document{analysis.Only(d, denies...)}, Implicit: true}
}
