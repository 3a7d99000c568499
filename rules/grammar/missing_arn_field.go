package grammar

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingARNField reports ARNs with fewer than six fields.
var MissingARNField = &analysis.Analyzer{
	Name:  "missing-arn-field",
	Title: "An ARN has too few fields",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Resource, policy.Boundary, policy.SCP, policy.RCP, policy.VPCEndpoint},
	Code:  "MISSING_ARN_FIELD",
	Run: func(pass *analysis.Pass) {
		for t := range resources(pass) {
			_, ok := policy.ParseARN(t.Value)
			// A wildcard or a variable may cover the missing fields.
			more := strings.Contains(lastField(t.Value), "*") || strings.Contains(t.Value, "${")
			if !ok && strings.HasPrefix(t.Value, "arn:") && !more {
				pass.Reportf(t.Range, "%s",
					analysis.Message("ARN %q has too few fields; an ARN has six, separated by colons", t.Value))
			}
		}
	},
}

func lastField(s string) string { return s[strings.LastIndexByte(s, ':')+1:] }
