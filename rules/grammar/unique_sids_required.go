package grammar

import (
	"strconv"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// UniqueSidsRequired reports statements that share a Sid where AWS requires unique Sids.
var UniqueSidsRequired = &analysis.Analyzer{
	Name:  "unique-sids-required",
	Title: "Two statements have the same Sid where Sids must be unique",
	Doc:   page("unique-sids-required"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Trust, policy.Boundary},
	Code:  "UNIQUE_SIDS_REQUIRED",
	Run: func(pass *analysis.Pass) {
		reportSids(pass, "an earlier statement also has the Sid %q; use unique Sids")
	},
}

// reportSids reports the statements whose Sid an earlier statement also has, with a message in a format.
func reportSids(pass *analysis.Pass, format string) {
	taken := map[string]bool{}
	for s := range written(pass) {
		taken[s.SidValue()] = true
	}
	firsts := map[string]*policy.Statement{}
	for s := range written(pass) {
		sid := s.SidValue()
		if sid == "" || !s.Sid.Known() {
			continue
		}
		first := firsts[sid]
		if first == nil {
			firsts[sid] = s
			continue
		}
		diagnostic := analysis.Diagnostic{
			Range:   s.Sid.Range,
			Message: analysis.Message(format, sid),
			Related: []analysis.Related{{Range: first.Sid.Range, Message: "the same Sid"}},
		}
		fresh := sid
		for n := 2; taken[fresh]; n++ {
			fresh = sid + strconv.Itoa(n)
		}
		if edits := analysis.Rewrite(pass.Document.Source, s.Sid, fresh); edits != nil {
			taken[fresh] = true
			diagnostic.Fixes = analysis.Fix("rename it to "+fresh, edits)
		}
		pass.Report(diagnostic)
	}
}
