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
			for p := range policy.Present(s.Principal, s.NotPrincipal) {
				if p.Any || p.Node.Kind != policy.String || !p.Node.Known() {
					continue
				}
				kind := principalType(p.Node.Value)
				pass.Report(analysis.Diagnostic{
					Range:   p.Node.Range,
					Message: p.Key.Value + ` is a string; use an object with a principal type, such as {"` + kind + `": ...}`,
					Fixes:   inObject(pass, &p.Node.Text, kind),
				})
			}
		}
	},
}

// inObject returns the fix that writes a principal in an object, under its type.
func inObject(pass *analysis.Pass, principal *policy.Text, kind string) []analysis.SuggestedFix {
	edits := analysis.Rewrite(pass.Document.Source, principal, principal.Value)
	if edits == nil {
		return nil
	}
	edits[0].NewText = fmt.Sprintf("{%q: %q}", kind, strings.Trim(edits[0].NewText, "'\""))
	return analysis.Fix("use "+edits[0].NewText, edits)
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
