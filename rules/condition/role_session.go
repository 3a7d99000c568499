package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// namesNobody reports whether no caller's aws:PrincipalArn matches a value under a condition's operator. For a session, the key
// holds the ARN of the role.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
func namesNobody(pass *analysis.Pass, c *analysis.Condition, v *policy.Text) bool {
	op := policy.Operator{Name: "StringEquals"}
	switch {
	case c.Operator.Family == policy.ARNFamily:
		op.Name = "ArnLike"
	case c.Operator.Comparison == policy.Like:
		op.Name = "StringLike"
	}
	written := *c.Written
	written.Operator = policy.Text{Value: op.String()}
	written.Values = []policy.Text{*v}
	d := analysis.Only(pass.Document, &policy.Statement{
		Effect: &policy.Text{Value: "Allow"}, Action: policy.Star(), Resource: policy.Star(), Node: c.Statement.Node,
		Condition: &policy.ConditionBlock{Conditions: []policy.Condition{written}},
	})
	d.Kind = policy.Identity
	query := analysis.Query{Layers: analysis.Alone(d), Actions: []string{"sts:GetCallerIdentity", "s3:GetObject"}, Loose: true}
	for _, caller := range analysis.Anyone(c.Statement) {
		if caller.Type == analysis.User || caller.Type == analysis.Role || caller.Type == analysis.Root {
			query.Callers = append(query.Callers, caller)
		}
	}
	return pass.Impossible(query)
}

// nameRole returns the fix that writes the role in the place of its session; nil if it is not clear, or needs a pattern that the
// operator does not support.
func nameRole(pass *analysis.Pass, c *analysis.Condition, v *policy.Text) []analysis.SuggestedFix {
	role, ok := roleOf(v)
	if !ok || c.Operator.Comparison != policy.Like && strings.Contains(role, "*") {
		return nil
	}
	return pass.Replace(v, role)
}

// roleOf returns the ARN of the role of a session's ARN; false if the text does not clearly contain both. The roles of IAM
// Identity Center have their own path.
// https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
func roleOf(v *policy.Text) (string, bool) {
	arn, ok := policy.ParseARN(v.Value)
	if !ok || !v.Known() || arn.Service != "sts" {
		return "", false
	}
	rest, ok := strings.CutPrefix(arn.Resource, "assumed-role/")
	if !ok {
		return "", false
	}
	name, _, _ := strings.Cut(rest, "/")
	if name == "" {
		return "", false
	}
	if strings.HasPrefix(name, "AWSReservedSSO_") {
		name = "aws-reserved/sso.amazonaws.com*/" + name
	}
	return "arn:" + arn.Partition + ":iam::" + arn.Account + ":role/" + name, true
}
