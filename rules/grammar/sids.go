package grammar

import (
	"iter"
	"strconv"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// sids yields the Sids of statements that are known and not empty, with their statements.
func sids(pass *analysis.Pass) iter.Seq2[string, *policy.Statement] {
	return func(yield func(string, *policy.Statement) bool) {
		for s := range written(pass) {
			if sid := s.SidValue(); sid != "" && s.Sid.Known() && !yield(sid, s) {
				return
			}
		}
	}
}

// taken returns the Sids of a document.
func taken(pass *analysis.Pass) map[string]bool {
	names := map[string]bool{}
	for s := range written(pass) {
		names[s.SidValue()] = true
	}
	return names
}

// reportSids reports the statements whose Sid an earlier statement also has, with a message in a format.
func reportSids(pass *analysis.Pass, format string) {
	names, firsts := taken(pass), map[string]*policy.Statement{}
	for sid, s := range sids(pass) {
		first := firsts[sid]
		if first == nil {
			firsts[sid] = s
			continue
		}
		pass.Report(analysis.Diagnostic{
			Range: s.Sid.Range, Message: analysis.Message(format, sid),
			Related: []analysis.Related{{Range: first.Sid.Range, Message: "the same Sid"}},
			Fixes:   rename(pass, s.Sid, numbered(sid, names), names),
		})
	}
}

// numbered returns a Sid like one that is taken, with a number behind it.
func numbered(sid string, names map[string]bool) string {
	fresh := sid
	for n := 2; names[fresh]; n++ {
		fresh = sid + strconv.Itoa(n)
	}
	return fresh
}

// rename returns the fix that gives a statement another Sid, which is taken then; nil if it is taken already.
func rename(pass *analysis.Pass, sid *policy.Text, fresh string, names map[string]bool) []analysis.SuggestedFix {
	edits := analysis.Rewrite(pass.Document.Source, sid, fresh)
	if edits == nil || names[fresh] {
		return nil
	}
	names[fresh] = true
	return analysis.Fix("rename it to "+fresh, edits)
}
