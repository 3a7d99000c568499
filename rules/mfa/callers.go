package mfa

import (
	"iter"
	"maps"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
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
	return setting.Callers == nil || slices.Contains(setting.Callers, caller)
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

// asking yields the statements with an effect that have conditions on a key, with these.
func asking(d *policy.Document, key string) iter.Seq2[*policy.Statement, []policy.Condition] {
	return func(yield func(*policy.Statement, []policy.Condition) bool) {
		for _, s := range d.Statements {
			if !s.Allows() && !s.Denies() {
				continue
			}
			if conditions := analysis.ConditionsOn(s, key); len(conditions) > 0 && !yield(s, conditions) {
				return
			}
		}
	}
}

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

// differs looks for a request that is allowed as one caller makes it and that the statement s blocks in another view: in the
// layers of the setting, and together with other policies if s is a guard for those.
func differs(
	pass *analysis.Pass, setting analysis.Setting, s *policy.Statement, caller analysis.Caller, seen, notSeen view,
) (*analysis.Witness, bool) {
	if !tells(pass, s, seen, notSeen) {
		return nil, false
	}
	query := analysis.Query{
		Layers: setting.Layers, NotBy: alone(pass.Document, s),
		Callers: []analysis.Caller{caller}, View: seen, NotView: notSeen,
	}
	if s.Allows() {
		query.Via = []*policy.Statement{s}
	}
	return findBeside(pass, setting, s, query)
}

// tells reports whether the conditions of a statement on the keys of two views may match in one and not in the other: only
// then does it treat the two differently, so that it is worth looking for a request.
func tells(pass *analysis.Pass, s *policy.Statement, seen, notSeen view) bool {
	var conditions []policy.Condition
	for c := range s.Conditions() {
		is := func(key string) bool { return c.Is(key) }
		if analysis.Some(maps.Keys(seen), is) || analysis.Some(maps.Keys(notSeen), is) {
			conditions = append(conditions, *c)
		}
	}
	policies := analysis.Policies{Identity: []*policy.Document{{Version: pass.Document.Version, Statements: []*policy.Statement{{
		Effect: &policy.Text{Value: "Allow"}, Action: policy.Star(), Resource: policy.Star(),
		Condition: &policy.ConditionBlock{Conditions: conditions},
	}}}}}
	outcome := func(v view) analysis.Decision {
		r := policy.Request{Principal: "arn:aws:iam::111122223333:user/alice", Action: "iam:GetUser", Resource: "*", Context: map[string]policy.Values{}}
		for key, f := range v {
			if !f.Absent {
				r.Context[key] = policy.One(f.Value)
			}
		}
		return pass.Decide(policies, r)
	}
	before, after := outcome(seen).Outcome, outcome(notSeen).Outcome
	return before != after || before == analysis.Unknown
}
