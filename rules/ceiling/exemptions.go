package ceiling

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// reserved are paths in which only AWS creates roles.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
var reserved = []string{"arn:*:iam::*:role/aws-reserved/*", "arn:*:iam::*:role/aws-service-role/*"}

// exemptsNone reports whether a value is not an ARN, which exempts no one under an Arn operator: arn-operator-without-arn.
func exemptsNone(c *analysis.Condition, value *policy.Text) bool {
	_, ok := policy.ParseARN(value.Value)
	return !ok && c.Operator.Family == policy.ARNFamily && value.Known()
}

// reportExempt reports a value of a condition that exempts principals, if a caller that is not exempt can create one.
func reportExempt(pass *analysis.Pass, setting analysis.Setting, c *analysis.Condition, value *policy.Text) {
	name := value.Value
	if arn, ok := policy.ParseARN(name); ok {
		name = arn.Resource
	}
	if !strings.ContainsAny(name, "*?") {
		return
	}
	action := "iam:CreateRole"
	if strings.HasPrefix(name, "user/") {
		action = "iam:CreateUser"
	}
	callers, untagged := commoners(pass.Document, value.Value)
	witness, found := pass.Find(analysis.Query{
		Layers:        setting.Layers,
		Actions:       []string{action},
		ResourceTexts: []policy.Text{*value},
		ResourceOut:   reserved,
		Callers:       callers,
		// The condition itself defines who is not exempt.
		Where: append(untagged, analysis.Constraint{Operator: c.Written.Operator.Value, Key: principalARN, Texts: c.Written.Values}),
	})
	if found {
		pass.ReportWitness(c.Statement, value.Range, witness,
			action+" is allowed for names that this exempts; deny it to others, or exempt full names")
	}
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
