// Package practice holds the rules for AWS best practices that are written in Go; others are in rego/practice.
package practice

import (
	"embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("practice", pages,
	AdministratorPolicyAttached,
	KeyPolicyManageableByNobody,
	WriteOnEveryResource,
)
