package trust

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// granted reports whether a statement grants an action to its principals, or another one does. Under --strict-parity each
// statement is judged alone.
func granted(pass *analysis.Pass, s *policy.Statement, action string) bool {
	return analysis.Covers(s, action) || !pass.Strict && grantedElsewhere(pass.Document, s, action)
}

// grantedElsewhere reports whether another statement may grant an action to a principal of this one: the key is in all
// requests of a caller who sets it, and AWS's own example for session tags has a statement for each of the two actions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required
// For a Deny it does not matter to whom it is granted: it applies to every principal that other statements allow.
func grantedElsewhere(d *policy.Document, s *policy.Statement, action string) bool {
	return slices.ContainsFunc(d.Statements, func(other *policy.Statement) bool {
		if other == s || !other.Allows() || !s.Denies() && !sharePrincipal(s, other) {
			return false
		}
		return analysis.Covers(other, action) || other.Opaque || !other.Action.Known()
	})
}

// sharePrincipal reports whether two statements are for the same principal, or may be.
func sharePrincipal(a, b *policy.Statement) bool {
	if a.Principal == nil || b.Principal == nil {
		return a.Principal == b.Principal
	}
	for entry := range a.Principal.All() {
		for j := range b.Principal.Entries {
			x, y := entry, &b.Principal.Entries[j]
			if x.Type.Value == y.Type.Value && (x.ID.Value == y.ID.Value || !x.ID.Known() || !y.ID.Known()) ||
				y.ID.Value == "*" || x.Type.Value == "AWS" && y.Type.Value == "AWS" && ofAccount(x.ID.Value, y.ID.Value) {
				return true
			}
		}
	}
	return false
}

// ofAccount reports whether a principal is in an account that is given by its account ID or its root ARN.
func ofAccount(id, account string) bool {
	number := func(s string) (string, bool) {
		arn, ok := policy.ParseARN(s)
		if !ok {
			return s, true
		}
		return arn.Account, arn.Resource == "root"
	}
	of, _ := number(id)
	named, whole := number(account)
	return whole && of != "" && of == named
}
