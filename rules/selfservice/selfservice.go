// Package selfservice holds the rules about users who manage their own credentials.
package selfservice

import (
	"embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("self-service", pages,
	UnscopedUsername,
)
