package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RoleTrustsItself notes roles that their own sessions can assume again.
var RoleTrustsItself = &analysis.Analyzer{
	Name:             "role-trusts-itself",
	Title:            "A role can be assumed by its own sessions",
	Doc:              page("role-trusts-itself"),
	Level:            analysis.Note,
	SecuritySeverity: 3.5,
	SeverityReason:   "stolen credentials of a session can be renewed for ever",
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
				// Named itself, the role needs no more; as one of its account it needs a policy of its own that lets
				// it.
				layers := []analysis.Layer{{Docs: []*policy.Document{pass.Document}}}
				if named != arn {
					layers = append(layers, analysis.Layer{Docs: role.Identity})
				}
				witness, found := pass.Find(analysis.Query{
					Layers: layers, Via: []*policy.Statement{s}, Actions: []string{"sts:AssumeRole"}, ResourceIn: []string{arn},
					Principals: []analysis.Caller{{Type: analysis.Role, Credentials: analysis.Temporary, ARN: arn}},
				})
				if found {
					pass.Report(analysis.Diagnostic{
						Range: e.ID.Range, Statement: s, Witness: witness,
						Message: "the role's own sessions get in, and can renew themselves for ever; leave the role out",
					})
					break
				}
			}
		}
	}
}

// arnOf returns the ARN of a template's role that has a name of its own, with the account that the solver takes it to
// be in.
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
