package ceiling

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// AllowListLimitsNothing reports service control policies that allow less than everything.
var AllowListLimitsNothing = &analysis.Analyzer{
	Name:             "allow-list-limits-nothing",
	Title:            "An allow list has no effect while FullAWSAccess is attached",
	Level:            analysis.Note,
	SecuritySeverity: 1.5,
	SeverityReason:   "only matters if FullAWSAccess is attached at the same level, which the policy itself does not show",
	Kinds:            []policy.Kind{policy.SCP},
	Run: func(pass *analysis.Pass) {
		allows := slices.DeleteFunc(slices.Collect(pass.Allows()), func(s *policy.Statement) bool { return s.Opaque })
		if len(allows) == 0 || pass.Document.Opaque {
			return
		}
		// What is neither allowed nor denied here depends on what else is attached.
		witness, found := pass.Find(analysis.Query{
			Layers:  analysis.Guard(pass.Document, denies(pass.Document)...),
			NotBy:   analysis.Alone(analysis.Only(pass.Document, allows...)),
			Callers: members(),
		})
		if found {
			pass.ReportWitness(allows[0], actionsOf(allows[0]), denied(witness),
				"this allow list has no effect unless FullAWSAccess is detached at the same level")
		}
	},
}
