package grammar

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UnsupportedSid reports Sids of IAM policies with characters other than letters and digits.
var UnsupportedSid = &analysis.Analyzer{
	Name:  "unsupported-sid",
	Title: "A Sid has unsupported characters",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Trust, policy.Boundary},
	Code:  "UNSUPPORTED_SID",
	Run: func(pass *analysis.Pass) {
		if d := pass.Document; d.Host != nil && d.Host.Type == "AWS::IoT::Policy" {
			return // another service stores it
		}
		names := taken(pass)
		for sid, s := range sids(pass) {
			if !strings.ContainsFunc(sid, notAlphanumeric) {
				continue
			}
			fresh := inCamelCase(sid)
			d := analysis.Diagnostic{Range: s.Sid.Range, Message: analysis.Message("Sid %q can contain only letters and digits in IAM", sid)}
			if d.Fixes = rename(pass, s.Sid, fresh, names); d.Fixes != nil {
				d.Message = analysis.Message("Sid %q can contain only letters and digits in IAM; use %q", sid, fresh)
			}
			pass.Report(d)
		}
	},
}

// inCamelCase joins the words of a Sid. Each begins with a capital letter, to keep it readable.
func inCamelCase(sid string) string {
	var fresh strings.Builder
	for _, word := range strings.FieldsFunc(sid, notAlphanumeric) {
		fresh.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return fresh.String()
}

func notAlphanumeric(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
}
