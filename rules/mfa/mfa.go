// Package mfa holds the rules about multi-factor authentication: guards with gaps, and what is allowed without MFA.
package mfa

import (
	"embed"

	"github.com/iamlint/iamlint/analysis"
)

// The condition keys of multi-factor authentication.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
const (
	present = "aws:MultiFactorAuthPresent"
	age     = "aws:MultiFactorAuthAge"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("mfa", pages,
	AgePassesWhenAbsent,
	AgeWithoutUpperLimit,
	AllowedOnlyWithoutMFA,
	DeactivateMFAWithoutMFA,
	EnrolmentWithoutMFA,
	GuardBlocksServiceRoles,
	GuardExemptsCredentials,
	GuardMissesSessions,
	GuardNeverApplies,
	GuardTooNarrow,
	GuardWithOtherCondition,
	MissingBoolIfExists,
	TrustWithoutMFA,
)
