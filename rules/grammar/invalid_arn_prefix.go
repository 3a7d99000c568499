package grammar

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// InvalidARNPrefix reports resources that do not begin like an ARN.
var InvalidARNPrefix = &analysis.Analyzer{
	Name:  "invalid-arn-prefix",
	Title: "A resource is not an ARN",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Resource, policy.Boundary, policy.SCP, policy.RCP, policy.VPCEndpoint},
	Code:  "INVALID_ARN_PREFIX",
	Run: func(pass *analysis.Pass) {
		for t := range allResources(pass) {
			// If a text is not fully known, its beginning may be.
			head, whole := t.Value, t.Known()
			if !whole {
				head = t.Parts[0].Literal
			}
			if !whole && t.Parts[0].Symbol != nil && t.Parts[0].Symbol.Bare && !pass.Strict {
				pass.Reportf(t.Range, "%s is a name, not an ARN; specify the ARN", t.Parts[0].Symbol.Name)
				continue
			}
			known := begins(head, "arn:", whole) || begins(head, "${", whole) || wildcardFirst(head)
			if !known && (pass.Strict || pass.Document.Kind != policy.Resource || !begins(head, apiShort, whole)) {
				pass.Report(analysis.Diagnostic{
					Range:   t.Range,
					Message: analysis.Message(`resource %q is not an ARN; ARNs begin with "arn:"`, t.Value),
					Fixes:   withPrefix(pass, t),
				})
			}
		}
	},
}

func wildcardFirst(s string) bool { return s != "" && (s[0] == '*' || s[0] == '?') }

// apiShort is the prefix of resources that API Gateway completes.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
const apiShort = "execute-api:/"

// begins reports whether a text begins with a prefix, or may begin with it if s is not the whole text.
func begins(s, prefix string, whole bool) bool {
	return strings.HasPrefix(s, prefix) || !whole && strings.HasPrefix(prefix, s)
}

// withPrefix returns the fix for an ARN whose prefix is missing, in another case or preceded by white space.
func withPrefix(pass *analysis.Pass, t *policy.Text) []analysis.SuggestedFix {
	trimmed := strings.TrimSpace(t.Value)
	head, rest, _ := strings.Cut(trimmed, ":")
	meant := "arn:" + trimmed
	if strings.EqualFold(head, "arn") {
		meant = "arn:" + rest
	}
	if arn, ok := policy.ParseARN(meant); !ok || !catalog.KnownPartition(arn.Partition) {
		return nil
	}
	return pass.Respell(t, meant)
}
