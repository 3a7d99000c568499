package practice

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// AdministratorPolicyAttached reports policies of AWS's that make an administrator of what a template attaches them to.
var AdministratorPolicyAttached = &analysis.Analyzer{
	Name:             "administrator-policy-attached",
	Title:            "Administrator policy attached",
	Doc:              page("administrator-policy-attached"),
	Level:            analysis.Warning,
	SecuritySeverity: 6.5,
	SeverityReason:   "whoever controls the identity controls the account",
	Scope:            analysis.PerUnit,
	Run:              administratorPolicyAttached,
}

func administratorPolicyAttached(pass *analysis.Pass) {
	for _, holder := range pass.Unit.Principals {
		// A permission set of IAM Identity Center is how administrators should get in.
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
		// Of other partitions the name has to tell.
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
		return "makes its holder an administrator in all but name"
	}
	return ""
}

// reportAdministrator reports a policy of AWS's if what else its holder has leaves it the power.
func reportAdministrator(pass *analysis.Pass, holder *policy.PrincipalPolicies, d *policy.Document) {
	var grants []*policy.Statement
	says, actions := "", []string(nil)
	switch d.Managed {
	case "PowerUserAccess":
		// It leaves out IAM, and leads to the roles of the account's functions, instances and stacks.
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
			Layers: setting.Layers, Principals: setting.Callers, Via: grants, Actions: actions,
			ResourceIn: []string{"arn:*:*:*:*:*" + unnamed + "*"},
		})
		if found {
			pass.Report(analysis.Diagnostic{
				Range: d.Root.Range, Witness: witness,
				Message: d.Managed + " " + says + "; grant only what is needed",
			})
		}
	}
}
