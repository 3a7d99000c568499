package boundary

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// NotSelfProtected reports boundaries that allow their holder to get rid of the boundary.
var NotSelfProtected = &analysis.Analyzer{
	Name:             "boundary-not-self-protected",
	Title:            "A permissions boundary does not protect itself",
	Level:            analysis.Warning,
	SecuritySeverity: 8.8,
	SeverityReason:   "a principal that can remove or edit its boundary can become an administrator",
	Kinds:            []policy.Kind{policy.Boundary},
	Run: func(pass *analysis.Pass) {
		selves, at := identify(pass.Document)
		for setting := range pass.Settings() {
			for _, w := range ways(selves) {
				query := analysis.Query{Layers: setting.Layers, Where: w.where, Callers: at.holders(), ResourceIn: []string{at.arn() + "*"}}
				if w.onSelf {
					query.ResourceIn, query.ResourceTexts = nil, selves
				}
				if open, witnesses := w.open(pass, query); len(open) > 0 {
					statement, place := allowing(pass, witnesses[0])
					pass.Report(analysis.Diagnostic{
						Range: place, Statement: statement, Witness: witnesses[0], Further: witnesses[1:],
						Message: strings.Replace(w.message, "ACTIONS", enumerate(open, 68), 1),
					})
				}
			}
		}
	},
}

// way is one way to get rid of a boundary.
type way struct {
	actions []string
	where   []analysis.Constraint
	onSelf  bool // the resource is the boundary policy
	message string
}

// ways returns the ways to get rid of a boundary that is one of the given policies.
func ways(selves []policy.Text) []way {
	isSelf := analysis.Constraint{Operator: "StringLike", Key: key, Texts: selves}
	notSelf := isSelf
	notSelf.Not = true
	return []way{
		{
			actions: []string{"iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"},
			where:   []analysis.Constraint{isSelf},
			message: "boundary can be removed; deny ACTIONS",
		},
		{
			actions: []string{"iam:PutRolePermissionsBoundary", "iam:PutUserPermissionsBoundary"},
			where:   []analysis.Constraint{analysis.Present(key), notSelf},
			message: "boundary can be replaced; deny ACTIONS",
		},
		{
			actions: []string{"iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion"},
			onSelf:  true,
			message: "the boundary policy can be changed; deny ACTIONS on it",
		},
		{
			actions: []string{"iam:CreateRole", "iam:CreateUser"},
			where:   []analysis.Constraint{notSelf},
			message: "principals can be created without the boundary; deny ACTIONS without it",
		},
	}
}

// open returns the actions of the way that are allowed, each with a request.
func (w *way) open(pass *analysis.Pass, query analysis.Query) (open []string, witnesses []*analysis.Witness) {
	for _, action := range w.actions {
		query.Actions = []string{action}
		if witness, found := pass.Find(query); found {
			open, witnesses = append(open, action), append(witnesses, witness)
		}
	}
	return open, witnesses
}
