// Package escalation holds the rules about grants that give more permissions than they seem to. The holder of a policy is
// the principal that it is attached to.
package escalation

import (
	"embed"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return slices.Concat(delegating, rules) }

// delegating are the rules about grants that hand power over to a service: 2 actions in 6 ways.
var delegating = analysis.Category("escalation", pages, grantRules()...)

var rules = analysis.Category("escalation", pages,
	CredentialsExposure,
	DataExposure,
	FullAdmin,
	PathToAdministrator,
	PrivilegeEscalation,
	ServiceWideControl,
	UnscopedPermissionsManagement,
	WildcardOnSensitiveAction,
)

// enough places show what a statement does; some name fifty services.
const enough = 7

// placeOf returns the place of the item of Action that covers an action, or that of the statement's NotAction.
func placeOf(s *policy.Statement, action string) policy.Range {
	if item := analysis.Item(s.Action, action); item != nil {
		return item.Range
	}
	if s.Action == nil && s.NotAction != nil {
		return s.NotAction.Key.Range
	}
	return s.Node.Range
}

// wideResources relates a finding about a statement to the items of its Resource that end in a wildcard.
func wideResources(s *policy.Statement) []analysis.Related {
	var wide []analysis.Related
	for item := range s.Resource.All() {
		if strings.HasSuffix(item.Value, "*") {
			wide = append(wide, analysis.Related{Range: item.Range, Message: "on every resource that this matches"})
		}
	}
	return wide
}
