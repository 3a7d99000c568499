// Package practice holds the rules about AWS's best practices that are written in Go; others are in rego/practice.
package practice

import "github.com/iamlint/iamlint/analysis"

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer {
	return []*analysis.Analyzer{AdministratorPolicyAttached, WriteOnEveryResource}
}
