package escalation

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// WildcardOnSensitiveAction reports wildcards in Action that include permissions management, on named resources.
var WildcardOnSensitiveAction = &analysis.Analyzer{
	Name:             "wildcard-on-sensitive-action",
	Title:            "A wildcard includes the management of permissions",
	Level:            analysis.Note,
	SecuritySeverity: 4.0,
	SeverityReason:   "the holder can give others access to a resource that it was only meant to use",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) {
		set := permissionsActions()
		for g := range set.grants(pass) {
			actions := set.byWildcard(g)
			if len(actions) == 0 || set.findUnscoped(g) != nil { // which unscoped-permissions-management reports
				continue
			}
			// Conditions, on tags for example, can name a resource just as Resource can.
			if witness, found := pass.Find(g.asker.Setting.Via(g.statement, actions...)); found {
				g.report(pass, witness, "the wildcard includes %s, which controls who has access")
			}
		}
	},
}

// byWildcard returns the actions of the set that a wildcard in the Action of a grant covers.
func (set *sensitive) byWildcard(g grant) []string {
	var actions []string
	for _, i := range g.indices {
		if item := analysis.Item(g.statement.Action, set.names[i]); item != nil && strings.ContainsAny(item.Value, "*?") {
			actions = append(actions, set.names[i])
		}
	}
	return actions
}
