package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed rcp_syntax_error_allow.md
var rcpSyntaxErrorAllowDoc string

// RCPSyntaxErrorAllow reports Allow statements of resource control policies with restrictions.
var RCPSyntaxErrorAllow = &analysis.Analyzer{
	Name:     "rcp-syntax-error-allow",
	Title:    "An RCP allows",
	Doc:      rcpSyntaxErrorAllowDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.RCP},
	Code:     "RCP_SYNTAX_ERROR_ALLOW",
	Run:      rcpSyntaxErrorAllow,
}

func rcpSyntaxErrorAllow(pass *analysis.Pass) (any, error) {
	for s := range written(pass) {
		if !s.Allows() {
			continue
		}
		if s.Condition != nil {
			pass.Reportf(s.Condition.Key.Range, "an Allow of an RCP cannot have conditions; write a Deny instead")
		}
		if r := s.Resource; r != nil && s.Node.Get("Resource").Kind != policy.Unknown && !star(r) {
			pass.Reportf(r.Key.Range, "an Allow of an RCP must have the Resource \"*\"; write a Deny to restrict")
		}
	}
	return nil, nil
}

// star reports whether a list is "*", or may be.
func star(l *policy.List) bool {
	return len(l.Items) == 1 && (l.Items[0].Value == "*" || !l.Items[0].Known())
}
