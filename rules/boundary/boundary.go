// Package boundary holds the rules about permissions boundaries: boundaries that their holder can shed, and ways around
// them.
package boundary

import "github.com/iamlint/iamlint/analysis"

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer {
	return []*analysis.Analyzer{Escape, InOtherAccount, NotSelfProtected, RoleLacksDemandedBoundary}
}
