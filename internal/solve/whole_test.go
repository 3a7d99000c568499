package solve

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

func TestWhole(t *testing.T) {
	const allow = `{"Effect": "Allow", "Action": "*", "Resource": "*"}`
	run := []string{"image", "instance", "network-interface", "security-group", "subnet"}
	tests := []struct {
		name, statements, action string
		each                     [][]string
		want                     []string // the types of the resources; nil if there is no answer
	}{
		{"everything", allow, "ec2:RunInstances", nil, run},
		{"one resource is missing", `{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:ec2:*:*:subnet/*"}`, "ec2:RunInstances", nil, nil},
		{"one resource is denied", allow + `, {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:ec2:*::image/*"}`, "ec2:RunInstances", nil, nil},
		{"some are denied", allow + `, {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:ec2:*:*:subnet/subnet-1*"}`, "ec2:RunInstances", nil, run},
		{
			"two regions at once",
			`{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:ec2:*:*:instance/*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}},
			{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:ec2:*:*:instance/*", "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}}`,
			"ec2:RunInstances", nil, nil,
		},
		{
			"two callers at once",
			`{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:ec2:*:*:instance/*", "Condition": {"StringLike": {"aws:PrincipalArn": "*:user/a*"}}},
			{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:ec2:*:*:instance/*", "Condition": {"StringNotLike": {"aws:PrincipalArn": "*:user/a*"}}}`,
			"ec2:RunInstances", nil, nil,
		},
		{
			"a key of one resource",
			`{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:ec2:*:*:instance/*", "Condition": {"StringEquals": {"ec2:InstanceType": "t3.micro"}}},
			{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:ec2:*:*:instance/*"}`, "ec2:RunInstances", nil, run,
		},
		{
			"tags of two resources",
			`{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:ec2:*:*:subnet/*", "Condition": {"StringEquals": {"aws:ResourceTag/t": "a"}}},
			{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:ec2:*:*:security-group/*", "Condition": {"StringEquals": {"aws:ResourceTag/t": "b"}}},
			{"Effect": "Allow", "Action": "*", "NotResource": ["arn:aws:ec2:*:*:security-group/*", "arn:aws:ec2:*:*:subnet/*"]}`, "ec2:RunInstances", nil, run,
		},
		{
			"a tag of the caller's for two resources",
			`{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:ec2:*:*:subnet/${aws:PrincipalTag/t}"},
			{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:ec2:*:*:security-group/${aws:PrincipalTag/t}", "Condition": {"StringEquals": {"aws:PrincipalTag/t": "x"}}},
			{"Effect": "Allow", "Action": "*", "NotResource": ["arn:aws:ec2:*:*:security-group/*", "arn:aws:ec2:*:*:subnet/*"]}`, "ec2:RunInstances", nil, run,
		},
		{"one resource is enough", allow, "s3:GetObject", nil, []string{"example-bucket"}},
		{"none is needed", allow, "ec2:DescribeInstances", nil, []string{"*"}},
		{
			"resources as asked for", allow, "ssm:SendCommand",
			[][]string{{"arn:*:ec2:*:*:instance/*", "arn:*:ssm:*:*:managed-instance/*"}, {"arn:*:ssm:*:*:document/*"}},
			[]string{"document", "instance"},
		},
		{
			"one of them is denied", allow + `, {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:ssm:*:*:document/*"}`, "ssm:SendCommand",
			[][]string{{"arn:*:ec2:*:*:instance/*"}, {"arn:*:ssm:*:*:document/*"}},
			nil,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [`+test.statements+`]}`, nil)
			w, found, err := New().Find(t.Context(), Query{Layers: query.LayersOf(d), Actions: []string{test.action}, Whole: test.each == nil, Each: test.each})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			if found {
				all := append([]Witness{w}, w.With...)
				for i := range all {
					r := &all[i].Request
					kind, _, _ := strings.Cut(r.Resource[strings.LastIndexByte(r.Resource, ':')+1:], "/")
					got = append(got, kind)
					if r.Principal != w.Request.Principal || r.Action != w.Request.Action {
						t.Errorf("%s by %s and by %s", r.Action, r.Principal, w.Request.Principal)
					}
					for key, values := range r.Context {
						if other, ok := w.Request.Context[key]; ok && facts.Shared(strings.ToLower(key)) && !slices.Equal(other.List, values.List) {
							t.Errorf("%s is %v for %s, and %v", key, values.List, r.Resource, other.List)
						}
					}
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("resources (-want +got):\n%s", diff)
			}
		})
	}
}
