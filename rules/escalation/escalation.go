// Package escalation holds the rules about grants that lead to more power than they seem to give.
package escalation

import "github.com/iamlint/iamlint/analysis"

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer {
	return []*analysis.Analyzer{
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
	}
}
