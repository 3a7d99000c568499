package eval

import (
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// selfService is a policy as users have it, and a request that it allows.
func selfService(b *testing.B) (Policies, policy.Request) {
	d := parse(b, statements(
		`{"Effect": "Allow", "Action": ["iam:*", "s3:Get*"], "Resource": ["arn:aws:iam::*:user/${aws:username}", "arn:aws:s3:::b/*"]}`,
		`{"Effect": "Deny", "NotAction": ["iam:List*", "sts:GetCallerIdentity"], "Resource": "*",
		  "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}`,
	), nil)
	r := policy.Request{Principal: alice, Action: "iam:CreateAccessKey", Resource: alice, Context: map[string]policy.Values{
		"aws:username": policy.One("alice"), "aws:MultiFactorAuthPresent": policy.One("true"),
	}}
	return Policies{Identity: []*policy.Document{d}}, r
}

func BenchmarkSet(b *testing.B) {
	p, r := selfService(b)
	s := NewSet(p)
	if got := s.Decide(r, Options{}); got.Outcome != Allowed {
		b.Fatal(got.Outcome)
	}
	b.ReportAllocs()
	for b.Loop() {
		s.Decide(r, Options{})
	}
}

func BenchmarkDecide(b *testing.B) {
	p, r := selfService(b)
	b.ReportAllocs()
	for b.Loop() {
		Decide(p, r)
	}
}
