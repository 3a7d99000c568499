package ceiling

import (
	"fmt"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RegionLockBreaksGlobalServices reports Region restrictions that deny requests to services without Regional endpoints.
var RegionLockBreaksGlobalServices = &analysis.Analyzer{
	Name:             "region-lock-breaks-global-services",
	Title:            "A Region restriction denies global services",
	Level:            analysis.Warning,
	SecuritySeverity: 2.0,
	SeverityReason:   "no access is gained; services fail until someone removes the guardrail in a hurry",
	Kinds:            []policy.Kind{policy.SCP, policy.Boundary},
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			// A lock also applies to services that its author did not think of; one on named services is meant for these.
			locks := analysis.ConditionsOn(s, requestedRegion)
			if s.Opaque || len(locks) == 0 || abroad(locks) || !analysis.Covers(s, analysis.NoName+":"+analysis.Unnamed) {
				continue
			}
			if broken, witness := brokenServices(pass, s); broken != nil {
				pass.Report(analysis.Diagnostic{
					Range: actionsOf(s), Statement: s, Message: message(broken), Witness: witness,
					Related: []analysis.Related{{Range: locks[0].Key.Range, Message: "the Region restriction"}},
				})
			}
		}
	},
}

// brokenServices returns the global services that a Region restriction denies, and a request to the first of them.
func brokenServices(pass *analysis.Pass, s *policy.Statement) (broken []string, first *analysis.Witness) {
	for _, action := range globalServices {
		service, _, _ := strings.Cut(action, ":")
		for _, actions := range []string{action, service + ":*"} {
			if witness, found := locked(pass, s, actions); found {
				if broken = append(broken, service); first == nil {
					first = denied(witness)
				}
				break
			}
		}
	}
	return broken, first
}

func message(broken []string) string {
	what := broken[0]
	switch n := len(broken); {
	case n == 2:
		what += " and " + broken[1]
	case n > 2:
		what += fmt.Sprintf(", %s and %d more services", broken[1], n-2)
	}
	return "the Region restriction denies " + what + ", whose requests go to " + home
}

// locked looks for a request to a global service that a statement denies, or does not allow because of its Region.
func locked(pass *analysis.Pass, s *policy.Statement, actions string) (*analysis.Witness, bool) {
	query := analysis.Query{Actions: []string{actions}, Callers: members(), View: atHome}
	switch {
	case s.Denies():
		query.Layers, query.NotBy = analysis.Everything(), analysis.Guard(pass.Document, s)
		// VPC endpoints are for the services of their Region.
		query.Where = []analysis.Constraint{analysis.Absent("aws:SourceVpc"), analysis.Absent("aws:SourceVpce")}
	case s.Allows():
		if !pass.Impossible(analysis.Query{Layers: pass.Itself(), Actions: []string{actions}, View: atHome}) {
			return nil, false
		}
		// Were it not for the Region, the statement would allow it.
		lax := s.KeepConditions(func(c *policy.Condition) bool { return !c.Is(requestedRegion) })
		query.Layers = analysis.Alone(analysis.Only(pass.Document, append(denies(pass.Document), lax)...))
		query.NotBy = pass.Itself()
	default:
		return nil, false
	}
	return pass.Find(query)
}
