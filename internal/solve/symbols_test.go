package solve

import (
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

func TestSymbols(t *testing.T) {
	known := symbols{
		"Bucket":   {Name: "Bucket", Origin: policy.FromResource, Type: "AWS::S3::Bucket"},
		"Role.Arn": {Name: "Role.Arn", Origin: policy.FromResource, Type: "AWS::IAM::Role"},
		"Boundary": {Name: "Boundary", Origin: policy.FromResource, Type: "AWS::IAM::ManagedPolicy"},
		"Param":    {Name: "Param", Origin: policy.FromParameter},
		"List":     {Name: "List", Origin: policy.FromParameter, Many: true},
		"Stage":    {Name: "Stage", Origin: policy.FromParameter, Allowed: []string{"dev", "prod"}},
		"AWS::AccountId": {
			Name: "AWS::AccountId", Origin: policy.FromPseudo, Stand: "111122223333",
		},
		"AWS::Partition": {Name: "AWS::Partition", Origin: policy.FromPseudo, Stand: "aws"},
	}
	const allow = `{"Effect": "Allow", "Action": "*", "Resource": "*"}`
	layers := func(statements ...string) []Layer {
		d := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [`+strings.Join(statements, ",")+`]}`, known)
		return []Layer{{Docs: []*policy.Document{d}}}
	}
	boundary := []policy.Text{textOf("<Boundary>", known)}
	other := []Constraint{
		{Operator: "Null", Key: "iam:PermissionsBoundary", Values: []string{"false"}},
		{Operator: "StringLike", Key: "iam:PermissionsBoundary", Texts: boundary, Not: true},
	}
	get, pass := []string{"s3:GetObject"}, []string{"iam:PassRole"}
	tests := []struct {
		name  string
		query Query
		want  string // see answerTo
	}{
		{"a bucket of the template", Query{Layers: layers(`{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::<Bucket>/*"}`), Actions: get}, "arn:aws:s3:::<Bucket>/key"},
		{"a role of the template", Query{Layers: layers(`{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "<Role.Arn>"}`), Actions: pass}, "<Role.Arn>"},
		{
			"a parameter is no given role",
			Query{Layers: layers(`{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "<Param>"}`), Actions: pass, ResourceIn: []string{"arn:aws:iam::*:role/r"}},
			"",
		},
		{"a denied parameter may be any resource", Query{Layers: layers(allow, `{"Effect": "Deny", "Action": "s3:*", "Resource": "<Param>"}`), Actions: get}, "open: a Deny depends on parameter Param"},
		{"a denied bucket is one", Query{Layers: layers(allow, `{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::<Bucket>/*"}`), Actions: get}, "arn:aws:s3:::example-bucket/key"},
		{
			"a denied stage is one of two",
			Query{Layers: layers(allow, `{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::<Stage>/*"}`), Actions: get, ResourceIn: []string{"arn:aws:s3:::dev/*", "arn:aws:s3:::test/*"}},
			"arn:aws:s3:::test/key",
		},
		{"the boundary itself is denied", Query{
			Layers:  layers(allow, `{"Effect": "Deny", "Action": "iam:CreatePolicyVersion", "Resource": "<Boundary>"}`),
			Actions: []string{"iam:CreatePolicyVersion"}, ResourceTexts: boundary,
		}, ""},
		{"the boundary itself is open", Query{
			Layers:  layers(allow, `{"Effect": "Deny", "Action": "iam:DeletePolicy", "Resource": "<Boundary>"}`),
			Actions: []string{"iam:CreatePolicyVersion"}, ResourceTexts: boundary,
		}, "<Boundary>"},
		{"another boundary is denied", Query{
			Layers:  layers(allow, `{"Effect": "Deny", "Action": "iam:Put*", "Resource": "*", "Condition": {"StringNotEquals": {"iam:PermissionsBoundary": "<Boundary>"}}}`),
			Actions: []string{"iam:PutUserPermissionsBoundary"}, Where: other,
		}, ""},
		{"another boundary is open", Query{Layers: layers(allow), Actions: []string{"iam:PutUserPermissionsBoundary"}, Where: other}, "arn:aws:iam::111122223333:user/bob"},
		{"the account is ours", Query{
			Layers: layers(`{"Effect": "Allow", "Action": "iam:*", "Resource": "arn:<AWS::Partition>:iam::<AWS::AccountId>:role/r"}`), Actions: pass,
		}, "arn:aws:iam::111122223333:role/r"},
		{"a list grants nothing", Query{Layers: layers(`{"Effect": "Allow", "Action": "*", "Resource": ["<List>"]}`), Actions: get}, ""},
		{"beside a list, what is known grants", Query{Layers: layers(`{"Effect": "Allow", "Action": "*", "Resource": ["<List>", "arn:aws:s3:::b/*"]}`), Actions: get}, "arn:aws:s3:::b/key"},
		{"a list may deny everything", Query{Layers: layers(allow, `{"Effect": "Deny", "Action": "*", "Resource": ["<List>"]}`), Actions: get}, "open: a Deny depends on parameter List"},
		{"unknown actions may be denied", Query{Layers: layers(allow, `{"Effect": "Deny", "Action": ["<Param>"], "Resource": "*"}`), Actions: get}, "open: a Deny depends on parameter Param"},
		{"unknown actions of another service are not", Query{Layers: layers(allow, `{"Effect": "Deny", "Action": ["ec2:<Param>"], "Resource": "*"}`), Actions: get}, "arn:aws:s3:::example-bucket/key"},
		{"unknown actions grant nothing", Query{Layers: layers(`{"Effect": "Allow", "Action": ["<Param>"], "Resource": "*"}`), Actions: get}, ""},
		{"what is exempt is not known", Query{Layers: layers(`{"Effect": "Allow", "NotAction": ["<Param>"], "Resource": "*"}`), Actions: get}, ""},
		{"an unknown condition grants nothing", Query{Layers: layers(`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Fn": ""}}`), Actions: get}, ""},
		{"an unknown statement may deny", Query{Layers: layers(allow, `{"Fn": ""}`), Actions: get}, "open: a Deny is not wholly known"},
		{
			"an unknown condition may deny where the rest matches",
			Query{Layers: layers(allow, `{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::b/*", "Condition": {"Fn": ""}}`), Actions: get},
			"arn:aws:s3:::example-bucket/key",
		},
		{"a tag that must be the parameter", Query{
			Layers: layers(`{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*", "Condition": {"StringEquals": {"aws:PrincipalTag/t": "<Param>"}}}`), Actions: get,
		}, "arn:aws:s3:::b/key"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := answerTo(t, test.query); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
