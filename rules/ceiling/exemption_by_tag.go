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
	Doc:              page("exemption-by-tag"),
	Level:            analysis.Note,
	SecuritySeverity: 5.5,
	SeverityReason:   "anyone who can tag users, roles or sessions is exempt, unless another policy protects the tag",
	Kinds:            []policy.Kind{policy.SCP},
	Run: func(pass *analysis.Pass) {
		for setting := range pass.Settings() {
			for _, s := range denies(pass.Document) {
				if s.Condition == nil {
					continue
				}
				for c := range s.Conditions() {
					exemptTag(pass, setting, s, c)
				}
			}
		}
	},
}

// taggers returns the actions that add tags to an existing principal, a new one, or a session.
func taggers() []string {
	return []string{"iam:TagRole", "iam:TagUser", "iam:CreateRole", "iam:CreateUser", "sts:TagSession"}
}

// exemptTag reports a condition that exempts principals with a tag, if a caller without the tag can set it.
func exemptTag(pass *analysis.Pass, setting analysis.Setting, s *policy.Statement, c *policy.Condition) {
	if !isPrincipalTag(c.Key.Value) || !c.Key.Known() {
		return
	}
	tag := c.Key.Value[len(principalTag):]
	given := analysis.Constraint{Key: "aws:RequestTag/" + tag}
	switch op, ok := policy.ParseOperator(c.Operator.Value); {
	case !ok:
		return
	case op.Negated && op.Family == policy.StringFamily:
		// A value that is compared with another key is not an exemption but a match of tags.
		for v := range c.AllValues() {
			if strings.Contains(v.Value, "${") {
				return
			}
		}
		given.Operator, given.Texts = "StringLike", c.Values
	case op.Family == policy.NullFamily && len(c.Values) == 1 && strings.EqualFold(c.Values[0].Value, "true"):
		given.Operator, given.Values = "Null", []string{"false"}
	default:
		return
	}
	callers, untagged := commoners(pass.Document, "")
	for _, action := range taggers() {
		witness, found := pass.Find(analysis.Query{
			Layers:  setting.Layers,
			Actions: []string{action},
			Callers: callers,
			Where: append([]analysis.Constraint{
				given,
				// A Deny with a case-sensitive comparison of aws:TagKeys is assumed to be intended.
				{Operator: "ForAnyValue:StringEquals", Key: "aws:TagKeys", Values: []string{tag}},
			}, untagged...),
		})
		if found {
			pass.Report(analysis.Diagnostic{
				Range: c.Key.Range, Statement: s, Witness: witness,
				Message: "a caller without this tag can set it with " + action + "; deny it with a condition on aws:TagKeys",
			})
			return
		}
	}
}
