package account

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// OlderVersionAllowsMore reports versions of managed policies that are not in force and allow what the default version does not.
var OlderVersionAllowsMore = &analysis.Analyzer{
	Name:             "older-version-allows-more",
	Title:            "An older version of a policy allows more than the default version",
	Level:            analysis.Warning,
	SecuritySeverity: 5.5,
	SeverityReason:   "one call brings the version back, without any policy being written",
	Scope:            analysis.PerUnit,
	Run: func(pass *analysis.Pass) {
		for _, p := range inventory(pass).Policies {
			for _, older := range p.Older {
				if p.Default != nil {
					compareVersions(pass, older, p.Default)
				}
			}
		}
	},
}

// compareVersions reports the gravest request that an older version allows and the default version does not.
func compareVersions(pass *analysis.Pass, older policy.Version, def *policy.Document) {
	for _, levels := range [][]catalog.Level{{catalog.PermissionsManagement}, {catalog.Write}, nil} {
		query := analysis.Query{Layers: analysis.Alone(older.Document), NotBy: analysis.Alone(def), AccessLevels: levels}
		witness, found := pass.Find(query)
		if !found {
			continue
		}
		d := analysis.Diagnostic{
			Document: older.Document, Range: older.Document.Root.Range, Witness: witness,
			Message: analysis.Message("version %s allows %s, which the default version does not; delete it", older.ID, witness.Request.Action),
		}
		for _, match := range witness.Allowed {
			if match.Action != nil {
				d.Statement, d.Range = match.Statement, match.Action.Range
				break
			}
		}
		if levels == nil || levels[0] != catalog.PermissionsManagement {
			d.AtMost = analysis.Note
		}
		pass.Report(d)
		return
	}
}
