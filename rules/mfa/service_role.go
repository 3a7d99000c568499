package mfa

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// assumedByServices returns the settings in which a document applies to roles that services assume, as a policy of the role or
// as its boundary; their principals are these roles.
func assumedByServices(pass *analysis.Pass) []analysis.Setting {
	var settings []analysis.Setting
	if pass.Document.Kind == policy.Boundary {
		for _, holder := range pass.Principals() {
			if b := holder.Boundary; b != nil && b.Root == pass.Document.Root && assumedByService(holder) {
				settings = append(settings, analysis.Setting{Principal: holder, Layers: pass.Itself()})
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
		for range s.Principal.Of("Service") {
			if s.Allows() {
				return true
			}
		}
	}
	return false
}
