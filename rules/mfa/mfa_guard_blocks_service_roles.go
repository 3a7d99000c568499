package mfa

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed mfa_guard_blocks_service_roles.md
var guardBlocksServiceRolesDoc string

// GuardBlocksServiceRoles reports MFA guards on roles that AWS services assume.
var GuardBlocksServiceRoles = &analysis.Analyzer{
	Name:     "mfa-guard-blocks-service-roles",
	Title:    "An MFA guard locks out a role that a service assumes",
	Doc:      guardBlocksServiceRolesDoc,
	Category: "mfa",
	Level:    analysis.Warning,
	Kinds:    []policy.Kind{policy.Identity},
	Run:      guardBlocksServiceRoles,
}

func guardBlocksServiceRoles(pass *analysis.Pass) (any, error) {
	guards := guards(pass.Document)
	if len(guards) == 0 {
		return nil, nil
	}
	for setting := range pass.Settings() {
		if setting.Principal == nil || !assumedByService(setting.Principal.Trust) {
			continue
		}
		for _, g := range guards {
			// What would the role be allowed with MFA, and is denied by this guard without? A service never has MFA.
			witness, found, err := pass.Find(analysis.Query{
				Layers:     setting.Layers,
				Principals: []analysis.Caller{{Type: analysis.Role, Credentials: analysis.TemporaryMFA}},
				View:       map[string]analysis.Fixed{present: {Value: "true"}},
				NotView:    map[string]analysis.Fixed{present: {Value: "false"}, age: {Absent: true}},
				NotBy:      []analysis.Layer{{Docs: []*policy.Document{analysis.Only(pass.Document, g)}, Implicit: true}},
			})
			if err != nil {
				return nil, err
			}
			if found {
				pass.Report(analysis.Diagnostic{
					Range:     g.Condition.Conditions[0].Operator.Range,
					Statement: g,
					Message:   "a service assumes this role and never has MFA: the guard denies it " + witness.Request.Action,
					Related:   []analysis.Related{{Range: setting.Principal.Resource.LogicalID.Range, Message: "the role"}},
				})
			}
		}
	}
	return nil, nil
}

// assumedByService reports whether a trust policy names a service.
func assumedByService(trust *policy.Document) bool {
	if trust == nil {
		return false
	}
	for _, s := range trust.Statements {
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
