package boundary

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed role_lacks_demanded_boundary.md
var roleLacksDemandedBoundaryDoc string

// RoleLacksDemandedBoundary notes roles of a template without the boundary that the template's own policy demands.
var RoleLacksDemandedBoundary = &analysis.Analyzer{
	Name:     "role-lacks-demanded-boundary",
	Title:    "A role lacks the boundary that the template's own policy demands",
	Doc:      roleLacksDemandedBoundaryDoc,
	Category: "boundary",
	Level:    analysis.Note,
	Kinds:    []policy.Kind{policy.Identity, policy.Boundary, policy.SCP},
	Run:      roleLacksDemandedBoundary,
}

func roleLacksDemandedBoundary(pass *analysis.Pass) (any, error) {
	if len(pass.Unit.Resources) == 0 || !analysis.Mentions([]*policy.Document{pass.Document}, key) {
		return nil, nil
	}
	for setting := range pass.Settings() {
		demand, err := demands(pass, setting)
		if err != nil {
			return nil, err
		}
		if demand == nil {
			continue
		}
		for _, r := range pass.Unit.Resources {
			if r.Type != "AWS::IAM::Role" || r.Properties.Get("PermissionsBoundary") != nil {
				continue
			}
			pass.Report(analysis.Diagnostic{
				Range:   r.LogicalID.Range,
				Message: "role " + r.LogicalID.Value + " has no permissions boundary, which this template's policy demands of new roles",
				Related: []analysis.Related{{Range: demand.Key.Range, Message: "demanded here"}},
			})
		}
	}
	return nil, nil
}

// demands returns the condition by which a document lets roles be created only with a boundary, or nil.
func demands(pass *analysis.Pass, setting analysis.Setting) (*policy.Condition, error) {
	query := analysis.Query{Layers: setting.Layers, Actions: []string{"iam:CreateRole"}}
	_, with, err := pass.Find(query)
	if err != nil || !with {
		return nil, err
	}
	query.Where = []analysis.Constraint{{Operator: "Null", Key: key, Values: []string{"true"}}}
	never, err := pass.Impossible(query)
	if err != nil || !never {
		return nil, err
	}
	for _, s := range pass.Document.Statements {
		if conditions := analysis.ConditionsOn(s, key); len(conditions) > 0 && analysis.Covers(s, "iam:CreateRole") {
			return &conditions[0], nil
		}
	}
	return nil, nil
}
