package mfa

import (
	"maps"
	"slices"

	"github.com/iamlint/iamlint/analysis"
)

// withoutMFA returns the callers of a setting that did not use MFA.
func withoutMFA(setting analysis.Setting) []analysis.Caller {
	if setting.Callers == nil {
		return append(noMFA(), analysis.Caller{Type: analysis.Role, Credentials: analysis.Temporary})
	}
	return slices.DeleteFunc(slices.Clone(setting.Callers), usedMFA)
}

// withMFA returns the callers of a setting that used MFA.
func withMFA(setting analysis.Setting) []analysis.Caller {
	if setting.Callers == nil {
		return mfaUsed()
	}
	return slices.DeleteFunc(slices.Clone(setting.Callers), func(c analysis.Caller) bool { return !usedMFA(c) })
}

func usedMFA(c analysis.Caller) bool { return c.Credentials == analysis.TemporaryMFA }

// mfaUsed are a user and a role session that have used MFA.
func mfaUsed() []analysis.Caller {
	return []analysis.Caller{
		{Type: analysis.User, Credentials: analysis.TemporaryMFA},
		{Type: analysis.Role, Credentials: analysis.TemporaryMFA},
	}
}

// noMFA are users that have not used MFA, with an access key and with a password.
func noMFA() []analysis.Caller {
	return []analysis.Caller{
		{Type: analysis.User, Credentials: analysis.LongTerm},
		{Type: analysis.User, Credentials: analysis.Temporary},
	}
}

// canCall reports whether a type of caller may be among those of a setting.
func canCall(setting analysis.Setting, caller analysis.Caller) bool {
	return setting.Callers == nil || slices.ContainsFunc(setting.Callers, func(c analysis.Caller) bool {
		return c.Type == caller.Type && c.Credentials == caller.Credentials // who it is does not matter
	})
}

// view is what the keys of MFA are in a request.
type view = map[string]analysis.Fixed

// without returns the view of a caller that has not used MFA. Requests with an access key do not have the keys.
func without(caller analysis.Caller) view {
	if caller.Credentials == analysis.LongTerm {
		return view{present: {Absent: true}, age: {Absent: true}}
	}
	return view{present: {Value: "false"}, age: {Absent: true}}
}

// used returns the view of a caller that used MFA some seconds ago.
func used(seconds string) view { return view{present: {Value: "true"}, age: {Value: seconds}} }

// findWithoutMFA asks a question for callers that did not use MFA, as its witness shows. What the query's View fixes stays.
func findWithoutMFA(pass *analysis.Pass, query analysis.Query, callers []analysis.Caller) (*analysis.Witness, bool) {
	fixed := query.View
	for _, caller := range callers {
		query.Callers = []analysis.Caller{caller}
		query.View = view{present: without(caller)[present]}
		maps.Copy(query.View, fixed)
		if witness, found := pass.Find(query); found {
			return witness, found
		}
	}
	return nil, false
}
