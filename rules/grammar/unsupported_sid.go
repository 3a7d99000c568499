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
	Doc:   page("unsupported-sid"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Trust, policy.Boundary},
	Code:  "UNSUPPORTED_SID",
	Run:   unsupportedSid,
}

func unsupportedSid(pass *analysis.Pass) {
	if d := pass.Document; d.Host != nil && d.Host.Type == "AWS::IoT::Policy" {
		return // another service stores it
	}
	taken := map[string]bool{}
	for s := range written(pass) {
		taken[s.SidValue()] = true
	}
	for s := range written(pass) {
		sid := s.Sid
		if sid == nil || !sid.Known() || !strings.ContainsFunc(sid.Value, notAlphanumeric) {
			continue
		}
		diagnostic := analysis.Diagnostic{
			Range:   sid.Range,
			Message: analysis.Message("Sid %q can contain only letters and digits in IAM", sid.Value),
		}
		// Each word begins with a capital letter, to keep the Sid readable.
		var fresh strings.Builder
		for _, word := range strings.FieldsFunc(sid.Value, notAlphanumeric) {
			fresh.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
		if edits := analysis.Rewrite(pass.Document.Source, sid, fresh.String()); edits != nil && !taken[fresh.String()] {
			taken[fresh.String()] = true
			diagnostic.Message = analysis.Message("Sid %q can contain only letters and digits in IAM; use %q", sid.Value, fresh.String())
			diagnostic.Fixes = analysis.Fix("rename it to "+fresh.String(), edits)
		}
		pass.Report(diagnostic)
	}
}

func notAlphanumeric(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
}
