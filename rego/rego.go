// Package rego holds the built-in rules that are written in Rego: one folder for each category and one file for each rule,
// with its tests and its page next to it.
//
// # Stability
//
// The name of a rule, its id, does not change once it is released.
package rego

import (
	"embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/docs"
	"github.com/iamlint/iamlint/internal/regohost"
)

//go:embed practice trust
var files embed.FS

//go:generate go test -run TestTable . -update

// Analyzers returns the rules, ordered by name. Nothing is parsed or compiled before a policy needs it.
func Analyzers() []*analysis.Analyzer {
	list := regohost.Lazy(rules(), files)
	for _, a := range list {
		a.URL = docs.RuleURL(a.Name)
	}
	return list
}
