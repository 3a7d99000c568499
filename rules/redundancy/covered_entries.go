package redundancy

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// reportCovered reports the entries of lists that others cover: one finding for each of the widest entries.
func reportCovered(pass *analysis.Pass, s *policy.Statement, m mode, lists ...*policy.List) {
	if pass.Document.Synthetic {
		return
	}
	m.variables = pass.Document.Variables()
	for l := range policy.Present(lists...) {
		for _, g := range groups(l, m) {
			pass.Report(covered(pass, s, l, m, g))
		}
	}
}

// covered returns the finding about the entries that one entry covers.
func covered(pass *analysis.Pass, s *policy.Statement, l *policy.List, m mode, g group) analysis.Diagnostic {
	widest, first := &l.Items[g.widest], &l.Items[g.covered[0]]
	d := analysis.Diagnostic{
		Range: first.Range, Statement: s, Message: analysis.Message("%s is covered by %s; remove it", first.Value, widest.Value),
	}
	if pass.Strict {
		// Access Analyzer names the group by its first entry.
		d.Range = l.Items[min(g.widest, g.covered[0])].Range
	}
	if first.Value == widest.Value || m.fold && strings.EqualFold(first.Value, widest.Value) {
		d.Message = analysis.Message("%s is listed twice; remove one", first.Value)
	}
	if d.Range != widest.Range {
		d.Relate(widest.Range, "covers it")
	}
	var indices []int
	for i, n := range g.covered {
		if i > 0 {
			d.Relate(l.Items[n].Range, "also covered")
		}
		indices = append(indices, l.Index[n])
	}
	d.Fixes = analysis.Fix("remove the covered entries", analysis.Remove(pass.Document.Source, l.Node, indices...))
	return d
}
