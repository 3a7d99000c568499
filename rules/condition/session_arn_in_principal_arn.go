package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// SessionARNInPrincipalARN reports conditions that compare aws:PrincipalArn with the ARN of a role session.
var SessionARNInPrincipalARN = &analysis.Analyzer{
	Name:             "session-arn-in-principal-arn",
	Title:            "aws:PrincipalArn is compared with the ARN of a role session",
	Doc:              page("session-arn-in-principal-arn"),
	Level:            analysis.Warning,
	SecuritySeverity: 4.0,
	SeverityReason:   "a Deny that never applies does not protect anything; an exemption that never applies locks everyone out",
	Covers: []string{
		"contradictory-condition", "string-like-operator-with-arn-condition-keys", "deny-never-applies", "locked-without-break-glass",
	},
	Run: sessionARNInPrincipalARN,
}

func sessionARNInPrincipalARN(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		if !c.Is("aws:PrincipalArn") || c.Operator.Family != policy.StringFamily && c.Operator.Family != policy.ARNFamily {
			continue
		}
		for v := range c.AllValues() {
			if !strings.Contains(v.Value, ":assumed-role/") {
				continue // this checks whether the proof below is worth asking for
			}
			if !namesNobody(pass, c, v) {
				continue
			}
			d := analysis.Diagnostic{
				Range: v.Range, Statement: c.Statement,
				Message: "aws:PrincipalArn holds the role's ARN, not the session's: " + effectOf(c, len(c.Written.Values)) + "; name the role",
			}
			if role, ok := roleOf(v); ok && (c.Operator.Comparison == policy.Like || !strings.Contains(role, "*")) {
				d.Fixes = pass.Replace(v, role)
			}
			pass.Report(d)
		}
	}
}

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
	star := policy.List{Items: []policy.Text{{Value: "*"}}, Index: []int{-1}}
	s := policy.Statement{
		Effect: &policy.Text{Value: "Allow"}, Action: &star, Resource: &star, Node: c.Statement.Node,
		Condition: &policy.ConditionBlock{Conditions: []policy.Condition{written}},
	}
	d := analysis.Only(pass.Document, &s)
	d.Kind = policy.Identity
	query := analysis.Query{
		Layers: []analysis.Layer{{Docs: []*policy.Document{d}}}, Actions: []string{"sts:GetCallerIdentity", "s3:GetObject"}, Loose: true,
	}
	for _, caller := range analysis.Anyone(c.Statement) {
		if caller.Type == analysis.User || caller.Type == analysis.Role || caller.Type == analysis.Root {
			query.Callers = append(query.Callers, caller)
		}
	}
	return pass.Impossible(query)
}

// effectOf says what a condition does with a value that no principal has.
func effectOf(c *analysis.Condition, values int) string {
	switch {
	case c.Operator.Negated && c.Statement.Denies():
		return "it exempts no one"
	case c.Operator.Negated:
		return "it excludes no one"
	case values > 1:
		return "it matches no one"
	case c.Statement.Denies():
		return "the Deny never applies"
	}
	return "no one is allowed"
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
