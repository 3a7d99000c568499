package trust

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingActionForRolesAnywhereTrustPolicy reports trust in IAM Roles Anywhere without all its actions.
var MissingActionForRolesAnywhereTrustPolicy = &analysis.Analyzer{
	Name:  "missing-action-for-roles-anywhere-trust-policy",
	Title: "A role for IAM Roles Anywhere lacks a required action",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust},
	Code:  "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
	Run: func(pass *analysis.Pass) {
		for s := range pass.Allows() {
			if s.Action == nil || !s.Action.Known() {
				continue
			}
			isGranted := func(action string) bool { return granted(pass, s, action) }
			// Each action is decided separately, so other statements may grant them; report the one with sts:AssumeRole.
			if !analysis.Covers(s, "sts:AssumeRole") && isGranted("sts:AssumeRole") {
				continue
			}
			missing := slices.DeleteFunc([]string{"sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"}, isGranted)
			for id := range s.Principal.Of("Service") {
				if len(missing) > 0 && id.Known() && id.Value == rolesAnywhere {
					pass.ReportIn(s, id.Range, "IAM Roles Anywhere also needs %s in Action", strings.Join(missing, " and "))
				}
			}
		}
	},
}
