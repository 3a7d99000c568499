package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// PrivilegeEscalation reports permissions with which their holder can get more.
var PrivilegeEscalation = &analysis.Analyzer{
	Name:             "privilege-escalation",
	Title:            "Permissions that allow privilege escalation",
	Level:            analysis.Warning,
	SecuritySeverity: 8.8,
	SeverityReason:   "the holder of these permissions can become an administrator",
	Kinds:            []policy.Kind{policy.Identity},
	Combines:         true,
	// If one item of Action opens a path and grants more: ec2:* is one finding.
	Covers: []string{
		"credentials-exposure", "data-exposure", "unscoped-permissions-management", "wildcard-on-sensitive-action",
		"write-on-every-resource",
	},
	Run: func(pass *analysis.Pass) {
		var all found
		begun := paths.Known().Begun(pass.Document)
		if len(begun) == 0 {
			return
		}
		for setting := range grantees(pass) {
			all.walk(pass, setting, begun)
		}
		for _, s := range all.statements {
			s.report(pass)
		}
	},
}
