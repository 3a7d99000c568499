// Package selfservice holds the rules about users who manage their own credentials.
package selfservice

import "github.com/iamlint/iamlint/analysis"

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer {
	return []*analysis.Analyzer{UnscopedUsername}
}
