// Package mfa holds the rules about multi-factor authentication: guards that do not guard, and what is open without it.
package mfa

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// The condition keys of multi-factor authentication.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
const (
	present = "aws:MultiFactorAuthPresent"
	age     = "aws:MultiFactorAuthAge"
)

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer {
	return []*analysis.Analyzer{
		AgePassesWhenAbsent, DeactivateMFAWithoutMFA, EnrolmentWithoutMFA, GuardBlocksServiceRoles, GuardExemptsCredentials,
		GuardNeverApplies, GuardTooNarrow, MissingBoolIfExists, TrustWithoutMFA,
	}
}

// withoutMFA returns the callers of a setting who did not use MFA.
func withoutMFA(setting analysis.Setting) []analysis.Caller {
	if setting.Callers == nil {
		return []analysis.Caller{
			{Type: analysis.User, Credentials: analysis.LongTerm},
			{Type: analysis.User, Credentials: analysis.Temporary},
			{Type: analysis.Role, Credentials: analysis.Temporary},
		}
	}
	var callers []analysis.Caller
	for _, caller := range setting.Callers {
		if caller.Credentials != analysis.TemporaryMFA {
			callers = append(callers, caller)
		}
	}
	return callers
}

// guards returns the Deny statements of a document that ask about MFA.
func guards(d *policy.Document) []*policy.Statement {
	var found []*policy.Statement
	for _, s := range d.Statements {
		if s.Denies() && len(analysis.ConditionsOn(s, present))+len(analysis.ConditionsOn(s, age)) > 0 {
			found = append(found, s)
		}
	}
	return found
}

// findWithoutMFA asks a question for callers who did not use MFA; its witness says so.
func findWithoutMFA(pass *analysis.Pass, query analysis.Query, callers []analysis.Caller) (*analysis.Witness, bool, error) {
	for _, caller := range callers {
		query.Principals = []analysis.Caller{caller}
		query.View = map[string]analysis.Fixed{present: {Absent: true}}
		if caller.Credentials == analysis.Temporary {
			query.View = map[string]analysis.Fixed{present: {Value: "false"}}
		}
		if witness, found, err := pass.Find(query); err != nil || found {
			return witness, found, err
		}
	}
	return nil, false, nil
}

// noMFA are the users who have not used MFA, with an access key and with a password.
func noMFA() []analysis.Caller {
	return []analysis.Caller{
		{Type: analysis.User, Credentials: analysis.LongTerm},
		{Type: analysis.User, Credentials: analysis.Temporary},
	}
}
