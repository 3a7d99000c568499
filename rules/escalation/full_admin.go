package escalation

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed full_admin.md
var fullAdminDoc string

// FullAdmin reports policies that make an administrator.
var FullAdmin = &analysis.Analyzer{
	Name:             "full-admin",
	Title:            "A policy makes its holder an administrator",
	Doc:              fullAdminDoc,
	Category:         "escalation",
	Level:            analysis.Warning,
	SecuritySeverity: 9.0,
	SeverityReason:   "whoever has the policy, or what it is attached to, has the account",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) (any, error) {
		for setting := range pass.Settings() {
			if setting.Layers[0].Implicit {
				continue
			}
			witness, err := fullAdmin(pass, setting)
			if err != nil {
				return nil, err
			}
			if witness == nil {
				continue
			}
			if match, place, ok := analysis.Place(pass.Document, witness.Allowed); ok {
				pass.Report(analysis.Diagnostic{
					Range:     place,
					Statement: match.Statement,
					Message:   "this makes an administrator: " + witness.Request.Action + " is allowed on every resource, as are all of IAM's actions",
					Witness:   witness,
				})
			}
		}
		return nil, nil
	},
}

// fullAdmin returns a request that only an administrator may make: to attach AWS's policy for administrators to anybody,
// under a grant that covers the whole of IAM.
func fullAdmin(pass *analysis.Pass, setting analysis.Setting) (*analysis.Witness, error) {
	var grants []*policy.Statement
	for _, d := range setting.Layers[0].Docs {
		for _, s := range d.Statements {
			if analysis.Administers(s, "iam") {
				grants = append(grants, s)
			}
		}
	}
	if len(grants) == 0 {
		return nil, nil
	}
	witness, found, err := pass.Find(analysis.Query{
		Layers:     setting.Layers,
		Via:        grants,
		Actions:    []string{"iam:AttachUserPolicy"},
		ResourceIn: []string{account + "user/" + unnamed},
		Principals: setting.Callers,
		Where: []analysis.Constraint{
			{Operator: "StringEquals", Key: "iam:PolicyARN", Values: []string{"arn:aws:iam::aws:policy/AdministratorAccess"}},
			{Operator: "Null", Key: "iam:PermissionsBoundary", Values: []string{"true"}},
		},
	})
	if err != nil || !found {
		return nil, err
	}
	return witness, nil
}
