package solve

import (
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// TestPitfalls holds questions that a solver once got wrong, or nearly.
func TestPitfalls(t *testing.T) {
	const allow = `{"Effect": "Allow", "Action": "*", "Resource": "*"}`
	doc := func(statements ...string) *policy.Document {
		return parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [`+strings.Join(statements, ",")+`]}`, nil)
	}
	layers := func(d *policy.Document) []Layer { return []Layer{{Docs: []*policy.Document{d}}} }
	where := func(op, key string, values ...string) []Constraint {
		return []Constraint{{Operator: op, Key: key, Values: values}}
	}
	bob := []string{"arn:aws:iam::111122223333:user/bob"}
	absent := doc(`{"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-0abc"}}}`,
		`{"Effect": "Allow", "Action": "iam:*", "Resource": "*", "Condition": {"Null": {"aws:ViaAWSService": "true"}}}`,
		`{"Effect": "Allow", "Action": "iam:*", "Resource": "*", "Condition": {"Null": {"aws:userid": "true"}}}`,
		`{"Effect": "Allow", "Action": "iam:*", "Resource": "*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}}`)
	tests := []struct {
		name  string
		query Query
		want  bool
		check func(Witness) bool
	}{
		{
			"Null and StringEquals in one block never match together",
			Query{
				Layers:  layers(doc(allow, `{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Null": {"aws:PrincipalTag/t": "true"}, "StringEquals": {"aws:PrincipalTag/t": "a"}}}`)),
				Actions: []string{"iam:GetUser"}, Where: where("StringEquals", "aws:PrincipalTag/t", "a"),
			},
			true, nil,
		},
		{
			"in two statements they cover both",
			Query{
				Layers: layers(doc(allow, `{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Null": {"aws:PrincipalTag/t": "true"}}}`,
					`{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/t": "a"}}}`)),
				Actions: []string{"iam:GetUser"}, Where: where("StringLikeIfExists", "aws:PrincipalTag/t", "a", "b"),
			},
			true,
			func(w Witness) bool { return slices.Equal(w.Request.Context["aws:PrincipalTag/t"].List, []string{"b"}) },
		},
		{
			"a wildcard in NotAction exempts",
			Query{
				Layers:  layers(doc(allow, `{"Effect": "Deny", "NotAction": "ec2:*Instances", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}`)),
				Actions: []string{"ec2:TerminateInstances"}, Where: where("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
			},
			true, nil,
		},
		{
			"the resource * is not in a bucket",
			Query{
				Layers:  layers(doc(allow, `{"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::b/*"}`)),
				Actions: []string{"ec2:DescribeInstances"},
			},
			false, nil,
		},
		{
			"ForAllValues holds without any tag key",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "Owner"}}}`)),
				Actions: []string{"ec2:CreateTags"}, Where: where("Null", "aws:TagKeys", "true"),
			},
			true, func(w Witness) bool { return slices.Contains(w.Absent, "aws:TagKeys") },
		},
		{
			"beside Null false it does not",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "Owner"}, "Null": {"aws:TagKeys": "false"}}}`)),
				Actions: []string{"ec2:CreateTags"}, Where: where("Null", "aws:TagKeys", "true"),
			},
			false, nil,
		},
		{
			"a negated operator holds for callers without an organization",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}}`)),
				Actions: []string{"s3:GetObject"}, Where: where("Null", "aws:PrincipalOrgID", "true"),
			},
			true, nil,
		},
		{
			"a session has no aws:username",
			Query{
				Layers: layers(doc(`{"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::*:user/*${aws:username}*"}`,
					`{"Effect": "Deny", "Action": "iam:*", "Resource": "arn:aws:iam::*:user/${aws:username}"}`)),
				Actions: []string{"iam:GetUser"}, Callers: []Principal{{Type: Role, Credentials: Temporary}},
			},
			false, nil,
		},
		{
			"a user has",
			Query{
				Layers: layers(doc(`{"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::*:user/*${aws:username}*"}`,
					`{"Effect": "Deny", "Action": "iam:*", "Resource": "arn:aws:iam::*:user/${aws:username}"}`)),
				Actions: []string{"iam:GetUser"},
			},
			true, nil,
		},
		{
			"the same variable on both sides cancels",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/a/${aws:PrincipalTag/t}"}`)),
				NotBy:   layers(doc(`{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/a/${aws:PrincipalTag/t}"}`)),
				Actions: []string{"s3:GetObject"},
			},
			false, nil,
		},
		{
			"a value comes through two keys",
			Query{
				Layers: layers(doc(`{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*/${aws:PrincipalTag/t}",
					"Condition": {"StringEquals": {"aws:PrincipalTag/t": "a${aws:username}"}}}`)),
				Actions: []string{"s3:GetObject"},
			},
			true, nil,
		},
		{
			"another account's resource",
			Query{
				Layers: layers(doc(`{"Effect": "Allow", "Action": "cloudwatch:GetMetricData", "Resource": "*"}`)),
				NotBy: layers(doc(`{"Effect": "Allow", "Action": "cloudwatch:GetMetricData", "Resource": "*",
					"Condition": {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}}`)),
				Actions: []string{"cloudwatch:GetMetricData"}, Where: where("Null", "aws:ResourceAccount", "false"),
			},
			true, nil,
		},
		{
			"MultiFactorAuthAge is absent where MultiFactorAuthPresent is false",
			Query{
				Layers:  layers(doc(allow, `{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Null": {"aws:MultiFactorAuthAge": "true"}}}`)),
				Actions: []string{"iam:GetUser"}, Where: where("BoolIfExists", "aws:MultiFactorAuthPresent", "false"),
			},
			false, nil,
		},
		{
			"no slash in a name: only the own user has it behind a path",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::*:user/*/${aws:username}"}`)),
				Actions: []string{"iam:GetUser"}, Callers: users(),
				ResourceOut: []string{"arn:*:iam::*:user/${aws:username}", "arn:*:iam::*:user/*/${aws:username}"},
			},
			false, nil,
		},
		{
			"no slash in a name: what is below it is only another's if the name is",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}`)),
				Actions: []string{"s3:GetObject"}, Callers: users(), ResourceIn: []string{"arn:aws:s3:::home/alice/*"},
				Where: where("StringNotEquals", "aws:username", "alice"),
			},
			false, nil,
		},
		{
			"among several homes, too",
			Query{
				Layers: layers(doc(`{"Effect": "Allow", "Action": "s3:GetObject",
					"Resource": ["arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::other/${aws:username}/*", "arn:aws:s3:::home/${aws:username}"]}`)),
				Actions: []string{"s3:GetObject"}, Callers: users(), ResourceIn: []string{"arn:aws:s3:::home/alice/*"},
				Where: where("StringNotEquals", "aws:username", "alice"),
			},
			false, nil,
		},
		{
			"without the slash a name goes on",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}`)),
				Actions: []string{"s3:GetObject"}, Callers: users(), ResourceIn: []string{"arn:aws:s3:::home/alice*"},
				Where: where("StringNotEquals", "aws:username", "alice"),
			},
			true, nil,
		},
		{
			"a tag may have a slash",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:PrincipalTag/t}/*"}`)),
				Actions: []string{"s3:GetObject"}, Callers: users(), ResourceIn: []string{"arn:aws:s3:::home/alice/*"},
				Where: where("StringNotEquals", "aws:PrincipalTag/t", "alice"),
			},
			true, nil,
		},
		{
			"a wildcard glued to the variable leaves others",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::*:user/${aws:username}*"}`)),
				Actions: []string{"iam:GetUser"}, Callers: users(),
				ResourceOut: []string{"arn:*:iam::*:user/${aws:username}", "arn:*:iam::*:user/*/${aws:username}"},
			},
			true, nil,
		},
		{
			"SecureTransport is never absent",
			Query{
				Layers:  layers(doc(allow, `{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}`)),
				Actions: []string{"s3:GetObject"}, Where: where("BoolIfExists", "aws:SecureTransport", "false"),
			},
			false, nil,
		},
		{
			"a key that the action does not have",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "ec2:*", "Resource": "*", "Condition": {"StringEquals": {"ec2:InstanceType": "t3.micro"}}}`)),
				Actions: []string{"ec2:DescribeInstances"},
			},
			false, nil,
		},
		{
			"unless the catalog is not trusted",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "ec2:*", "Resource": "*", "Condition": {"StringEquals": {"ec2:InstanceType": "t3.micro"}}}`)),
				Actions: []string{"ec2:DescribeInstances"}, Loose: true,
			},
			true, nil,
		},
		{
			"DeactivateMFADevice acts on users",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::*:mfa/*"}`)),
				Actions: []string{"iam:DeactivateMFADevice", "iam:EnableMFADevice"},
			},
			false, nil,
		},
		{
			"the user's name ends its ARN",
			Query{
				Layers: layers(doc(`{"Effect": "Allow", "Action": "iam:*", "Resource": "*", "Condition": {
					"StringEquals": {"aws:username": "carol"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/dev/*"}}}`)),
				Actions: []string{"iam:GetUser"},
			},
			true,
			func(w Witness) bool { return strings.HasSuffix(w.Request.Principal, ":user/dev/carol") },
		},
		{
			"and not another's",
			Query{
				Layers: layers(doc(`{"Effect": "Allow", "Action": "iam:*", "Resource": "*", "Condition": {
					"StringEquals": {"aws:username": "carol"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*/dave"}}}`)),
				Actions: []string{"iam:GetUser"},
			},
			false, nil,
		},
		{
			"the account in the resource's ARN is the resource's",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::444455556666:user/*"}`)),
				Actions: []string{"iam:GetUser"}, Where: where("StringNotEquals", "aws:ResourceAccount", "444455556666"),
			},
			false, nil,
		},
		{
			"through a VPC endpoint there is no SourceIp",
			Query{
				Layers: layers(doc(`{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {
					"StringEquals": {"aws:SourceVpce": "vpce-1"}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}`)),
				Actions: []string{"s3:GetObject"},
			},
			false, nil,
		},
		{
			"a request tag is among the tag keys",
			Query{
				Layers: layers(doc(`{"Effect": "Allow", "Action": "iam:CreateUser", "Resource": "*", "Condition": {
					"StringEquals": {"aws:RequestTag/Owner": "x"}, "ForAllValues:StringEquals": {"aws:TagKeys": ["Team"]}}}`)),
				Actions: []string{"iam:CreateUser"},
			},
			false, nil,
		},
		{
			"what is created has the tags of the request",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "iam:CreateUser", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/a": "b"}}}`)),
				Actions: []string{"iam:CreateUser"},
			},
			true, func(w Witness) bool {
				c := w.Request.Context
				return c["aws:RequestTag/a"].List[0] == "b" && c["aws:TagKeys"].List[0] == "a"
			},
		},
		{
			"what asks for the absence of a key that all requests have lets nothing through beside what was asked for",
			Query{
				Layers: layers(absent), Via: absent.Statements[:1],
				Actions: []string{"iam:GetUser"}, Callers: []Principal{{Type: User}},
			},
			true, func(w Witness) bool { return len(w.Allowed) == 1 && w.Allowed[0].Statement.Index == 0 },
		},
		{
			"a given caller has its own name",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:username": "alice"}}}`)),
				Actions: []string{"iam:GetUser"}, Callers: []Principal{{Type: User, ARN: "arn:aws:iam::111122223333:user/dev/alice"}},
			},
			false, nil,
		},
		{
			"what is created has no tag that the request must not have",
			Query{
				Layers: layers(doc(`{"Effect": "Allow", "Action": "iam:CreateUser", "Resource": "*", "Condition": {
					"StringEquals": {"aws:ResourceTag/a": "b"}, "ForAllValues:StringEquals": {"aws:TagKeys": "c"}}}`)),
				Actions: []string{"iam:CreateUser"},
			},
			false, nil,
		},
		{
			"nor one that the question gives",
			Query{
				Layers:  layers(doc(`{"Effect": "Allow", "Action": "iam:CreateUser", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "c"}}}`)),
				Actions: []string{"iam:CreateUser"}, View: map[string]Fixed{"aws:ResourceTag/a": {Value: "b"}},
			},
			false, nil,
		},
		{
			"what is tagged may have other tags",
			Query{
				Layers: layers(doc(`{"Effect": "Allow", "Action": "iam:*User", "Resource": "*", "Condition": {
					"StringEquals": {"aws:ResourceTag/a": "b", "aws:RequestTag/a": "c"}}}`)),
			},
			true, func(w Witness) bool { return w.Request.Action == "iam:TagUser" },
		},
		{
			"what is created has no other tags",
			Query{
				Layers: layers(doc(`{"Effect": "Allow", "Action": "iam:CreateUser", "Resource": "*", "Condition": {
					"StringEquals": {"aws:ResourceTag/a": "b", "aws:RequestTag/a": "c"}}}`)),
				Actions: []string{"iam:CreateUser"},
			},
			false, nil,
		},
		{
			"Via asks for one statement",
			Query{Layers: layers(doc(allow)), Via: doc(allow).Statements, Actions: []string{"iam:GetUser"}},
			false, nil,
		},
		{
			"a boundary in Put is never absent",
			Query{
				Layers:  layers(doc(allow)),
				Actions: []string{"iam:PutUserPermissionsBoundary"}, Where: where("Null", "iam:PermissionsBoundary", "true"),
			},
			false, nil,
		},
		{
			"in Create it may be",
			Query{
				Layers:  layers(doc(allow)),
				Actions: []string{"iam:CreateUser"}, Where: where("Null", "iam:PermissionsBoundary", "true"), ResourceIn: bob,
			},
			true, nil,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w, found := ask(t, test.query)
			if found != test.want {
				t.Fatalf("found is %t, want %t\n%+v", found, test.want, w.Request)
			}
			if test.check != nil && !test.check(w) {
				t.Errorf("unexpected witness %+v, absent %v", w.Request, w.Absent)
			}
		})
	}
}

// Where one literal leaves a variable few values, or its end is text, a policy variable in another literal has few values as
// well: then there is a proof.
func TestCaptured(t *testing.T) {
	own := `{"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::*:user/${aws:username}"}`
	named := `{"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:username": "${aws:userid}"}}}`
	tagged := `{"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalTag/t": ["${aws:username}-x", "a-${aws:username}"]}}}`
	tests := []struct {
		name       string
		statements []string
		in         []string
		want       bool
	}{
		{"the name ends the resource, and is no id", []string{own, named}, []string{"arn:*:iam::*:user/deploy"}, false},
		{"the name ends the resource, and is an id", []string{own, named}, []string{"arn:*:iam::*:user/AIDAEXAMPLE"}, true},
		{"a path before the name", []string{own, named}, []string{"arn:*:iam::*:user/a/deploy"}, false},
		{"a tag made of the name", []string{own, tagged}, []string{"arn:aws:iam::111122223333:user/deploy"}, true},
		{"the whole resource is given", []string{own, named}, []string{"arn:aws:iam::111122223333:user/deploy", "arn:aws:iam::111122223333:user/x"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [`+strings.Join(test.statements, ",")+`]}`, nil)
			w, found := ask(t, Query{Layers: query.LayersOf(d), Actions: []string{"iam:CreateAccessKey"}, ResourceIn: test.in})
			if found != test.want {
				t.Errorf("found is %t, want %t: %+v", found, test.want, w.Request)
			}
		})
	}
}

// A tag that the question gives to what is only being created comes with the request, so that aws:TagKeys names it, too.
func TestFixedTagOfWhatIsCreated(t *testing.T) {
	d := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [{
		"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "*",
		"Condition": {"ForAnyValue:StringLike": {"aws:TagKeys": "b*"}, "StringEquals": {"aws:ResourceTag/a": "x"}}
	}]}`, nil)
	w, found := ask(t, Query{
		Layers: query.LayersOf(d), NotBy: query.LayersOf(d), Actions: []string{"iam:CreateRole"},
		View: map[string]Fixed{"aws:ResourceTag/a": {Value: "x"}}, NotView: map[string]Fixed{"aws:ResourceTag/a": {Value: "y"}},
	})
	if keys := w.Request.Context["aws:TagKeys"].List; !found || !slices.Contains(keys, "a") || len(keys) != 2 {
		t.Errorf("found is %t, aws:TagKeys %v", found, keys)
	}
}
