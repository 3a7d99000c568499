package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules"
)

// TestAdvice follows the advice of findings, as a user would who knows only what they say: nothing is newly
// allowed by it. Each case is a policy's statement before and after.
func TestAdvice(t *testing.T) {
	const allow, deny = `"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*"`, `"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*"`
	for _, test := range []struct{ name, rule, advice, before, after string }{
		{
			"a multivalued key that the caller fills", "missing-qualifier", `use ForAllValues:StringEquals and Null "false"`,
			allow + `, "Condition": {"StringEquals": {"aws:TagKeys": ["team", "env"]}}`,
			allow + `, "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "env"]}, "Null": {"aws:TagKeys": "false"}}`,
		},
		{
			"the same in a Deny", "missing-qualifier", `use ForAnyValue:StringEquals`,
			deny + `, "Condition": {"StringEquals": {"aws:TagKeys": "owner"}}`,
			deny + `, "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "owner"}}`,
		},
		{
			"a pattern of six fields", "string-like-operator-with-arn-condition-keys", "use ArnLike",
			allow + `, "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*"}}`,
			allow + `, "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*"}}`,
		},
		{
			"a pattern that crosses fields", "string-like-operator-with-arn-condition-keys", "use all six fields in each value, then ArnLike",
			allow + `, "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*admin"}}`,
			allow + `, "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*admin"}}`,
		},
		{
			"an exemption that crosses fields", "string-like-operator-with-arn-condition-keys", "then ArnNotLike",
			deny + `, "Condition": {"StringNotLike": {"aws:PrincipalArn": "*admin"}}`,
			deny + `, "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*admin"}}`,
		},
		{
			"a negated boolean", "type-mismatch", "use Bool with the opposite value",
			`"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*"}, {` +
				deny + `, "Condition": {"StringNotEquals": {"aws:SecureTransport": "true"}}`,
			`"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*"}, {` +
				deny + `, "Condition": {"Bool": {"aws:SecureTransport": "false"}}`,
		},
		{
			"a Deny for no value", "empty-array-condition", "add values",
			deny + `, "Condition": {"StringEquals": {"aws:PrincipalTag/team": []}}`,
			deny + `, "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["red"]}}`,
		},
		{
			"a lone star among values", "wildcard-without-like-operator", "specify the values",
			allow + `, "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["red", "*"]}}`,
			allow + `, "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["red"]}}`,
		},
		{
			"a condition that everybody meets", "condition-without-effect", "specify the intended values",
			allow + `, "Condition": {"StringLike": {"aws:PrincipalArn": "*"}}`,
			allow,
		},
		{
			"what is another way to ask for a key", "equivalent-to-null-false", `use Null "false"`,
			allow + `, "Condition": {"StringLike": {"aws:PrincipalTag/team": "*"}}`,
			allow + `, "Condition": {"Null": {"aws:PrincipalTag/team": "false"}}`,
		},
		{
			"an action that is covered", "redundant-action", "remove it",
			`"Effect": "Allow", "Action": ["ec2:CreateT*", "ec2:CreateTags"], "Resource": "*"`,
			`"Effect": "Allow", "Action": ["ec2:CreateT*"], "Resource": "*"`,
		},
		{
			"a statement that another covers", "unreachable-statement", "remove this one",
			allow + `}, {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "arn:aws:ec2:*:*:instance/*"`,
			allow,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			before, after := statement(test.before), statement(test.after)
			if !slices.ContainsFunc(findings(t, before), func(f driver.Finding) bool {
				return (f.Analyzer.Name == test.rule || slices.Contains(f.Also, test.rule)) && strings.Contains(f.Message, test.advice)
			}) {
				t.Errorf("%s does not say %q of %s", test.rule, test.advice, test.before)
			}
			difference, err := compare.Diff(t.Context(), compare.Options{Solver: solve.New()}, compare.NewRules(), before, after, false)
			if err != nil {
				t.Fatal(err)
			}
			for i := range difference.Findings {
				t.Errorf("newly allowed: %s", difference.Findings[i].Message)
			}
			if len(difference.Open) > 0 {
				t.Errorf("%d questions are open", len(difference.Open))
			}
		})
	}
}

// TestAdviceAsks demands of findings that suggest a name by its spelling that they ask: it may be the name of another thing.
func TestAdviceAsks(t *testing.T) {
	for text, question := range map[string]string{
		`"Effect": "Allow", "Action": "s3:GetObjcet", "Resource": "arn:aws:s3:::b/*"`:                                               "did you mean s3:GetObject?",
		`"Effect": "Allow", "Action": "dynamodbb:GetItem", "Resource": "*"`:                                                         "did you mean dynamodb?",
		`"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-wset-1:111122223333:q"`:                        "did you mean eu-west-1?",
		`"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEqual": {"aws:PrincipalTag/a": "b"}}`:   `did you mean "StringEquals"?`,
		`"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgIds": "o"}}`: "did you mean aws:PrincipalOrgID?",
	} {
		if !slices.ContainsFunc(findings(t, statement(text)), func(f driver.Finding) bool { return strings.Contains(f.Message, question) }) {
			t.Errorf("no finding asks %q of %s", question, text)
		}
	}
}

// statement loads an identity policy of one statement.
func statement(text string) *policy.Unit {
	kind := policy.Identity
	src := &policy.Source{Name: "policy.json", Content: []byte(`{"Version": "2012-10-17", "Statement": [{` + text + `}]}`)}
	return loader.Load(src, loader.Options{Kind: &kind, Required: true})
}

func findings(t *testing.T, unit *policy.Unit) []driver.Finding {
	t.Helper()
	var on []driver.Rule
	for _, a := range rules.All() {
		on = append(on, driver.Rule{Analyzer: a, Level: a.Level})
	}
	c, err := driver.New(driver.Options{Rules: on, Solver: solve.New()})
	if err != nil {
		t.Fatal(err)
	}
	result, err := c.Check(t.Context(), unit)
	if err != nil {
		t.Fatal(err)
	}
	return result.Findings
}
