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
	Level:            analysis.Note,
	SecuritySeverity: 3.5,
	SeverityReason:   "stolen session credentials can be renewed indefinitely",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for role := range roles(pass) {
			arn, ok := arnOf(role)
			if !ok {
				continue
			}
			for s := range pass.Allows() {
				for id := range s.Principal.Of("AWS") {
					if witness, found := again(pass, s, id, role, arn); found {
						pass.ReportWitness(s, id.Range, witness,
							"the role's own sessions can assume it again indefinitely; exclude the role from Principal")
						break
					}
				}
			}
		}
	},
}

// again looks for a request with which a session of a role assumes the role. If the principal is the role itself, that is enough; as a
// principal of its account it also needs an identity policy that allows it.
func again(pass *analysis.Pass, s *policy.Statement, id *policy.Text, role *policy.PrincipalPolicies, arn string) (*analysis.Witness, bool) {
	named, ok := analysis.Standing(id)
	if !ok {
		return nil, false
	}
	query := pass.Via(s, "sts:AssumeRole")
	query.ResourceIn = []string{arn}
	query.Callers = []analysis.Caller{{Type: analysis.Role, Credentials: analysis.Temporary, ARN: arn}}
	if named != arn {
		query.Layers = append(query.Layers, analysis.Layer{Docs: role.Identity})
	}
	return pass.Find(query)
}

// arnOf returns the ARN of a role that has a name: of a template's role, in the account that the solver assumes.
func arnOf(holder *policy.PrincipalPolicies) (string, bool) {
	if holder.ARN != "" {
		return holder.ARN, true
	}
	role := holder.Resource
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
