package grammar

import (
	"fmt"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// PolicySizeExceedsIdentityPolicyQuota reports identity policies that exceed their quota.
var PolicySizeExceedsIdentityPolicyQuota = &analysis.Analyzer{
	Name:  "policy-size-exceeds-identity-policy-quota",
	Title: "An identity policy is too long",
	Level: analysis.Warning,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary},
	Code:  "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
	Run:   policySizeExceedsIdentityPolicyQuota,
}

func policySizeExceedsIdentityPolicyQuota(pass *analysis.Pass) {
	d := pass.Document
	if d.Synthetic {
		return
	}
	n := size(d.Root, false)
	report := func(n, quota int, whose string, most analysis.Level) {
		pass.Report(analysis.Diagnostic{
			Range: opening(pass, d.Root), AtMost: most,
			Message: fmt.Sprintf("the policy has %d characters without white space; %s %d", n, whose, quota),
		})
	}
	switch place := placeOf(d); {
	case pass.Strict:
		if n > roleQuota && place != ofPermissionSet {
			report(n, roleQuota, "the quota is", analysis.None)
		}
	case place == ofPermissionSet:
		if n := size(d.Root, true); n > permissionSetQuota {
			pass.Reportf(opening(pass, d.Root), "the policy has %d characters; the quota for a permission set is %d", n, permissionSetQuota)
		}
	case place == ofIoT:
		if n > iotQuota {
			report(n, iotQuota, "the quota for AWS IoT is", analysis.None)
		}
	case place == ofManaged:
		if n > managedQuota {
			report(n, managedQuota, "the quota for a managed policy is", analysis.None)
		}
	case place == unplaced && n > roleQuota:
		report(n, roleQuota, "the quota is", analysis.None)
	case place == unplaced && n > managedQuota:
		report(n, managedQuota, "the quota for a managed policy is", analysis.Note)
	case place == ofPrincipal:
		inline(pass, n, func(n, quota int, holder string, together bool) {
			if !together {
				report(n, quota, "the quota for a "+holder+" is", analysis.None)
				return
			}
			pass.Reportf(opening(pass, d.Root),
				"the %s's inline policies have %d characters in total without white space; the quota is %d", holder, n, quota)
		})
	}
}
