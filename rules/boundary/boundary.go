// Package boundary holds the rules about permissions boundaries: boundaries that their holder can remove, and ways around
// them. The holder of a boundary is the user or role that has it.
package boundary

import (
	"embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed *.md
var pages embed.FS

func page(rule string) string { return analysis.Page(pages, rule) }

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("boundary",
	Escape,
	InOtherAccount,
	MayBeAnyPolicy,
	NotSelfProtected,
	RoleLacksDemandedBoundary,
)
