package eval

import (
	"github.com/iamlint/iamlint/policy"
	"testing"
)

func BenchmarkDecide(b *testing.B) {
	d := parse(b, statements(`{"Effect":"Allow","Action":["iam:*","s3:Get*"],"Resource":["arn:aws:iam::*:user/${aws:username}","arn:aws:s3:::b/*"]}`,
		`{"Effect":"Deny","NotAction":["iam:List*","sts:GetCallerIdentity"],"Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}`), nil)
	s := Policies{Identity: []*policy.Document{d}}.Compile()
	r := policy.Request{Principal: alice, Action: "iam:CreateAccessKey", Resource: "arn:aws:iam::111122223333:user/alice", Context: map[string]policy.Values{"aws:username": policy.One("alice"), "aws:MultiFactorAuthPresent": policy.One("true")}}
	if got := s.Decide(r, Options{}); got.Outcome != Allowed {
		b.Fatal(got)
	}
	b.ReportAllocs()
	for b.Loop() {
		s.Decide(r, Options{})
	}
}
