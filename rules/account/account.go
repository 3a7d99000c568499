// Package account holds the rules about an account as a whole: what its dump tells beside the permissions of its principals.
package account

import (
	"embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("account", pages,
	ConsoleUserWithoutMFA,
	GroupWithoutMembers,
	OldAccessKey,
	OlderVersionAllowsMore,
	RootUserAccessKey,
	RootUserWithoutMFA,
	UnattachedPolicy,
	UnusedCredentials,
)

// inventory is what the unit says of an account; without anything in most units.
func inventory(pass *analysis.Pass) *policy.Inventory {
	if pass.Unit.Inventory == nil {
		return &policy.Inventory{}
	}
	return pass.Unit.Inventory
}
