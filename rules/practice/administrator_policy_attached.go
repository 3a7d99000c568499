package practice

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// AdministratorPolicyAttached reports AWS managed policies that make an administrator of the identity they are attached to.
var AdministratorPolicyAttached = &analysis.Analyzer{
	Name:             "administrator-policy-attached",
	Title:            "Administrator policy attached",
	Level:            analysis.Warning,
	SecuritySeverity: 6.5,
	SeverityReason:   "anyone who controls the identity controls the account",
	Scope:            analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		for _, holder := range pass.Principals() {
			// A permission set in IAM Identity Center is the recommended way to give administrators access.
			if holder.Resource.Type == "AWS::SSO::PermissionSet" {
				continue
			}
			told := map[policy.Range]bool{}
			for _, d := range holder.Identity {
				if d.Managed != "" {
					told[d.Root.Range] = true
					reportAdministrator(pass, holder, d)
				}
			}
			// In other partitions, the name has to suffice.
			for i := range holder.Managed {
				at := holder.Managed[i].Range
				arn, ok := policy.ManagedByAWS(&holder.Managed[i])
				if name := strings.TrimPrefix(arn.Resource, "policy/"); ok && !told[at] && holder.BoundaryARN == nil && powers[name] != "" {
					pass.Reportf(at, "%s %s; grant only what is needed", name, powers[name])
				}
			}
		}
	},
}

// powers are AWS managed policies with the power that they give.
var powers = map[string]string{
	"AdministratorAccess": "makes its holder an administrator",
	"IAMFullAccess":       "makes its holder an administrator",
	"PowerUserAccess":     "effectively makes its holder an administrator",
}

// reportAdministrator reports an AWS managed policy unless its holder's other policies take that power away.
func reportAdministrator(pass *analysis.Pass, holder *policy.PrincipalPolicies, d *policy.Document) {
	grants, actions, power := powerOf(d)
	if len(grants) == 0 {
		return
	}
	for setting := range pass.About(d).Settings() {
		if !slices.Contains(setting.Principals(), holder) {
			continue
		}
		query := setting.Query(actions...)
		query.Via, query.ResourceIn = grants, []string{"arn:*:*:*:*:*" + analysis.NoName + "*"}
		if witness, found := pass.Find(query); found {
			pass.Report(analysis.Diagnostic{
				Range: d.Root.Range, Document: d, Witness: witness,
				Message: d.Managed + " " + power + "; grant only what is needed",
			})
		}
	}
}

// powerOf returns the statements of an AWS managed policy that make an administrator, if there are any, the actions that show it,
// and what to say of it.
func powerOf(d *policy.Document) (grants []*policy.Statement, actions []string, power string) {
	if d.Managed == "PowerUserAccess" {
		// It excludes IAM, but gives access to the roles of the account's functions, instances and stacks.
		return d.Statements, []string{"lambda:UpdateFunctionCode", "ssm:SendCommand", "cloudformation:UpdateStack"}, powers[d.Managed]
	}
	for _, s := range d.Statements {
		if analysis.AdministersIAM(s) {
			grants = append(grants, s)
		}
	}
	for _, kind := range []string{"User", "Role", "Group"} {
		actions = append(actions, "iam:Attach"+kind+"Policy", "iam:Put"+kind+"Policy")
	}
	return grants, actions, powers["AdministratorAccess"]
}
