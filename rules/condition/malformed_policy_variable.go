package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

// MalformedPolicyVariable reports text that was meant to be a policy variable but is not.
var MalformedPolicyVariable = &analysis.Analyzer{
	Name:  "malformed-policy-variable",
	Title: "Malformed policy variable",
	Level: analysis.Error,
	Run: func(pass *analysis.Pass) {
		for v := range pass.Variables() {
			misnamed(pass, v)
		}
		for _, s := range pass.Document.Statements {
			for t := range s.Interpolated() {
				disguised(pass, s, t)
			}
		}
	},
}

// misnamed reports a well-formed variable whose name is not a condition key.
func misnamed(pass *analysis.Pass, v *analysis.Variable) {
	name := v.Name()
	if !v.Closed || v.Escape() || name == "" || strings.ContainsAny(name, " \t") {
		return // other rules report these
	}
	if _, ok := analysis.FindKey(name); ok {
		return
	}
	key := meant(name)
	prefix, rest, colon := strings.Cut(name, ":")
	switch {
	case strings.HasPrefix(name, "AWS::"):
		if pass.Document.Host != nil { // outside templates, another tool may fill it in
			pass.ReportIn(v.Statement, v.Text.Range, "only Fn::Sub replaces %s; put the string into Fn::Sub", v.Written())
		}
	case key != "":
		pass.ReportFix(v.Statement, v.Text.Range, rewritten(pass, v, key+v.Inner[len(v.Name()):]),
			"%s does not name a condition key; did you mean %s?", v.Written(), "${"+key+"}")
	case colon && strings.EqualFold(prefix, "aws") && !strings.HasSuffix(rest, "/"):
		pass.ReportIn(v.Statement, v.Text.Range,
			"%s does not name a condition key as of "+catalog.Date()+"; use one that exists", v.Written())
	default: // a provider's key, or a placeholder that another tool fills in
	}
}
