package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// DuplicateKeys reports keys that an object of a policy contains twice.
var DuplicateKeys = &analysis.Analyzer{
	Name:  "duplicate-keys",
	Title: "An object has a duplicate key",
	Doc:   page("duplicate-keys"),
	Level: analysis.Warning,
	Run:   duplicateKeys,
}

func duplicateKeys(pass *analysis.Pass) {
	if pass.Document.Synthetic {
		return
	}
	var visit func(n *policy.Node)
	visit = func(n *policy.Node) {
		for item := range n.All() {
			visit(item)
		}
		var seen map[string]*policy.Text
		if len(n.Members) > 1 {
			seen = make(map[string]*policy.Text, len(n.Members))
		}
		for i := range n.Members {
			visit(&n.Members[i].Value)
			second := &n.Members[i].Key
			if seen == nil || !second.Known() {
				continue
			}
			first := seen[second.Value]
			if first == nil {
				seen[second.Value] = second
				continue
			}
			pass.Report(analysis.Diagnostic{
				Range:   second.Range,
				Message: analysis.Message("%q appears twice in this object, and one of them is ignored; merge them", second.Value),
				Related: []analysis.Related{{Range: first.Range, Message: "the same key"}},
			})
		}
	}
	visit(pass.Document.Root)
}
