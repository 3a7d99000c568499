// Package escalation holds the rules about grants that lead to more power than they seem to give.
package escalation

import (
	"embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed *.md
var pages embed.FS

func page(rule string) string { return analysis.Page(pages, rule) }

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("escalation",
	CreateSLRWithNotActionAndNotResource,
	CreateSLRWithNotResource,
	CreateSLRWithStarInActionAndNotResource,
	CreateSLRWithStarInActionAndResource,
	CreateSLRWithStarInResource,
	CreateSLRWithStarInResourceAndNotAction,
	CredentialsExposure,
	DataExposure,
	FullAdmin,
	PassRoleWithNotActionAndNotResource,
	PassRoleWithNotResource,
	PassRoleWithStarInActionAndNotResource,
	PassRoleWithStarInActionAndResource,
	PassRoleWithStarInResource,
	PassRoleWithStarInResourceAndNotAction,
	PrivilegeEscalation,
	ServiceWideControl,
	UnscopedPermissionsManagement,
	WildcardOnSensitiveAction,
)
