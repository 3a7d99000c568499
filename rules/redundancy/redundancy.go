// Package redundancy holds the rules for what has no effect: entries that others cover, duplicate statements, and
// conditions that say less than they seem to.
package redundancy

import (
	"embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("redundancy", pages,
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
)
