package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// DuplicateKeys reports keys that an object of a policy contains twice.
var DuplicateKeys = &analysis.Analyzer{
	Name:  "duplicate-keys",
	Title: "An object has a duplicate key",
	Level: analysis.Warning,
	Run: func(pass *analysis.Pass) {
		if !pass.Document.Synthetic {
			reportDuplicates(pass, pass.Document.Root)
		}
	},
}

// reportDuplicates reports the duplicate keys of objects in a node.
func reportDuplicates(pass *analysis.Pass, n *policy.Node) {
	for item := range n.All() {
		reportDuplicates(pass, item)
	}
	seen := make(map[string]*policy.Text, len(n.Members))
	for m := range n.AllMembers() {
		reportDuplicates(pass, &m.Value)
		switch first := seen[m.Key.Value]; {
		case !m.Key.Known():
		case first == nil:
			seen[m.Key.Value] = &m.Key
		default:
			pass.Report(analysis.Diagnostic{
				Range:   m.Key.Range,
				Message: analysis.Message("%q appears twice in this object, and one of them is ignored; merge them", m.Key.Value),
				Related: []analysis.Related{{Range: first.Range, Message: "the same key"}},
			})
		}
	}
}
