package ceiling

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ExemptionByTag reports guardrails that exempt principals by a tag that callers without it can set.
var ExemptionByTag = &analysis.Analyzer{
	Name:             "exemption-by-tag",
	Title:            "A guardrail exempts any principal with a matching tag",
	Level:            analysis.Note,
	SecuritySeverity: 5.5,
	SeverityReason:   "anyone who can tag users, roles or sessions is exempt, unless another policy protects the tag",
	Kinds:            []policy.Kind{policy.SCP},
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			for _, s := range denies(pass.Document) {
				for c := range pass.ConditionsOf(s) {
					if given, ok := exempting(c); ok {
						reportTaggable(pass, setting, c, given)
					}
				}
			}
		}
	},
}

// taggers are the actions that add tags to an existing principal, a new one, or a session.
var taggers = []string{"iam:TagRole", "iam:TagUser", "iam:CreateRole", "iam:CreateUser", "sts:TagSession"}

// exempting returns what a request asks for that gives a principal the tag that a condition exempts; false if it exempts none. A value
// that is compared with another key is not an exemption but a match of tags.
func exempting(c *analysis.Condition) (given analysis.Constraint, ok bool) {
	if !isPrincipalTag(c.Name()) {
		return given, false
	}
	given.Key = "aws:RequestTag/" + tagOf(c)
	variable := func(v *policy.Text) bool { return strings.Contains(v.Value, "${") }
	switch op := c.Operator; {
	case op.Negated && op.Family == policy.StringFamily && !analysis.Some(c.AllValues(), variable):
		given.Operator, given.Texts = "StringLike", c.Written.Values
		return given, true
	case op.Family == policy.NullFamily && len(c.Written.Values) == 1 && strings.EqualFold(c.Written.Values[0].Value, "true"):
		return analysis.Present(given.Key), true
	}
	return given, false
}

func tagOf(c *analysis.Condition) string { return c.Name()[len(principalTag):] }

// reportTaggable reports a condition that exempts principals with a tag, if a caller without the tag can set it.
func reportTaggable(pass *analysis.Pass, setting analysis.Setting, c *analysis.Condition, given analysis.Constraint) {
	callers, untagged := commoners(pass.Document, "")
	where := append([]analysis.Constraint{
		given,
		// A Deny with a case-sensitive comparison of aws:TagKeys is assumed to be intended.
		analysis.Where("ForAnyValue:StringEquals", "aws:TagKeys", tagOf(c)),
	}, untagged...)
	for _, action := range taggers {
		witness, found := pass.Find(analysis.Query{Layers: setting.Layers, Actions: []string{action}, Callers: callers, Where: where})
		if found {
			pass.ReportWitness(c.Statement, c.Written.Key.Range, witness,
				"a caller without this tag can set it with "+action+"; deny it with a condition on aws:TagKeys")
			return
		}
	}
}
