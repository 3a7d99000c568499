package mfa

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// GuardBlocksServiceRoles reports MFA guards on roles that AWS services assume.
var GuardBlocksServiceRoles = &analysis.Analyzer{
	Name:             "mfa-guard-blocks-service-roles",
	Title:            "An MFA guard locks out a service role",
	Doc:              page("mfa-guard-blocks-service-roles"),
	Level:            analysis.Warning,
	SecuritySeverity: 2.0,
	SeverityReason:   "no access is gained; services fail until someone removes the guard in a hurry",
	Kinds:            []policy.Kind{policy.Identity, policy.Boundary},
	Run:              guardBlocksServiceRoles,
}

func guardBlocksServiceRoles(pass *analysis.Pass) {
	guards := slices.DeleteFunc(guards(pass.Document), sparesServices)
	if len(guards) == 0 {
		return
	}
	for _, setting := range assumedByServices(pass) {
		for _, g := range guards {
			// What would the role be allowed with MFA that this guard denies without? A service never has MFA.
			query := analysis.Query{
				Layers:  setting.Layers,
				Callers: []analysis.Caller{{Type: analysis.Role, Credentials: analysis.TemporaryMFA}},
				View:    map[string]analysis.Fixed{present: {Value: "true"}},
				NotView: map[string]analysis.Fixed{present: {Value: "false"}, age: {Absent: true}},
				NotBy:   alone(pass.Document, g),
			}
			witness, found := pass.Find(query)
			if !found && mindsOthers(setting, g) {
				query.Layers = beside(pass, setting)
				witness, found = pass.Find(query)
			}
			if !found {
				continue
			}
			for _, role := range setting.Principals() {
				pass.Report(analysis.Diagnostic{
					Range:     g.Condition.Conditions[0].Operator.Range,
					Statement: g,
					Message:   "a service assumes this role and never has MFA, so the guard denies " + witness.Request.Action,
					Related:   []analysis.Related{{Range: role.Resource.LogicalID.Range, Message: "the role"}},
				})
			}
		}
	}
}

// assumedByServices returns the settings in which a document applies to roles that services assume, as a policy of the role or
// as its boundary; their principals are these roles.
func assumedByServices(pass *analysis.Pass) []analysis.Setting {
	var settings []analysis.Setting
	if pass.Document.Kind == policy.Boundary {
		for _, holder := range pass.Unit.Principals {
			if b := holder.Boundary; b != nil && b.Root == pass.Document.Root && assumedByService(holder) {
				settings = append(settings, analysis.Setting{
					Principal: holder, Layers: []analysis.Layer{{Docs: []*policy.Document{pass.Document}}},
				})
			}
		}
		return settings
	}
	for setting := range pass.Settings() {
		roles := slices.DeleteFunc(setting.Principals(), func(holder *policy.PrincipalPolicies) bool { return !assumedByService(holder) })
		if len(roles) > 0 {
			setting.Principal, setting.Alike = roles[0], roles[1:]
			settings = append(settings, setting)
		}
	}
	return settings
}

// sparesServices reports whether a guard takes the requests of services into account: it has a condition on whether a service
// makes the request.
func sparesServices(g *policy.Statement) bool {
	return len(analysis.ConditionsOn(g, "aws:ViaAWSService"))+len(analysis.ConditionsOn(g, "aws:PrincipalIsAWSService")) > 0
}

// assumedByService reports whether a service assumes a role: its trust policy names one, or SAM creates the role for a
// function or a state machine.
func assumedByService(holder *policy.PrincipalPolicies) bool {
	if strings.HasPrefix(holder.Resource.Type, "AWS::Serverless::") {
		return true
	}
	if holder.Trust == nil {
		return false
	}
	for _, s := range holder.Trust.Statements {
		if !s.Allows() || s.Principal == nil {
			continue
		}
		for _, p := range s.Principal.Entries {
			if p.Type.Value == "Service" {
				return true
			}
		}
	}
	return false
}
