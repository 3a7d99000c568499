package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RoleTrustsItself reports roles that their own sessions can assume again.
var RoleTrustsItself = &analysis.Analyzer{
	Name:             "role-trusts-itself",
	Title:            "A role can be assumed by its own sessions",
	Doc:              page("role-trusts-itself"),
	Level:            analysis.Note,
	SecuritySeverity: 3.5,
	SeverityReason:   "stolen session credentials can be renewed indefinitely",
	Kinds:            []policy.Kind{policy.Trust},
	Run:              roleTrustsItself,
}

func roleTrustsItself(pass *analysis.Pass) {
	for _, role := range pass.Unit.Principals {
		if role.Trust != pass.Document {
			continue
		}
		arn, ok := arnOf(role.Resource)
		if !ok {
			continue
		}
		for _, s := range pass.Document.Statements {
			if !s.Allows() || s.Principal == nil {
				continue
			}
			for e := range s.Principal.All() {
				named, ok := analysis.Standing(&e.ID)
				if e.Type.Value != "AWS" || !ok {
					continue
				}
				// If the role itself is named, that is enough; as a principal of its account it also needs an identity policy
				// that allows it.
				layers := []analysis.Layer{{Docs: []*policy.Document{pass.Document}}}
				if named != arn {
					layers = append(layers, analysis.Layer{Docs: role.Identity})
				}
				witness, found := pass.Find(analysis.Query{
					Layers: layers, Via: []*policy.Statement{s}, Actions: []string{"sts:AssumeRole"}, ResourceIn: []string{arn},
					Callers: []analysis.Caller{{Type: analysis.Role, Credentials: analysis.Temporary, ARN: arn}},
				})
				if found {
					pass.Report(analysis.Diagnostic{
						Range: e.ID.Range, Statement: s, Witness: witness,
						Message: "the role's own sessions can assume it again indefinitely; exclude the role from Principal",
					})
					break
				}
			}
		}
	}
}

// arnOf returns the ARN of a template's role that has a name, in the account that the solver assumes.
func arnOf(role *policy.TemplateResource) (string, bool) {
	name := role.Properties.Get("RoleName")
	if name == nil || name.Kind != policy.String || !name.Known() || strings.ContainsAny(name.Value, "*?$") {
		return "", false
	}
	path := "/"
	if p := role.Properties.Get("Path"); p != nil {
		if !p.Known() {
			return "", false
		}
		path = p.Value
	}
	return "arn:aws:iam::111122223333:role" + path + name.Value, true
}
