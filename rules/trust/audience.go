package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// reportAudience reports conditions with a qualifier on the audience of an identity provider.
func reportAudience(pass *analysis.Pass, qualifier policy.Qualifier, format string) {
	for c := range pass.Conditions() {
		provider := strings.Contains(c.Prefix, ".") || c.Prefix == "saml"
		if c.Operator.Qualifier != qualifier || !provider || !strings.HasSuffix(strings.ToLower(c.Name()), ":aud") {
			continue
		}
		d := analysis.Diagnostic{Range: c.Written.Key.Range, Statement: c.Statement, Message: analysis.Message(format, c.Name())}
		if c.Alone() {
			plain := c.Operator
			plain.Qualifier = policy.NoQualifier
			d.Fixes = pass.Replace(&c.Written.Operator, plain.String())
		}
		pass.Report(d)
	}
}
