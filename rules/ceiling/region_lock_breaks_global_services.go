package ceiling

import (
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
					Range: actionsOf(s), Statement: s, Message: brokenMessage(broken), Witness: witness,
					Related: []analysis.Related{{Range: locks[0].Key.Range, Message: "the Region restriction"}},
				})
			}
		}
	},
}
