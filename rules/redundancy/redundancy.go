// Package redundancy holds the rules about what changes nothing: entries that others cover, statements that are
// there twice, conditions that say less than they seem to.
package redundancy

import "github.com/iamlint/iamlint/analysis"

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer {
	return []*analysis.Analyzer{
		ConditionWithoutEffect,
		EquivalentToNullFalse,
		EquivalentToNullTrue,
		RedundantAction,
		RedundantConditionValueNum,
		RedundantKeyDueToWildcardInCondition,
		RedundantResource,
		RedundantStatement,
		RedundantStatementDueToWildcardInCondition,
		StatementWithoutEffect,
		UnreachableStatement,
	}
}
