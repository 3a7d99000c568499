package practice

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// AdministratorPolicyAttached reports AWS managed policies that make an administrator of the identity they are attached to.
var AdministratorPolicyAttached = &analysis.Analyzer{
	Name:             "administrator-policy-attached",
	Title:            "Administrator policy attached",
	Doc:              page("administrator-policy-attached"),
	Level:            analysis.Warning,
	SecuritySeverity: 6.5,
	SeverityReason:   "anyone who controls the identity controls the account",
	Scope:            analysis.PerUnit,
	Run:              administratorPolicyAttached,
}

func administratorPolicyAttached(pass *analysis.Pass) {
	for _, holder := range pass.Principals() {
		// A permission set in IAM Identity Center is the recommended way to give administrators access.
		if holder.Resource.Type == "AWS::SSO::PermissionSet" {
			continue
		}
		told := map[policy.Range]bool{}
		for _, d := range holder.Identity {
			if d.Managed == "" {
				continue
			}
			told[d.Root.Range] = true
			reportAdministrator(pass, holder, d)
		}
		// In other partitions, the name has to suffice.
		for i := range holder.Managed {
			arn, ok := policy.ManagedByAWS(&holder.Managed[i])
			if ok && !told[holder.Managed[i].Range] && holder.BoundaryARN == nil {
				if name := arn.Resource[len("policy/"):]; power(name) != "" {
					pass.Reportf(holder.Managed[i].Range, "%s %s; grant only what is needed", name, power(name))
				}
			}
		}
	}
}

func power(name string) string {
	switch name {
	case "AdministratorAccess", "IAMFullAccess":
		return "makes its holder an administrator"
	case "PowerUserAccess":
		return "effectively makes its holder an administrator"
	}
	return ""
}

// reportAdministrator reports an AWS managed policy unless its holder's other policies take that power away.
func reportAdministrator(pass *analysis.Pass, holder *policy.PrincipalPolicies, d *policy.Document) {
	var grants []*policy.Statement
	says, actions := "", []string(nil)
	switch d.Managed {
	case "PowerUserAccess":
		// It excludes IAM, but gives access to the roles of the account's functions, instances and stacks.
		grants, says = d.Statements, power(d.Managed)
		actions = []string{"lambda:UpdateFunctionCode", "ssm:SendCommand", "cloudformation:UpdateStack"}
	default:
		for _, s := range d.Statements {
			if analysis.AdministersIAM(s) {
				grants, says = append(grants, s), power("AdministratorAccess")
			}
		}
		for _, kind := range []string{"User", "Role", "Group"} {
			actions = append(actions, "iam:Attach"+kind+"Policy", "iam:Put"+kind+"Policy")
		}
	}
	if len(grants) == 0 {
		return
	}
	for setting := range pass.About(d).Settings() {
		if !slices.Contains(setting.Principals(), holder) {
			continue
		}
		witness, found := pass.Find(analysis.Query{
			Layers: setting.Layers, Callers: setting.Callers, Via: grants, Actions: actions,
			ResourceIn: []string{"arn:*:*:*:*:*" + unnamed + "*"},
		})
		if found {
			pass.Report(analysis.Diagnostic{
				Range: d.Root.Range, Document: d, Witness: witness,
				Message: d.Managed + " " + says + "; grant only what is needed",
			})
		}
	}
}
