package eval

import (
	"testing"

	"github.com/iamlint/iamlint/policy"
)

const (
	actionPage    = "reference_policies_elements_action.html"
	notActionPage = "reference_policies_elements_notaction.html"
	resourcePage  = "reference_policies_elements_resource.html"
	arnsPage      = "reference-arns.html"
	apiPage       = "apigateway-resource-policies-examples.html"
	notResource   = "reference_policies_elements_notresource.html"
	versionPage   = "reference_policies_elements_version.html"
)

func TestActions(t *testing.T) {
	tests := []struct {
		element, action string
		want            bool
		page            string
	}{
		{`"Action": "s3:GetObject"`, "s3:GetObject", true, actionPage},
		{`"Action": "S3:getobject"`, "s3:GetObject", true, actionPage},
		{`"Action": "s3:GetObject"`, "S3:GETOBJECT", true, actionPage},
		{`"Action": "s3:GetObject"`, "s3:GetObjectAcl", false, actionPage},
		{`"Action": "s3:Get*"`, "s3:GetObjectAcl", true, actionPage},
		{`"Action": "s3:get*"`, "s3:GetObjectAcl", true, actionPage},
		{`"Action": "s3:*Acl"`, "s3:GetObjectAcl", true, actionPage},
		{`"Action": "s3:*Acl"`, "s3:GetObject", false, actionPage},
		{`"Action": "s3:Get?bject"`, "s3:GetObject", true, actionPage},
		{`"Action": "s3:Get?Object"`, "s3:GetObject", false, actionPage},
		{`"Action": "iam:*AccessKey*"`, "iam:CreateAccessKey", true, actionPage},
		{`"Action": "iam:*AccessKey*"`, "iam:ListAccessKeys", true, actionPage},
		{`"Action": "*"`, "s3:GetObject", true, actionPage},
		{`"Action": "*:*"`, "s3:GetObject", true, openChoice},
		{`"Action": "s3:*"`, "s3express:CreateSession", false, actionPage},
		{`"Action": ["s3:PutObject", "s3:GetObject"]`, "s3:GetObject", true, actionPage},
		{`"Action": []`, "s3:GetObject", false, actionPage},
		{`"Action": "s3:${aws:username}"`, "s3:alice", false, variablesPage},
		{`"NotAction": "s3:*"`, "s3:GetObject", false, notActionPage},
		{`"NotAction": "s3:*"`, "ec2:RunInstances", true, notActionPage},
		{`"NotAction": ["iam:*", "sts:*"]`, "sts:GetCallerIdentity", false, notActionPage},
		{`"NotAction": []`, "s3:GetObject", true, notActionPage},
		{`"NotAction": "*"`, "s3:GetObject", false, notActionPage},
		{`"Sid": "no action"`, "s3:GetObject", false, actionPage},
	}
	for _, test := range tests {
		t.Run(test.element+" "+test.action, func(t *testing.T) {
			d := parse(t, statements(`{"Effect": "Allow", "Resource": "*", `+test.element+`}`), nil)
			r := policy.Request{Principal: alice, Action: test.action, Resource: "*"}
			if got := Decide(Policies{Identity: []*policy.Document{d}}, r).Outcome == Allowed; got != test.want {
				t.Errorf("got %v, want %v (%s)", got, test.want, test.page)
			}
		})
	}
}

func TestResources(t *testing.T) {
	const s3Object = "arn:aws:s3:::b/dir/key:1"
	tests := []struct {
		element, resource string
		want              bool
		page              string
	}{
		{`"Resource": "*"`, s3Object, true, resourcePage},
		{`"Resource": "*"`, "*", true, resourcePage},
		{`"Resource": "**"`, "*", true, openChoice},
		{`"Resource": "arn:aws:s3:::b/*"`, s3Object, true, resourcePage},
		{`"Resource": "arn:aws:s3:::b/*"`, "arn:aws:s3:::b", false, resourcePage},
		{`"Resource": "arn:aws:s3:::b*"`, "arn:aws:s3:::b", true, resourcePage},
		{`"Resource": "arn:aws:s3:::b*"`, "arn:aws:s3:::bucket/key", true, resourcePage},
		{`"Resource": "arn:aws:s3:::b/*"`, "*", false, resourcePage},
		{`"Resource": "arn:*:*:*:*:*"`, "*", false, resourcePage},
		{`"Resource": "arn:*:*:*:*:*"`, s3Object, true, resourcePage},
		{`"Resource": "arn:aws:s3:::B/*"`, s3Object, false, resourcePage},
		{`"Resource": "ARN:aws:s3:::b/*"`, s3Object, false, resourcePage},
		{`"Resource": "arn:aws:s3:::*/key:1"`, s3Object, true, resourcePage},
		{`"Resource": "arn:aws:s3:::b/*:1"`, s3Object, true, resourcePage},
		{`"Resource": "arn:aws:s3:::b?dir?key?1"`, s3Object, true, resourcePage},
		{`"Resource": "arn:aws:s3:::?"`, "arn:aws:s3:::", false, resourcePage},
		{`"Resource": "arn:aws:s3:::*"`, "arn:aws:s3:::", true, resourcePage},
		{`"Resource": "arn:aws:s3:*"`, s3Object, true, resourcePage},
		{`"Resource": "arn:aws:s3*"`, s3Object, true, resourcePage},
		{`"Resource": "arn:*"`, s3Object, true, resourcePage},
		{`"Resource": "arn:*"`, "*", false, resourcePage},
		{`"Resource": "arn:aws:s3"`, s3Object, true, arnsPage},
		{`"Resource": "arn:aws:s3::"`, s3Object, true, arnsPage},
		{`"Resource": "arn:aws:s3:us-east-1"`, s3Object, false, arnsPage},
		{`"Resource": "arn:aws:s"`, s3Object, false, arnsPage},
		{`"NotResource": "arn:aws:s3"`, s3Object, false, arnsPage},
		{`"Resource": "arn:aws:dynamodb:*:table/prod-*"`, "arn:aws:dynamodb:us-east-1:111122223333:table/prod-a", true, resourcePage},
		{`"Resource": "arn:aws:dynamodb:*:prod-*"`, "arn:aws:dynamodb:us-east-1:111122223333:table/prod-a", false, resourcePage},
		{`"Resource": "arn:aws:dynamodb:*prod-*"`, "arn:aws:dynamodb:us-east-1:111122223333:table/prod-a", false, resourcePage},
		{`"Resource": "arn:aws:dynamodb:??*:1*3:table/a"`, "arn:aws:dynamodb:us-east-1:111122223333:table/a", true, resourcePage},
		{`"Resource": "arn:aws:dynamodb:us?*3:table/a"`, "arn:aws:dynamodb:us:east-1:111122223333:table/a", false, resourcePage},
		{`"Resource": "*:*"`, s3Object, true, openChoice},
		{`"Resource": "b/dir"`, "b/dir", false, openChoice},
		{`"Resource": "arn:aws:sqs:*:111122223333:q"`, "arn:aws:sqs:us-east-1:111122223333:q", true, resourcePage},
		{`"Resource": "arn:aws:sqs:*:q"`, "arn:aws:sqs:us-east-1:111122223333:q", true, resourcePage},
		{`"Resource": "arn:aws:sqs:*q"`, "arn:aws:sqs:us-east-1:111122223333:q", false, resourcePage},
		{`"Resource": "arn:aws:sqs:us-*-1:*:q"`, "arn:aws:sqs:us-east-1:111122223333:q", true, resourcePage},
		{`"Resource": "arn:aws:sqs:us-?ast-1:*:q"`, "arn:aws:sqs:us-east-1:111122223333:q", true, resourcePage},
		{`"Resource": "arn:aws:logs:*:*:log-group:a*"`, "arn:aws:logs:us-east-1:111122223333:log-group:ab:log-stream:x", true, resourcePage},
		{`"Resource": "arn:aws:logs:*:*:*:b"`, "arn:aws:logs:us-east-1:111122223333:log-group:b", true, resourcePage},
		{`"Resource": ["arn:aws:s3:::x", "arn:aws:s3:::b/*"]`, s3Object, true, resourcePage},
		{`"Resource": []`, s3Object, false, resourcePage},
		{`"Sid": "no resource"`, s3Object, false, resourcePage},
		{`"NotResource": "arn:aws:s3:::b/*"`, s3Object, false, notResource},
		{`"NotResource": "arn:aws:s3:::b/*"`, "arn:aws:s3:::c/key", true, notResource},
		{`"NotResource": "arn:aws:s3:::b/*"`, "*", true, notResource},
		{`"NotResource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]`, s3Object, false, notResource},
		{`"NotResource": "*"`, s3Object, false, notResource},
		// The caller is the user alice.
		{`"Resource": "arn:aws:iam::111122223333:user/${aws:username}"`, alice, true, variablesPage},
		{`"Resource": "arn:aws:iam::111122223333:user/${aws:username}"`, "arn:aws:iam::111122223333:user/bob", false, variablesPage},
		{`"Resource": "arn:aws:iam::*:user/*${aws:username}*"`, "arn:aws:iam::111122223333:user/x-alice-y", true, variablesPage},
		{`"Resource": "arn:aws:iam::${aws:PrincipalAccount}:user/*"`, alice, true, openChoice},
		{`"Resource": "arn:aws:s3:::b/${aws:PrincipalTag/t}"`, "arn:aws:s3:::b/${aws:PrincipalTag/t}", false, variablesPage},
		{`"Resource": "arn:aws:s3:::b/${aws:PrincipalTag/t, 'x'}"`, "arn:aws:s3:::b/x", true, variablesPage},
		{`"Resource": ["arn:aws:s3:::b/${aws:PrincipalTag/t}", "arn:aws:s3:::b/x"]`, "arn:aws:s3:::b/x", true, variablesPage},
		{`"NotResource": "arn:aws:s3:::b/${aws:PrincipalTag/t}"`, "arn:aws:s3:::b/x", true, variablesPage},
		{`"Resource": "arn:aws:s3:::b/${*}"`, "arn:aws:s3:::b/*", true, variablesPage},
		{`"Resource": "arn:aws:s3:::b/${*}"`, "arn:aws:s3:::b/x", false, variablesPage},
		{`"Resource": "${aws:PrincipalArn}"`, alice, true, openChoice},
		{`"Resource": "execute-api:/*/GET/*"`, "arn:aws:execute-api:us-east-1:111122223333:abc/prod/GET/pets", true, apiPage},
		{`"Resource": "execute-api:/*/GET/*"`, "arn:aws:execute-api:us-east-1:111122223333:abc/prod/POST/pets", false, apiPage},
		{`"Resource": "execute-api:/*"`, "arn:aws:execute-api:us-east-1:111122223333:abc/prod/POST/pets", true, apiPage},
		{`"Resource": "execute-api:/*"`, s3Object, false, apiPage},
		{`"Resource": "arn:aws:s3:::b/?"`, "arn:aws:s3:::b/é", true, resourcePage},
		{`"Resource": "arn:aws:s3:::b/??"`, "arn:aws:s3:::b/é", false, resourcePage},
	}
	for _, test := range tests {
		t.Run(test.element+" "+test.resource, func(t *testing.T) {
			d := parse(t, statements(`{"Effect": "Allow", "Action": "*", `+test.element+`}`), nil)
			r := policy.Request{Principal: alice, Action: "x:Y", Resource: test.resource}
			if got := Decide(Policies{Identity: []*policy.Document{d}}, r).Outcome == Allowed; got != test.want {
				t.Errorf("got %v, want %v (%s)", got, test.want, test.page)
			}
		})
	}
}

func TestVersions(t *testing.T) {
	tests := []struct {
		name, version, element, resource string
		want                             bool
	}{
		{"2012", `"Version": "2012-10-17",`, `"Resource": "arn:aws:iam::111122223333:user/${aws:username}"`, alice, true},
		{"2008", `"Version": "2008-10-17",`, `"Resource": "arn:aws:iam::111122223333:user/${aws:username}"`, alice, false},
		{"none", ``, `"Resource": "arn:aws:iam::111122223333:user/${aws:username}"`, alice, false},
		{
			"2008 literally", `"Version": "2008-10-17",`, `"Resource": "arn:aws:iam::111122223333:user/${aws:username}"`,
			"arn:aws:iam::111122223333:user/${aws:username}", true,
		},
		{"2008 escapes are literal", ``, `"Resource": "arn:aws:s3:::b/${*}"`, "arn:aws:s3:::b/${x}", true},
		{"2008 condition", ``, `"Resource": "*", "Condition": {"StringEquals": {"k": "${aws:username}"}}`, "*", false},
		{"2012 condition", `"Version": "2012-10-17",`, `"Resource": "*", "Condition": {"StringEquals": {"k": "${aws:username}"}}`, "*", true},
		{"2008 wildcards", ``, `"Resource": "arn:aws:s3:::b*"`, "arn:aws:s3:::bucket", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := parse(t, `{`+test.version+` "Statement": {"Effect": "Allow", "Action": "*", `+test.element+`}}`, nil)
			r := policy.Request{
				Principal: alice, Action: "x:Y", Resource: test.resource,
				Context: map[string]policy.Values{"k": policy.One("alice")},
			}
			if got := Decide(Policies{Identity: []*policy.Document{d}}, r).Outcome == Allowed; got != test.want {
				t.Errorf("got %v, want %v (%s)", got, test.want, versionPage)
			}
		})
	}
}
