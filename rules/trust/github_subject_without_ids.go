package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// GitHubSubjectWithoutIDs reports trust in GitHub that identifies repositories by name only.
var GitHubSubjectWithoutIDs = &analysis.Analyzer{
	Name:             "github-subject-without-ids",
	Title:            "A trust in GitHub matches repository names without IDs",
	Level:            analysis.Note,
	SecuritySeverity: 4.0,
	SeverityReason:   "an attacker must register the name of a repository or owner that was deleted or renamed",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for _, t := range trustedBy(pass) {
			if t.host == github || strings.HasPrefix(t.host, github+"/") {
				t.reportWithoutIDs(pass)
			}
		}
	},
}

// reportWithoutIDs reports the first subject of a statement that names an owner without its ID, if tokens with IDs are not accepted
// and those of another owner with the same name are.
func (t *trusted) reportWithoutIDs(pass *analysis.Pass) {
	for c := range pass.ConditionsOn(t.statement, t.key("sub")) {
		if c.Operator.Family != policy.StringFamily || c.Operator.Negated {
			continue
		}
		for v := range c.AllValues() {
			value, names := open(v)
			numbered, ok := withIDs(value)
			if !ok {
				continue
			}
			if !pass.Impossible(t.ask(pass, t.like("sub", strings.ReplaceAll(numbered, unknown, "*")))) {
				return
			}
			token := t.withoutIDs(pass, value)
			if token == nil {
				return
			}
			for _, name := range names {
				numbered = strings.Replace(numbered, unknown, "<"+name+">", 1)
			}
			pass.Report(analysis.Diagnostic{
				Range: v.Range, Statement: t.statement, Witness: token,
				Message: analysis.Message("subjects of new repositories include IDs and do not match; add %q", numbered),
				Fixes:   accept(pass, c, v, numbered),
			})
			return
		}
	}
}
