package mfa

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// GuardBlocksServiceRoles reports MFA guards on roles that AWS services assume.
var GuardBlocksServiceRoles = &analysis.Analyzer{
	Name:             "mfa-guard-blocks-service-roles",
	Title:            "An MFA guard locks out a service role",
	Level:            analysis.Warning,
	SecuritySeverity: 2.0,
	SeverityReason:   "no access is gained; services fail until someone removes the guard in a hurry",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary},
	Run: func(pass *analysis.Pass) {
		guards := slices.DeleteFunc(guards(pass.Document), sparesServices)
		if len(guards) == 0 {
			return
		}
		for _, setting := range assumedByServices(pass) {
			for _, g := range guards {
				witness, found := findBeside(pass, setting, g, onlyWithMFA(pass, setting, g))
				if !found {
					continue
				}
				for _, role := range setting.Principals() {
					pass.Report(analysis.Diagnostic{
						Range: g.Condition.Conditions[0].Operator.Range, Statement: g,
						Message: "a service assumes this role and never has MFA, so the guard denies " + witness.Request.Action,
						Related: []analysis.Related{{Range: role.Resource.LogicalID.Range, Message: "the role"}},
					})
				}
			}
		}
	},
}

// onlyWithMFA asks what a role would be allowed with MFA that a guard denies without. A service never has MFA.
func onlyWithMFA(pass *analysis.Pass, setting analysis.Setting, g *policy.Statement) analysis.Query {
	role := analysis.Caller{Type: analysis.Role, Credentials: analysis.TemporaryMFA}
	return analysis.Query{
		Layers: setting.Layers, NotBy: alone(pass.Document, g), Callers: []analysis.Caller{role},
		View: view{present: {Value: "true"}}, NotView: view{present: {Value: "false"}, age: {Absent: true}},
	}
}

// sparesServices reports whether a guard takes the requests of services into account: it has a condition on whether a service
// makes the request.
func sparesServices(g *policy.Statement) bool {
	return analysis.Some(g.Conditions(), func(c *policy.Condition) bool { return c.Is("aws:ViaAWSService", "aws:PrincipalIsAWSService") })
}
