package grammar

import (
	_ "embed"
	"fmt"
	"iter"
	"strconv"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed unique_sids_required.md
var uniqueSidsRequiredDoc string

// UniqueSidsRequired reports statements of IAM policies that share a Sid.
var UniqueSidsRequired = &analysis.Analyzer{
	Name:     "unique-sids-required",
	Title:    "Two statements have the same Sid",
	Doc:      uniqueSidsRequiredDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Identity, policy.Trust, policy.Boundary},
	Code:     "UNIQUE_SIDS_REQUIRED",
	Run:      uniqueSidsRequired,
}

func uniqueSidsRequired(pass *analysis.Pass) (any, error) {
	taken := map[string]bool{}
	for s := range written(pass) {
		taken[s.SidValue()] = true
	}
	for first, s := range repeatedSids(pass) {
		diagnostic := analysis.Diagnostic{
			Range:   s.Sid.Range,
			Message: fmt.Sprintf("Sid %s is that of an earlier statement, too; give each its own", quote(s.Sid.Value)),
			Related: []analysis.Related{{Range: first.Sid.Range, Message: "the same Sid"}},
		}
		fresh := s.Sid.Value
		for n := 2; taken[fresh]; n++ {
			fresh = s.Sid.Value + strconv.Itoa(n)
		}
		if edit, ok := analysis.Rewrite(pass.Document.Source, s.Sid, fresh); ok {
			taken[fresh] = true
			diagnostic.Fixes = []analysis.SuggestedFix{{Message: "call it " + fresh, Edits: []analysis.Edit{edit}}}
		}
		pass.Report(diagnostic)
	}
	return nil, nil
}

// repeatedSids yields the statements whose Sid an earlier one has, with that one.
func repeatedSids(pass *analysis.Pass) iter.Seq2[*policy.Statement, *policy.Statement] {
	return func(yield func(first, repeated *policy.Statement) bool) {
		firsts := map[string]*policy.Statement{}
		for s := range written(pass) {
			sid := s.SidValue()
			switch {
			case sid == "" || !s.Sid.Known():
			case firsts[sid] == nil:
				firsts[sid] = s
			case !yield(firsts[sid], s):
				return
			}
		}
	}
}
