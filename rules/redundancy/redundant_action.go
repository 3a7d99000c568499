package redundancy

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RedundantAction reports entries of Action or NotAction that another entry covers.
var RedundantAction = &analysis.Analyzer{
	Name:  "redundant-action",
	Title: "Redundant action",
	Doc:   page("redundant-action"),
	Level: analysis.Note,
	Code:  "REDUNDANT_ACTION",
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			for _, l := range []*policy.List{s.Action, s.NotAction} {
				if l != nil && !pass.Document.Synthetic {
					reportCovered(pass, s, l, mode{fold: true, variables: pass.Document.Variables()})
				}
			}
		}
	},
}

// reportCovered reports the entries of a list that others cover: one finding for each of the widest entries.
func reportCovered(pass *analysis.Pass, s *policy.Statement, l *policy.List, m mode) {
	for _, group := range groups(l, m) {
		widest := &l.Items[group.widest]
		first := &l.Items[group.covered[0]]
		d := analysis.Diagnostic{Range: first.Range, Statement: s}
		if pass.Strict {
			// Access Analyzer names the group by its first entry.
			d.Range = l.Items[min(group.widest, group.covered[0])].Range
		}
		d.Message = analysis.Message("%s is covered by %s; remove it", first.Value, widest.Value)
		if first.Value == widest.Value || m.fold && strings.EqualFold(first.Value, widest.Value) {
			d.Message = analysis.Message("%s is listed twice; remove one", first.Value)
		}
		if d.Range != widest.Range {
			d.Related = append(d.Related, analysis.Related{Range: widest.Range, Message: "covers it"})
		}
		var indices []int
		for i, n := range group.covered {
			if i > 0 {
				d.Related = append(d.Related, analysis.Related{Range: l.Items[n].Range, Message: "also covered"})
			}
			indices = append(indices, l.Index[n])
		}
		d.Fixes = analysis.Fix("remove the covered entries", analysis.Remove(pass.Document.Source, l.Node, indices...))
		pass.Report(d)
	}
}
