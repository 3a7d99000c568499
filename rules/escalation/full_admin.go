package escalation

import (
	"iter"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// FullAdmin reports policies that grant administrator access.
var FullAdmin = &analysis.Analyzer{
	Name:             "full-admin",
	Title:            "A policy grants administrator access",
	Doc:              page("full-admin"),
	Level:            analysis.Warning,
	SecuritySeverity: 9.0,
	SeverityReason:   "a principal with the policy controls the account",
	Kinds:            []policy.Kind{policy.Identity},
	Covers: []string{
		"create-slr-with-not-action-and-not-resource",
		"create-slr-with-not-resource",
		"create-slr-with-star-in-action-and-not-resource",
		"create-slr-with-star-in-action-and-resource",
		"create-slr-with-star-in-resource",
		"create-slr-with-star-in-resource-and-not-action",
		"pass-role-with-not-action-and-not-resource",
		"pass-role-with-not-resource",
		"pass-role-with-star-in-action-and-not-resource",
		"pass-role-with-star-in-action-and-resource",
		"pass-role-with-star-in-resource",
		"pass-role-with-star-in-resource-and-not-action",
	},
	Run: func(pass *analysis.Pass) {
		for _, witness := range administrators.Of(pass) {
			if witness == nil {
				continue
			}
			if match, place, ok := analysis.Place(pass.Document, witness.Allowed); ok {
				d := analysis.Diagnostic{
					Range:     place,
					Statement: match.Statement,
					Message:   "grants administrator access: " + witness.Request.Action + " is allowed on every " + kindOf(witness),
					Witness:   witness,
				}
				for _, s := range pass.Document.Statements {
					if s != match.Statement && analysis.Administers(s, "iam") {
						d.Related = append(d.Related, analysis.Related{
							Range: placeOf(s, "iam:"+analysis.Unnamed), Message: "all IAM actions are also allowed here",
						})
					}
				}
				pass.Report(d)
			}
		}
	},
}

// administrators are, for each setting of the document, a request that only an administrator can make, nil if there is none.
var administrators = analysis.Share(func(pass *analysis.Pass) []*analysis.Witness {
	var witnesses []*analysis.Witness
	for setting := range pass.Settings() {
		var witness *analysis.Witness
		if open(setting) {
			witness = fullAdmin(pass, setting)
		}
		witnesses = append(witnesses, witness)
	}
	return witnesses
})

// grantees yields the settings of the pass's document in which something can be said about what principals other than
// administrators can do.
func grantees(pass *analysis.Pass) iter.Seq[analysis.Setting] {
	return func(yield func(analysis.Setting) bool) {
		admins := administrators.Of(pass)
		i := 0
		for setting := range pass.Settings() {
			if open(setting) && admins[i] == nil && !yield(setting) {
				return
			}
			i++
		}
	}
}

// kindOf returns the kind of principal that a request of fullAdmin acts on.
func kindOf(w *analysis.Witness) string {
	for _, kind := range []string{"user", "role", "group"} {
		if strings.Contains(w.Request.Resource, ":"+kind+"/") {
			return kind
		}
	}
	return "principal"
}

// fullAdmin returns a request that only an administrator can make, nil if there is none: under a grant that covers all of
// IAM, to give any principal any permission.
func fullAdmin(pass *analysis.Pass, setting analysis.Setting) *analysis.Witness {
	var grants []*policy.Statement
	for _, d := range pass.Granting(setting.Layers[0].Docs, "iam:"+analysis.Unnamed) {
		for _, s := range d.Statements {
			if analysis.Administers(s, "iam") {
				grants = append(grants, s)
			}
		}
	}
	if len(grants) == 0 {
		return nil
	}
	a := paths.NewAsker(pass, setting)
	for _, kind := range []string{"User", "Role", "Group"} {
		for _, action := range []string{"iam:Attach" + kind + "Policy", "iam:Put" + kind + "Policy"} {
			for _, query := range a.Unrestricted([]analysis.Query{{
				Via:        grants,
				Actions:    []string{action},
				ResourceIn: []string{"arn:*:iam::*:" + strings.ToLower(kind) + "/" + paths.Unnamed},
			}}, action) {
				witness, found := a.Find(query)
				if found {
					return witness
				}
			}
		}
	}
	return nil
}
