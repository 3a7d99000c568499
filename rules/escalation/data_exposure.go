package escalation

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// DataExposure reports grants to read data from stores that the policy does not name.
var DataExposure = &analysis.Analyzer{
	Name:             "data-exposure",
	Title:            "All data of a service can be read",
	Level:            analysis.Note,
	SecuritySeverity: 4.5,
	SeverityReason:   "the holder can read what other applications in the account store",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) {
		dataActions().reportUnscoped(pass, says("%s reads data and is allowed on every resource"))
	},
}
