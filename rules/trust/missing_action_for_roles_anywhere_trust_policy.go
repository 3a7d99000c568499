package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// MissingActionForRolesAnywhereTrustPolicy reports trust in IAM Roles Anywhere without all its actions.
var MissingActionForRolesAnywhereTrustPolicy = &analysis.Analyzer{
	Name:  "missing-action-for-roles-anywhere-trust-policy",
	Title: "A role for IAM Roles Anywhere lacks a required action",
	Doc:   page("missing-action-for-roles-anywhere-trust-policy"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Trust},
	Code:  "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
	Run:   missingActionForRolesAnywhereTrustPolicy,
}

func missingActionForRolesAnywhereTrustPolicy(pass *analysis.Pass) {
	for _, s := range pass.Document.Statements {
		if !s.Allows() || s.Principal == nil || s.Action == nil || !allKnown(s.Action) {
			continue
		}
		// Each action is decided separately, so other statements may grant them; report the one with sts:AssumeRole.
		granted := func(action string) bool {
			return analysis.Covers(s, action) || !pass.Strict && grantedElsewhere(pass.Document, s, action)
		}
		if !analysis.Covers(s, "sts:AssumeRole") && granted("sts:AssumeRole") {
			continue
		}
		var missing []string
		for _, action := range []string{"sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"} {
			if !granted(action) {
				missing = append(missing, action)
			}
		}
		for e := range s.Principal.All() {
			if len(missing) > 0 && e.Type.Value == "Service" && e.ID.Known() &&
				e.ID.Value == "rolesanywhere.amazonaws.com" {
				pass.Report(analysis.Diagnostic{
					Range: e.ID.Range, Statement: s,
					Message: "IAM Roles Anywhere also needs " + strings.Join(missing, " and ") + " in Action",
				})
			}
		}
	}
}
