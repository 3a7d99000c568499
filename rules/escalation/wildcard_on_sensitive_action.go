package escalation

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// WildcardOnSensitiveAction reports wildcards in Action that include permissions management, on named resources.
var WildcardOnSensitiveAction = &analysis.Analyzer{
	Name:             "wildcard-on-sensitive-action",
	Title:            "A wildcard includes the management of permissions",
	Doc:              page("wildcard-on-sensitive-action"),
	Level:            analysis.Note,
	SecuritySeverity: 4.0,
	SeverityReason:   "the holder can give others access to a resource that it was only meant to use",
	Kinds:            []policy.Kind{policy.Identity},
	Run:              wildcardOnSensitiveAction,
}

func wildcardOnSensitiveAction(pass *analysis.Pass) {
	set := permissionsActions()
	set.grants(pass, func(a *paths.Asker, s *policy.Statement, indices []int) {
		if s.Action == nil {
			return
		}
		var actions []string
		for _, i := range indices {
			if item := analysis.Item(s.Action, set.names[i]); item != nil && strings.ContainsAny(item.Value, "*?") {
				actions = append(actions, set.names[i])
			}
		}
		if actions == nil {
			return
		}
		if unscoped := set.unscoped(s, indices); unscoped != nil {
			found := set.ask(a, s, unscoped)
			if found != nil {
				return // unscoped-permissions-management reports it
			}
		}
		// Conditions, on tags for example, can name a resource just as Resource can.
		witness, found := pass.Find(analysis.Query{
			Layers: a.Setting.Layers, Callers: a.Setting.Callers, Via: []*policy.Statement{s}, Actions: actions,
		})
		if !found {
			return
		}
		reportGrant(pass, s, witness, "the wildcard includes %s, which controls who has access")
	})
}
