package verify_test

import (
	"encoding/json"
	"testing"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/internal/verify"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

func parse(t *testing.T, kind policy.Kind, statements ...string) *policy.Document {
	t.Helper()
	list := make([]json.RawMessage, len(statements))
	for i, s := range statements {
		list[i] = json.RawMessage(s)
	}
	text, err := json.Marshal(map[string]any{"Version": policy.Version2012, "Statement": list})
	if err != nil {
		t.Fatal(err)
	}
	root, problem := syntax.ParseJSON(text, 0)
	if problem != nil {
		t.Fatal(problem)
	}
	d := policy.Parse(&root)
	d.Kind = kind
	return d
}

func identity(t *testing.T, statements ...string) []query.Layer {
	t.Helper()
	return query.LayersOf(parse(t, policy.Identity, statements...))
}

// TestCheck has true claims, which are proved, beside twins that differ in what the proof rests on, which are contradicted.
func TestCheck(t *testing.T) {
	const (
		all     = `{"Effect":"Allow","Action":"*","Resource":"*"}`
		getB    = `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`
		ownUser = `{"Effect":"Allow","Action":"iam:CreateAccessKey","Resource":"arn:aws:iam::*:user/${aws:username}"}`
	)
	get := []string{"s3:GetObject"}
	others := []string{"arn:*:iam::*:user/${aws:username}", "arn:*:iam::*:user/*/${aws:username}"}
	users := []query.Caller{{Type: query.User}}
	deny := func(rest string) string { return `{"Effect":"Deny","Action":"*","Resource":"*",` + rest + `}` }
	for _, test := range []struct {
		name        string
		true, false query.Query
	}{
		{
			"an action that nothing allows",
			query.Query{Layers: identity(t, getB), Actions: []string{"s3:PutObject"}},
			query.Query{Layers: identity(t, getB), Actions: get},
		},
		{
			"resources that patterns do not have in common",
			query.Query{Layers: identity(t, getB), Actions: get, ResourceIn: []string{"arn:aws:s3:::c/*"}},
			query.Query{Layers: identity(t, getB), Actions: get, ResourceIn: []string{"arn:aws:s3:::*/c"}},
		},
		{
			"a Deny that covers what is allowed",
			query.Query{Layers: identity(t, getB, `{"Effect":"Deny","Action":"s3:Get*","Resource":"arn:aws:s3:::b*"}`), Actions: get},
			query.Query{Layers: identity(t, getB, `{"Effect":"Deny","Action":"s3:Get*","Resource":"arn:aws:s3:::b/?"}`), Actions: get},
		},
		{
			"two conditions that exclude each other",
			query.Query{
				Layers: identity(t, all, deny(`"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}`)), Actions: get,
				Where: []query.Constraint{{Operator: "StringEquals", Key: "aws:PrincipalOrgID", Values: []string{"o-2"}}},
			},
			query.Query{
				Layers: identity(t, all, deny(`"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":["o-1","o-2"]}}`)), Actions: get,
				Where: []query.Constraint{{Operator: "StringEquals", Key: "aws:PrincipalOrgID", Values: []string{"o-2"}}},
			},
		},
		{
			"numbers between which there is none",
			query.Query{
				Layers: identity(t, all, deny(`"Condition":{"NumericLessThan":{"s3:max-keys":"5"}}`)), Actions: []string{"s3:ListBucket"},
				Where: []query.Constraint{{Operator: "NumericLessThan", Key: "s3:max-keys", Values: []string{"5"}}},
			},
			query.Query{
				Layers: identity(t, all, deny(`"Condition":{"NumericLessThan":{"s3:max-keys":"5"}}`)), Actions: []string{"s3:ListBucket"},
				Where: []query.Constraint{{Operator: "NumericLessThanEquals", Key: "s3:max-keys", Values: []string{"5"}}},
			},
		},
		{
			"a number that is equal to another one and is not",
			query.Query{Layers: identity(t, all), Actions: []string{"s3:ListBucket"}, Where: []query.Constraint{
				{Operator: "NumericNotEquals", Key: "s3:max-keys", Values: []string{"5"}, Not: true},
				{Operator: "NumericEquals", Key: "s3:max-keys", Values: []string{"5"}, Not: true},
			}},
			query.Query{Layers: identity(t, all), Actions: []string{"s3:ListBucket"}, Where: []query.Constraint{
				{Operator: "NumericNotEquals", Key: "s3:max-keys", Values: []string{"5"}, Not: true},
				{Operator: "NumericEquals", Key: "s3:max-keys", Values: []string{"6"}, Not: true},
			}},
		},
		{
			"dates in the past",
			query.Query{Layers: identity(t, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2020-01-01"}}}`), Actions: get},
			query.Query{Layers: identity(t, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2120-01-01"}}}`), Actions: get},
		},
		{
			"a network and what is outside of it",
			query.Query{
				Layers: identity(t, all, deny(`"Condition":{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`)), Actions: get,
				Where: []query.Constraint{{Operator: "IpAddress", Key: "aws:SourceIp", Values: []string{"11.0.0.0/8"}}},
			},
			query.Query{
				Layers: identity(t, all, deny(`"Condition":{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/7"}}`)), Actions: get,
				Where: []query.Constraint{{Operator: "IpAddress", Key: "aws:SourceIp", Values: []string{"11.0.0.0/8"}}},
			},
		},
		{
			"a guard for absent MFA keys",
			query.Query{Layers: identity(t, all, deny(`"Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}`)), Actions: get, Callers: users},
			query.Query{Layers: identity(t, all, deny(`"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}`)), Actions: get, Callers: users},
		},
		{
			"keys that exclude each other",
			query.Query{Layers: identity(t, all), Actions: get, Where: []query.Constraint{
				{Operator: "StringLike", Key: "aws:SourceVpc", Values: []string{"*"}}, {Operator: "Null", Key: "aws:SourceIp", Values: []string{"false"}},
			}},
			query.Query{Layers: identity(t, all), Actions: get, Where: []query.Constraint{
				{Operator: "StringLike", Key: "aws:SourceVpc", Values: []string{"*"}}, {Operator: "Null", Key: "aws:SourceIp", Values: []string{"true"}},
			}},
		},
		{
			"sets of which every value is of a list",
			query.Query{
				Layers:  identity(t, `{"Effect":"Allow","Action":"iam:CreateUser","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}}}`),
				Actions: []string{"iam:CreateUser"}, Where: []query.Constraint{{Operator: "ForAnyValue:StringEquals", Key: "aws:TagKeys", Values: []string{"b"}}},
			},
			query.Query{
				Layers:  identity(t, `{"Effect":"Allow","Action":"iam:CreateUser","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":["a"]}}}`),
				Actions: []string{"iam:CreateUser"}, Where: []query.Constraint{{Operator: "ForAnyValue:StringEquals", Key: "aws:TagKeys", Values: []string{"b"}}},
			},
		},
		{
			"another user than the caller",
			query.Query{Layers: identity(t, ownUser), Actions: []string{"iam:CreateAccessKey"}, ResourceOut: others, Callers: users},
			query.Query{Layers: identity(t, ownUser), Actions: []string{"iam:CreateAccessKey"}, ResourceOut: []string{"arn:*:iam::*:user/x"}, Callers: users},
		},
		{
			"a policy that is not wider",
			query.Query{Layers: identity(t, getB), NotBy: identity(t, `{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b*"}`), Loose: true},
			query.Query{Layers: identity(t, `{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b*"}`), NotBy: identity(t, getB), Loose: true},
		},
		{
			"a second layer that does not allow it",
			query.Query{Layers: append(identity(t, all), query.LayersOf(parse(t, policy.SCP, getB))...), Actions: []string{"s3:PutObject"}},
			query.Query{Layers: append(identity(t, all), query.LayersOf(parse(t, policy.SCP, getB))...), Actions: get},
		},
		{
			"a name that the tag of the caller has",
			query.Query{
				Layers: identity(t, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:PrincipalTag/t}"}`), Actions: get,
				ResourceIn: []string{"arn:aws:s3:::b/x"}, Where: []query.Constraint{{Operator: "StringEquals", Key: "aws:PrincipalTag/t", Values: []string{"y"}}},
			},
			query.Query{
				Layers: identity(t, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:PrincipalTag/t}"}`), Actions: get,
				ResourceIn: []string{"arn:aws:s3:::b/x"}, Where: []query.Constraint{{Operator: "StringEquals", Key: "aws:PrincipalTag/t", Values: []string{"x"}}},
			},
		},
		{
			"a caller of another account",
			query.Query{
				Layers:  query.LayersOf(parse(t, policy.Resource, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`)),
				Actions: get, Callers: []query.Caller{{Type: query.User, OtherAccount: true}},
			},
			query.Query{
				Layers:  query.LayersOf(parse(t, policy.Resource, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`)),
				Actions: get, Callers: users,
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if r := verify.New().Check(&test.true); r.Verdict != verify.Proved {
				t.Errorf("verdict %d of a true claim: %s", r.Verdict, r.Why)
			}
			if r := verify.New().Check(&test.false); r.Verdict != verify.Contradicted {
				t.Errorf("verdict %d of a false claim: %s", r.Verdict, r.Why)
			}
		})
	}
}
