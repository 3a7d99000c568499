// Package house has rules that hold in one organization.
package house

import "github.com/iamlint/iamlint/analysis"

// Analyzers returns the rules.
func Analyzers() []*analysis.Analyzer {
	return []*analysis.Analyzer{NoProdDelete, StatementWithoutSid}
}
