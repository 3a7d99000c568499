package condition

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// VariableUnsupportedInVersion reports policy variables in policies with an old Version.
var VariableUnsupportedInVersion = &analysis.Analyzer{
	Name:  "variable-unsupported-in-version",
	Title: "A policy variable in a policy without Version 2012-10-17",
	Level: analysis.Error,
	Code:  "VARIABLE_UNSUPPORTED_IN_VERSION",
	Run: func(pass *analysis.Pass) {
		if !oldVersion(pass.Document) {
			return
		}
		for v := range pass.Variables() {
			if !v.Closed || v.Escape() || strings.TrimSpace(v.Inner) == "" {
				continue
			}
			var fixes []analysis.SuggestedFix
			if version := pass.Document.Version; version != nil {
				fixes = pass.Replace(version, policy.Version2012)
			}
			pass.ReportFix(v.Statement, v.Text.Range, fixes, "%s is literal text without Version 2012-10-17; set it", v.Written())
		}
	},
}

// oldVersion reports whether a document certainly has the version 2008-10-17, by its Version or by default. Any other version
// does not exist, and IAM rejects the policy.
func oldVersion(d *policy.Document) bool {
	if d.Version != nil {
		return d.Version.Value == policy.Version2008
	}
	return !slices.ContainsFunc(d.Root.Members, func(m policy.Member) bool { return !m.Key.Known() || m.Key.Value == "Version" })
}
