package iot

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// OtherPolicyLanguage notes policies for which only the grammar is checked.
var OtherPolicyLanguage = &analysis.Analyzer{
	Name:      "other-policy-language",
	Title:     "Only the grammar of the policy is checked",
	Level:     analysis.Note,
	Languages: []policy.Language{policy.Lattice},
	Run: func(pass *analysis.Pass) {
		d := pass.Document
		place := d.Root.Range
		if version := d.Root.Get("Version"); version != nil {
			place = version.Range
		} else if len(d.Root.Members) > 0 {
			place = d.Root.Members[0].Key.Range
		}
		pass.Reportf(place, "%s evaluates this policy in its own way; only the grammar is checked", d.Language)
	},
}
