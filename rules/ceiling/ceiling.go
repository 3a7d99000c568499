// Package ceiling holds the rules about service and resource control policies and other ceilings: guardrails that have no
// effect, that break what they were not meant for, or that can be bypassed.
package ceiling

import (
	"embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("ceiling", pages,
	AllowListLimitsNothing,
	DenyNeverApplies,
	ExemptionByName,
	ExemptionByTag,
	LockedWithoutBreakGlass,
	OrganizationPolicyOldVersion,
	RCPAllowList,
	RCPBlocksFederatedSignIn,
	RegionLockBreaksGlobalServices,
)
