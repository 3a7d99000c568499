package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RCPSyntaxErrorAllow reports Allow statements of resource control policies with restrictions.
var RCPSyntaxErrorAllow = &analysis.Analyzer{
	Name:  "rcp-syntax-error-allow",
	Title: "An RCP contains an Allow statement",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.RCP},
	Code:  "RCP_SYNTAX_ERROR_ALLOW",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			if !s.Allows() {
				continue
			}
			if s.Condition != nil {
				pass.Reportf(s.Condition.Key.Range, "an Allow in an RCP cannot have conditions; use a Deny statement instead")
			}
			if r := s.Resource; r != nil && !star(r) {
				pass.Reportf(r.Key.Range, "an Allow in an RCP must have the Resource \"*\"; use a Deny statement to restrict access")
			}
			if r := s.NotResource; r != nil {
				pass.Reportf(r.Key.Range, "an Allow in an RCP must have the Resource \"*\", not NotResource; use a Deny statement")
			}
			if p := s.Principal; p != nil && !everybody(p) {
				pass.Reportf(p.Key.Range, "an Allow in an RCP must have the Principal \"*\"; use a Deny statement to restrict access")
			}
			if p := s.NotPrincipal; p != nil {
				pass.Reportf(p.Key.Range, "an Allow in an RCP must have the Principal \"*\"; use a Deny statement to restrict access")
			}
		}
	},
}

// star reports whether a list is or may be "*".
func star(l *policy.List) bool {
	for item := range l.All() {
		if !analysis.MayBeStar(item) {
			return false
		}
	}
	return l.Node.Kind != policy.Array || len(l.Node.Items) > 0
}
