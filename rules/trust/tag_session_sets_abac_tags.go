package trust

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TagSessionSetsABACTags reports roles whose callers choose the tags that the role's own policies rely on.
var TagSessionSetsABACTags = &analysis.Analyzer{
	Name:             "tag-session-sets-abac-tags",
	Title:            "Callers of a role choose the session tags that its policies rely on",
	Level:            analysis.Warning,
	SecuritySeverity: 7.0,
	SeverityReason:   "anyone who can assume the role gets the access that its policies grant for any value of the tag",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for role := range roles(pass) {
			for _, tag := range decidingTags(role.Identity) {
				for s := range pass.Allows() {
					if witness, found := pass.Find(setTag(pass, s, tag.name)); found {
						pass.Report(analysis.Diagnostic{
							Range: tagging(s), Statement: s, Witness: witness,
							Message: "callers choose the tag " + tag.name + " that the role's policy relies on; restrict aws:RequestTag",
							Related: []analysis.Related{{Range: tag.place, Message: "the role's policy relies on it here"}},
						})
					}
				}
			}
		}
	},
}

// setTag asks for a request with which a caller chooses the value of a session tag.
func setTag(pass *analysis.Pass, s *policy.Statement, name string) analysis.Query {
	query := pass.Via(s, "sts:TagSession")
	query.Where = []analysis.Constraint{analysis.Where("StringEquals", "aws:RequestTag/"+name, nobody)}
	// A caller may pass on a tag that the administrators of its own account have set.
	query.View = map[string]analysis.Fixed{}
	if own := "aws:PrincipalTag/" + name; mentionsVariable(pass.Document, own) {
		query.View[own] = analysis.Fixed{Value: "own"}
	}
	query.Callers = []analysis.Caller{
		{Type: analysis.Role, Credentials: analysis.Temporary},
		{Type: analysis.User, Credentials: analysis.LongTerm},
		{Type: analysis.User, Credentials: analysis.TemporaryMFA},
	}
	return query
}

// tagging returns the place where a statement allows sts:TagSession.
func tagging(s *policy.Statement) policy.Range {
	if item := analysis.Item(s.Action, "sts:TagSession"); item != nil {
		return item.Range
	}
	return s.Node.Range
}
