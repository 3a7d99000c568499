package solve

import (
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

func TestStarsRunOn(t *testing.T) {
	tests := []struct {
		resource, action, want string
		loose                  bool
	}{
		{"arn:aws:lambda:*:function:*", "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111122223333:function:example-function", false},
		{"arn:aws:dynamodb:*:table/prod-*", "dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:111122223333:table/prod-example-table", false},
		{"arn:aws:s3:*", "s3:GetObject", "arn:aws:s3:::example-bucket/key", false},
		{"arn:aws:s3", "s3:GetObject", "arn:aws:s3:::example-bucket/key", false},
		{"arn:aws:s3*", "s3:GetObject", "arn:aws:s3:::example-bucket/key", false},
		{"arn:aws:s", "s3:GetObject", "", false},
		{"arn:aws:sqs:us-east-1", "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:example-queue", false},
		// A user's path may hold anything, but that is not a finding.
		{"arn:aws:iam::*:mfa/*", "iam:GetUser", "", false},
		{"arn:aws:iam::*:mfa/*", "iam:GetUser", "arn:aws:iam::111122223333:mfa/bob", true},
		{"arn:aws:iam::*:root", "iam:GetUser", "", false},
		{"arn:aws:cloudformation:*:*:stack/app/*", "cloudformation:UpdateStackSet", "", false},
		{"arn:aws:logs:*:*:log-group:a:*", "logs:PutLogEvents", "arn:aws:logs:us-east-1:111122223333:log-group:a:log-stream:a", false},
		{"arn:aws:s3:::b/a:b", "s3:GetObject", "arn:aws:s3:::b/a:b", false},
	}
	for _, test := range tests {
		t.Run(test.resource+" "+test.action, func(t *testing.T) {
			d := parse(t, policy.Identity, `{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "`+test.resource+`"}]}`, nil)
			w, _, err := New().Find(t.Context(), Query{Layers: query.LayersOf(d), Actions: []string{test.action}, Loose: test.loose})
			if err != nil {
				t.Fatal(err)
			}
			if w.Request.Resource != test.want {
				t.Errorf("got %q, want %q", w.Request.Resource, test.want)
			}
		})
	}
}

func TestValues(t *testing.T) {
	const star = `"Action": "*", "Resource": "*"`
	tests := []struct {
		name, statements, key, want string // the key's value; "resource" asks for the resource
	}{
		{"a literal star", `{"Effect": "Allow", ` + star + `, "Condition": {"StringEquals": {"aws:UserAgent": "a*"}}}`, "aws:UserAgent", "a*"},
		{
			"escaped wildcards", `{"Effect": "Allow", ` + star + `, "Condition": {"StringLike": {"aws:UserAgent": "${*}?${?}"}}}`,
			"aws:UserAgent", "*a?",
		},
		{
			"a star that a Deny leaves",
			`{"Effect": "Allow", ` + star + `, "Condition": {"StringLike": {"aws:UserAgent": "?"}}},
			{"Effect": "Deny", ` + star + `, "Condition": {"StringNotEquals": {"aws:UserAgent": ["*", "b"]}}},
			{"Effect": "Deny", ` + star + `, "Condition": {"StringEquals": {"aws:UserAgent": "b"}}}`, "aws:UserAgent", "*",
		},
		{"a star in a key of S3", `{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b/${*}"}`, "resource", "arn:aws:s3:::b/*"},
		{"no star in a bucket's name", `{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${*}/a"}`, "resource", ""},
		{
			"no star in a principal's tag",
			`{"Effect": "Allow", ` + star + `, "Condition": {"StringEquals": {"aws:PrincipalTag/t": "a*"}}}`, "aws:PrincipalTag/t", "",
		},
		{
			"no number", `{"Effect": "Allow", ` + star + `}, {"Effect": "Deny", ` + star + `, "Condition": {"NumericNotEqualsIfExists": {"aws:PrincipalTag/t": "5"}}},
			{"Effect": "Deny", ` + star + `, "Condition": {"Null": {"aws:PrincipalTag/t": "true"}}},
			{"Effect": "Deny", ` + star + `, "Condition": {"NumericEquals": {"aws:PrincipalTag/t": "5"}}}`, "aws:PrincipalTag/t", "value",
		},
		{
			"no ARN", `{"Effect": "Allow", ` + star + `}, {"Effect": "Deny", ` + star + `, "Condition": {"ArnNotLike": {"aws:PrincipalTag/t": "arn:aws:iam::*:user/*"}}},
			{"Effect": "Deny", ` + star + `, "Condition": {"ArnLike": {"aws:PrincipalTag/t": "*:*:*:*:*:*"}}}`, "aws:PrincipalTag/t", "value",
		},
		{
			"no ARN of letters", `{"Effect": "Allow", ` + star + `, "Condition": {"StringLike": {"aws:PrincipalTag/t": "a*n*:"}}},
			{"Effect": "Deny", ` + star + `, "Condition": {"ArnNotLike": {"aws:PrincipalTag/t": "x"}}}`, "aws:PrincipalTag/t", "avaluenvalue:",
		},
		{
			"an ARN", `{"Effect": "Allow", ` + star + `, "Condition": {"StringLike": {"aws:PrincipalTag/t": "arn:aws:s3:::b*"}}},
			{"Effect": "Deny", ` + star + `, "Condition": {"ArnNotLike": {"aws:PrincipalTag/t": "x"}}}`, "aws:PrincipalTag/t", "",
		},
		{
			"no address", `{"Effect": "Allow", ` + star + `, "Condition": {"StringLike": {"aws:PrincipalTag/t": "*"}}},
			{"Effect": "Deny", ` + star + `, "Condition": {"NotIpAddress": {"aws:PrincipalTag/t": "10.0.0.0/8"}}},
			{"Effect": "Deny", ` + star + `, "Condition": {"IpAddress": {"aws:PrincipalTag/t": "10.0.0.0/8"}}}`, "aws:PrincipalTag/t", "value",
		},
		{
			"a number among words", `{"Effect": "Allow", ` + star + `, "Condition": {"NumericLessThan": {"aws:PrincipalTag/t": "5"}, "StringNotEquals": {"aws:PrincipalTag/t": "4"},
			"NumericGreaterThan": {"aws:PrincipalTag/t": "3"}}}`, "aws:PrincipalTag/t", "4.0",
		},
		{
			"a number that is a date", `{"Effect": "Allow", ` + star + `, "Condition": {"NumericNotEquals": {"aws:PrincipalTag/t": "x"}, "DateGreaterThan": {"aws:PrincipalTag/t": "999"}}}`,
			"aws:PrincipalTag/t", "1000.0",
		},
		{"not two characters", `{"Effect": "Allow", ` + star + `, "Condition": {"StringLike": {"aws:UserAgent": "?"}, "StringEquals": {"aws:UserAgent": ["é", "éa"]}}}`, "aws:UserAgent", "é"},
		{"in another case", `{"Effect": "Allow", ` + star + `, "Condition": {"StringEqualsIgnoreCase": {"aws:UserAgent": "É"}, "StringNotEquals": {"aws:UserAgent": "É"}}}`, "aws:UserAgent", "é"},
		{
			"seconds since 1970", `{"Effect": "Allow", ` + star + `, "Condition": {"StringEquals": {"aws:EpochTime": "1767225601"}, "DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}}`,
			"aws:EpochTime", "1767225601",
		},
		{"a time that is over", `{"Effect": "Allow", ` + star + `, "Condition": {"DateLessThan": {"aws:CurrentTime": "` + Today + `"}}}`, "aws:CurrentTime", ""},
		{"a session that is over", `{"Effect": "Allow", ` + star + `, "Condition": {"DateLessThan": {"aws:TokenIssueTime": "` + Issued + `"}}}`, "aws:TokenIssueTime", ""},
		{"a session that began a day ago", `{"Effect": "Allow", ` + star + `, "Condition": {"DateLessThanEquals": {"aws:TokenIssueTime": "` + Issued + `"}}}`, "aws:TokenIssueTime", Issued},
		{"a Deny of older sessions", `{"Effect": "Allow", ` + star + `}, {"Effect": "Deny", ` + star + `, "Condition": {"DateGreaterThan": {"aws:TokenIssueTime": "2019-01-01T00:00:00Z"}}}`, "resource", "arn:aws:s3:::example-bucket/key"},
		{"a Deny since the past", `{"Effect": "Allow", ` + star + `}, {"Effect": "Deny", ` + star + `, "Condition": {"NumericGreaterThan": {"aws:EpochTime": "5"}}}`, "aws:CurrentTime", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [`+test.statements+`]}`, nil)
			w, found, err := New().Find(t.Context(), Query{Layers: query.LayersOf(d), Actions: []string{"s3:GetObject"}})
			if err != nil {
				t.Fatal(err)
			}
			got := w.Request.Resource
			if test.key != "resource" && found {
				got = w.Request.Context[test.key].List[0]
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestTies(t *testing.T) {
	allow := func(condition string) string {
		return `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": ` + condition + `}`
	}
	tests := []struct {
		name, action, statements string
		found                    bool
		want                     map[string]string
	}{
		{
			"one tag under two names", "ec2:StartInstances",
			allow(`{"StringEquals": {"ec2:ResourceTag/t": "a"}, "StringNotEquals": {"aws:ResourceTag/t": "a"}}`), false, nil,
		},
		{
			"is the same", "ec2:StartInstances", allow(`{"StringLike": {"ec2:ResourceTag/t": "a*"}, "StringNotEquals": {"aws:ResourceTag/t": ["a", "avalue"]}}`),
			true,
			map[string]string{"ec2:ResourceTag/t": "ax", "aws:ResourceTag/t": "ax"},
		},
		{"absent under both", "ec2:StartInstances", allow(`{"Null": {"ec2:ResourceTag/t": "true", "aws:ResourceTag/t": "false"}}`), false, nil},
		{
			"two tags", "ec2:StartInstances", allow(`{"StringEquals": {"ec2:ResourceTag/t": "a", "aws:ResourceTag/u": "b"}}`),
			true,
			map[string]string{"ec2:ResourceTag/t": "a", "aws:ResourceTag/u": "b"},
		},
		{"a tag of the caller's", "ec2:StartInstances", allow(`{"StringEquals": {"ec2:ResourceTag/t": "${aws:PrincipalTag/t}"}, "StringLike": {"aws:ResourceTag/t": "a*", "aws:PrincipalTag/t": "b*"}}`), false, nil},
		{
			"the caller's account", "kms:Decrypt", allow(`{"StringEquals": {"kms:CallerAccount": "444455556666"}, "StringNotEquals": {"aws:PrincipalAccount": "444455556666"}}`),
			false, nil,
		},
		{
			"the caller's account in the ARN", "kms:Decrypt", allow(`{"StringEquals": {"kms:CallerAccount": "444455556666"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:*"}}`),
			false, nil,
		},
		{
			"the resource's account", "s3:GetObject", allow(`{"StringEquals": {"s3:ResourceAccount": "444455556666"}, "StringLike": {"aws:ResourceAccount": "1*"}}`), false, nil,
		},
		{
			"an access point's account", "s3:GetObject", allow(`{"StringEquals": {"s3:DataAccessPointAccount": "444455556666"}, "StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:*:111122223333:*"}}`),
			false, nil,
		},
		{
			"is the ARN's", "s3:GetObject", allow(`{"StringEquals": {"s3:DataAccessPointAccount": "444455556666"}, "StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:eu-*"}}`),
			true,
			map[string]string{"s3:DataAccessPointAccount": "444455556666"},
		},
		{
			"the region of the resource", "sqs:SendMessage", allow(`{"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}`),
			true,
			map[string]string{"aws:RequestedRegion": "eu-west-1", "resource": "arn:aws:sqs:eu-west-1:111122223333:example-queue"},
		},
		{
			"another region is possible", "sqs:SendMessage", `{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:sqs:us-*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}`,
			true,
			map[string]string{"resource": "arn:aws:sqs:us-east-1:111122223333:example-queue"},
		},
		{"an organization's paths", "sqs:SendMessage", allow(`{"StringEquals": {"aws:PrincipalOrgID": "o-a"}, "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-b/*"}}`), false, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [`+test.statements+`]}`, nil)
			w, found, err := New().Find(t.Context(), Query{Layers: query.LayersOf(d), Actions: []string{test.action}})
			if err != nil || found != test.found {
				t.Fatalf("found %v, %v: %+v", found, err, w.Request)
			}
			for key, want := range test.want {
				got := w.Request.Resource
				if key != "resource" {
					got = strings.Join(w.Request.Context[key].List, ",")
				}
				if got != want {
					t.Errorf("%s: got %q, want %q", key, got, want)
				}
			}
		})
	}
}

func TestCallersOfRCP(t *testing.T) {
	d := parse(t, policy.RCP, `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRoleWithWebIdentity", "Resource": "*",
			"Condition": {"StringNotEqualsIfExists": {"token.actions.githubusercontent.com:sub": "repo:a/b"}}}]}`, nil)
	w, found, err := New().Find(t.Context(), Query{Layers: query.LayersOf(d), Actions: []string{"sts:AssumeRoleWithWebIdentity"}})
	if err != nil || !found || w.Caller.Type != Federated {
		t.Errorf("found %v, %v: %+v", found, err, w.Request)
	}
}

func TestOwnAPI(t *testing.T) {
	d := parse(t, policy.Resource, `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/prod/*"},
		{"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*/DELETE/*"}]}`, nil)
	q := Query{Layers: query.LayersOf(d), Actions: []string{"execute-api:Invoke"}}
	if w, found, err := New().Find(t.Context(), q); err != nil || !found || !strings.Contains(w.Request.Resource, "/prod/") {
		t.Errorf("found %v, %v: %+v", found, err, w.Request)
	}
	q.ResourceIn = []string{"arn:aws:execute-api:*:*:api/prod/DELETE/*"}
	if w, found, err := New().Find(t.Context(), q); err != nil || found {
		t.Errorf("found %v, %v: %+v", found, err, w.Request)
	}
}

func TestMalformedConditions(t *testing.T) {
	const all = `"Action": "s3:GetObject", "Resource": "*"`
	tests := []struct {
		name, statements string
		found            bool
	}{
		{"an Allow never holds", `{"Effect": "Allow", ` + all + `, "Condition": {"StringNotEquals": "aws:UserAgent"}}`, false},
		{"whatever else it says", `{"Effect": "Allow", ` + all + `, "Condition": {"StringNotEquals": {"aws:UserAgent": "a"}, "Bool": []}}`, false},
		{"nor does a Deny", `{"Effect": "Allow", ` + all + `}, {"Effect": "Deny", ` + all + `, "Condition": "aws:UserAgent"}`, true},
		{"null says nothing", `{"Effect": "Allow", ` + all + `, "Condition": null}`, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := parse(t, policy.Identity, `{"Statement": [`+test.statements+`]}`, nil)
			_, found, err := New().Find(t.Context(), Query{Layers: query.LayersOf(d), Actions: []string{"s3:GetObject"}})
			if err != nil {
				t.Fatal(err)
			}
			if found != test.found {
				t.Errorf("found: %t, want %t", found, test.found)
			}
		})
	}
}
