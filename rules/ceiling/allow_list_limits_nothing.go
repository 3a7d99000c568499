package ceiling

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// AllowListLimitsNothing reports service control policies that allow less than everything.
var AllowListLimitsNothing = &analysis.Analyzer{
	Name:             "allow-list-limits-nothing",
	Title:            "An allow list has no effect while FullAWSAccess is attached",
	Doc:              page("allow-list-limits-nothing"),
	Level:            analysis.Note,
	SecuritySeverity: 1.5,
	SeverityReason:   "only matters if FullAWSAccess is attached at the same level, which the policy itself does not show",
	Kinds:            []policy.Kind{policy.SCP},
	Run:              allowListLimitsNothing,
}

func allowListLimitsNothing(pass *analysis.Pass) {
	var allows []*policy.Statement
	for _, s := range pass.Document.Statements {
		if s.Allows() && !s.Opaque {
			allows = append(allows, s)
		}
	}
	if allows == nil || pass.Document.Opaque {
		return
	}
	// What is neither allowed nor denied here depends on what else is attached.
	witness, found := pass.Find(analysis.Query{
		Layers: []analysis.Layer{{
			Docs: []*policy.Document{analysis.Only(pass.Document, denies(pass.Document)...)}, Implicit: true,
		}},
		NotBy:   []analysis.Layer{{Docs: []*policy.Document{analysis.Only(pass.Document, allows...)}}},
		Callers: members(),
	})
	if !found {
		return
	}
	pass.Report(analysis.Diagnostic{
		Range: actionsOf(allows[0]), Statement: allows[0], Witness: denied(witness),
		Message: "this allow list has no effect unless FullAWSAccess is detached at the same level",
	})
}
