package grammar

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingVersion reports documents without Version.
var MissingVersion = &analysis.Analyzer{
	Name:  "missing-version",
	Title: "The policy has no Version",
	Level: analysis.Warning,
	Code:  "MISSING_VERSION",
	Run: func(pass *analysis.Pass) {
		d := pass.Document
		misspelled := func(m *policy.Member) bool { return strings.EqualFold(m.Key.Value, "Version") }
		if d.Synthetic || fragment(d) || !lacks(d.Root, "Version") || !pass.Strict && analysis.Some(d.Root.AllMembers(), misspelled) {
			return // invalid-policy-element reports a misspelled one
		}
		missing := analysis.Diagnostic{
			Range: opening(pass, d.Root), Message: `Version defaults to 2008-10-17, without policy variables; add "Version": "2012-10-17"`,
		}
		fix := analysis.Fix
		if hasVariable(d.Root) {
			fix = analysis.UnsafeFix // in the new version "${" begins a policy variable
		} else if !pass.Strict {
			missing.AtMost = analysis.Note // nothing in the policy depends on the version
		}
		missing.Fixes = fix("add Version 2012-10-17", analysis.AddMember(d.Source, d.Root, "Version", policy.Version2012))
		pass.Report(missing)
	},
}

// hasVariable reports whether something in a node looks like a policy variable.
func hasVariable(n *policy.Node) bool {
	return strings.Contains(n.Value, "${") || analysis.Some(n.All(), hasVariable) ||
		analysis.Some(n.AllMembers(), func(m *policy.Member) bool { return hasVariable(&m.Value) })
}
