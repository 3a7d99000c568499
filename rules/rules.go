// Package rules holds the built-in rules that are written in Go: a package a category, a file a rule.
//
// # Stability
//
// The name of a rule, its id, does not change once it is released. The packages of the categories and their variables may
// move at any time: take a rule from [All] by its name.
package rules

import (
	"slices"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/docs"
	"github.com/iamlint/iamlint/rules/account"
	"github.com/iamlint/iamlint/rules/boundary"
	"github.com/iamlint/iamlint/rules/ceiling"
	"github.com/iamlint/iamlint/rules/condition"
	"github.com/iamlint/iamlint/rules/escalation"
	"github.com/iamlint/iamlint/rules/grammar"
	"github.com/iamlint/iamlint/rules/iot"
	"github.com/iamlint/iamlint/rules/mfa"
	"github.com/iamlint/iamlint/rules/practice"
	"github.com/iamlint/iamlint/rules/public"
	"github.com/iamlint/iamlint/rules/redundancy"
	"github.com/iamlint/iamlint/rules/reference"
	"github.com/iamlint/iamlint/rules/selfservice"
	"github.com/iamlint/iamlint/rules/trust"
)

// All returns the rules of all categories, in the order of their categories.
func All() []*analysis.Analyzer { return slices.Clone(all()) }

var all = sync.OnceValue(func() []*analysis.Analyzer {
	list := slices.Concat(
		account.Analyzers(),
		boundary.Analyzers(),
		ceiling.Analyzers(),
		condition.Analyzers(),
		escalation.Analyzers(),
		grammar.Analyzers(),
		iot.Analyzers(),
		mfa.Analyzers(),
		practice.Analyzers(),
		public.Analyzers(),
		redundancy.Analyzers(),
		reference.Analyzers(),
		selfservice.Analyzers(),
		trust.Analyzers(),
	)
	for _, a := range list {
		a.URL = docs.RuleURL(a.Name)
	}
	return list
})
