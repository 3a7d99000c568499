package grammar

import (
	"fmt"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidPrincipalFormat reports Principal and NotPrincipal elements that are strings other than "*".
var InvalidPrincipalFormat = &analysis.Analyzer{
	Name:  "invalid-principal-format",
	Title: "Principal is a string",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust, policy.Resource, policy.RCP, policy.VPCEndpoint},
	Code:  "INVALID_PRINCIPAL_FORMAT",
	Run: func(pass *analysis.Pass) {
		for s := range written(pass) {
			for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
				if p == nil || p.Any || p.Node.Kind != policy.String || !p.Node.Known() {
					continue
				}
				key := principalType(p.Node.Value)
				diagnostic := analysis.Diagnostic{
					Range:   p.Node.Range,
					Message: fmt.Sprintf("%s is a string; use an object with a principal type, such as {%q: ...}", p.Key.Value, key),
				}
				if edits := analysis.Rewrite(pass.Document.Source, &p.Node.Text, p.Node.Value); edits != nil {
					edits[0].NewText = fmt.Sprintf("{%q: %q}", key, strings.Trim(edits[0].NewText, "'\""))
					diagnostic.Fixes = analysis.Fix("use "+edits[0].NewText, edits)
				}
				pass.Report(diagnostic)
			}
		}
	},
}

// principalType guesses the type of a principal.
func principalType(s string) string {
	switch arn, _ := policy.ParseARN(s); {
	case strings.HasSuffix(s, ".amazonaws.com") && s != "cognito-identity.amazonaws.com":
		return "Service"
	case strings.HasPrefix(arn.Resource, "saml-provider/"), strings.HasPrefix(arn.Resource, "oidc-provider/"),
		arn.Partition == "" && strings.Contains(s, "."):
		return "Federated"
	}
	return "AWS"
}
