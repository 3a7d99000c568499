// Package escalation holds the rules about grants that give more permissions than they seem to. The holder of a policy is
// the principal that it is attached to.
package escalation

import (
	"embed"
	"slices"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed *.md
var pages embed.FS

func page(rule string) string { return analysis.Page(pages, rule) }

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return slices.Concat(delegating, rules) }

// delegating are the rules about grants that hand power over to a service: 2 actions in 6 ways.
var delegating = analysis.Category("escalation", grantRules()...)

var rules = analysis.Category("escalation",
	CredentialsExposure,
	DataExposure,
	FullAdmin,
	PrivilegeEscalation,
	ServiceWideControl,
	UnscopedPermissionsManagement,
	WildcardOnSensitiveAction,
)
