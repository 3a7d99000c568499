package reference

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RCPSyntaxErrorAction reports actions that resource control policies do not support.
var RCPSyntaxErrorAction = &analysis.Analyzer{
	Name:  "rcp-syntax-error-action",
	Title: "A resource control policy names a service that does not support RCPs",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.RCP},
	Code:  "RCP_SYNTAX_ERROR_ACTION",
	Run: func(pass *analysis.Pass) {
		for a := range pass.Actions() {
			switch {
			case a.All() && !a.Negated() && !a.Statement.Allows() && !pass.Strict:
				pass.ReportIn(a.Statement, a.Text.Range,
					"* alone is not supported in an RCP; name services that support RCPs, such as s3:*")
			case a.HasPrefix && !a.WildPrefix() && !strings.Contains(a.Prefix, "$") && !slices.Contains(rcpServices, strings.ToLower(a.Prefix)):
				pass.ReportIn(a.Statement, a.Text.Range, "%s does not support RCPs; remove %s", a.Prefix, a.Text.Value)
			}
		}
	},
}
