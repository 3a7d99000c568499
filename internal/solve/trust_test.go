package solve

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

func TestPrincipals(t *testing.T) {
	const s3 = `"Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"`
	resource := func(statements ...string) []Layer {
		return query.LayersOf(parse(t, policy.Resource, `{"Version": "2012-10-17", "Statement": [`+strings.Join(statements, ",")+`]}`, nil))
	}
	trust := func(statements ...string) []Layer {
		return query.LayersOf(parse(t, policy.Trust, `{"Version": "2012-10-17", "Statement": [`+strings.Join(statements, ",")+`]}`, nil))
	}
	outside := []Constraint{{Operator: "StringNotEqualsIfExists", Key: "aws:PrincipalOrgID", Values: []string{"o-mine"}}}
	stranger := []Principal{{Type: User, Credentials: LongTerm, OtherAccount: true}, {Type: Anonymous}}
	tests := []struct {
		name  string
		query Query
		want  string // the principal
	}{
		{"everybody, by anybody", Query{Layers: resource(`{"Effect": "Allow", "Principal": "*", ` + s3 + `}`), Callers: []Principal{{Type: Anonymous}}}, "*"},
		{"an account, by anybody", Query{Layers: resource(`{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, ` + s3 + `}`), Callers: stranger}, ""},
		{"an account", Query{Layers: resource(`{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, ` + s3 + `}`)}, "arn:aws:iam::444455556666:user/alice"},
		{
			"a role",
			Query{Layers: resource(`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/x/y"}, ` + s3 + `}`)},
			"arn:aws:sts::444455556666:assumed-role/y/session",
		},
		{
			"a session",
			Query{Layers: resource(`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:sts::444455556666:assumed-role/y/s1"}, ` + s3 + `}`)},
			"arn:aws:sts::444455556666:assumed-role/y/s1",
		},
		{
			"everybody of an organization, from outside",
			Query{Layers: resource(`{"Effect": "Allow", "Principal": "*", ` + s3 + `, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-mine"}}}`), Where: outside},
			"",
		},
		{
			"everybody whose ARN fits",
			Query{Layers: resource(`{"Effect": "Allow", "Principal": "*", ` + s3 + `, "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/dev-*"}}}`)},
			"arn:aws:sts::444455556666:assumed-role/dev-example-role/session",
		},
		{
			"a service only for our account",
			Query{Layers: resource(`{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, ` + s3 + `, "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}`)},
			"cloudtrail.amazonaws.com",
		},
		{
			"a user has no source account",
			Query{
				Layers:  resource(`{"Effect": "Allow", "Principal": "*", ` + s3 + `, "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}`),
				Callers: users(),
			},
			"",
		},
		{
			"NotPrincipal denies all but one",
			Query{Layers: resource(`{"Effect": "Allow", "Principal": "*", `+s3+`}`,
				`{"Effect": "Deny", "NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:user/bob", "111122223333"]}, `+s3+`}`)},
			"arn:aws:iam::111122223333:user/bob",
		},
		{
			"a web identity",
			Query{Layers: trust(`{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
				"Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:me/*"}}}`)},
			"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
		},
		{
			"a web identity of another repository", Query{
				Layers: trust(`{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
				"Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:me/*"}}}`),
				Where: []Constraint{{Operator: "StringLike", Key: "token.actions.githubusercontent.com:sub", Values: []string{"repo:me/*"}, Not: true}},
			}, "",
		},
		{
			"a user with MFA",
			Query{Layers: trust(`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole",
				"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}`)},
			"arn:aws:iam::111122223333:user/alice",
		},
		{
			"a service assumes",
			Query{Layers: trust(`{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}`)},
			"ec2.amazonaws.com",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w, found := ask(t, test.query)
			got := ""
			if found {
				got = w.Request.Principal
			}
			if got != test.want {
				t.Errorf("got %q, want %q\n%+v", got, test.want, w.Request)
			}
		})
	}
}

// TestRandomPrincipals asks random resource policies about a few callers.
func TestRandomPrincipals(t *testing.T) {
	keys := []universeKey{
		{"aws:PrincipalArn", []string{"ArnLike", "ArnNotEquals", "StringLike", "StringNotEquals", "Null"}, []string{
			"arn:aws:iam::*:user/a", head + "b", "arn:*:iam::*:user/${aws:username}", "arn:aws:iam::111122223333:role/r", "arn:aws:iam::444455556666:*",
		}, nil},
		{"aws:PrincipalAccount", []string{"StringEquals", "StringNotEquals", "StringLike"}, []string{"111122223333", "444455556666", "1*"}, nil},
		{"aws:username", []string{"StringEquals", "StringNotEquals", "StringLike", "Null"}, []string{"a", "b", "*"}, nil},
		{"aws:PrincipalIsAWSService", []string{"Bool", "Null"}, []string{"true", "false"}, nil},
		{"aws:SourceAccount", []string{"StringEquals", "StringNotEquals", "Null"}, []string{"111122223333"}, []policy.Values{policy.One("111122223333"), policy.One("444455556666")}},
		{"aws:PrincipalType", []string{"StringEquals", "StringNotEquals"}, []string{"User", "AssumedRole", "Anonymous"}, nil},
	}
	principals := []any{
		"*",
		map[string]any{"AWS": "*"},
		map[string]any{"AWS": "111122223333"},
		map[string]any{"AWS": head + "a"},
		map[string]any{"AWS": []any{"arn:aws:iam::111122223333:role/r", head + "b"}},
		map[string]any{"Service": "ec2.amazonaws.com"},
		map[string]any{"AWS": "arn:aws:iam::444455556666:root"},
		map[string]any{"AWS": "arn:aws:sts::111122223333:assumed-role/r/s"},
		map[string]any{"CanonicalUser": strings.Repeat("ab", 32)},
	}
	undecided, satisfied := 0, 0
	const n = 1500
	for i := range n {
		g := &generator{rand.New(rand.NewPCG(5, uint64(i))), nil}
		var statements []any
		for range 1 + g.IntN(3) {
			st := g.statement(keys)
			st["Action"], st["Resource"] = "s3:GetObject", pick[any](g, "arn:aws:s3:::a/*", "*", "arn:aws:s3:::a/${aws:username}")
			delete(st, "NotAction")
			delete(st, "NotResource")
			st[pick(g, "Principal", "Principal", "Principal", "NotPrincipal")] = pick(g, principals...)
			statements = append(statements, st)
		}
		v := map[string]any{"Version": "2012-10-17", "Statement": statements}
		text, _ := json.MarshalIndent(v, "", " ")
		q := Query{Layers: query.LayersOf(parseValue(policy.Resource, v, nil)), Actions: []string{"s3:GetObject"}}
		s := New()
		w, found, err := s.Find(t.Context(), q)
		var disagreement *DisagreementError
		switch {
		case errors.As(err, &disagreement):
			t.Fatalf("query %d: %v\n%s\n%+v", i, err, text, disagreement.Witness.Exact)
		case errors.Is(err, ErrUndecided):
			undecided++
			continue
		case err != nil:
			t.Fatal(err)
		}
		if found {
			satisfied++
			continue
		}
		j := newJudge(&q, s)
		for _, r := range callersUniverse() {
			if j.answers(r, r) {
				t.Fatalf("query %d: %s\nnothing found, but there is %+v (%v)", i, text, r, w.Caller)
			}
		}
	}
	t.Logf("%d queries, %d satisfied, %d undecided", n, satisfied, undecided)
	if undecided*100 > n || satisfied < n/4 {
		t.Errorf("%d of %d satisfied, %d undecided", satisfied, n, undecided)
	}
}

// callersUniverse lists requests of all sorts of callers.
func callersUniverse() []policy.Request {
	var out []policy.Request
	add := func(principal string, context map[string]string) {
		for _, resource := range []string{"arn:aws:s3:::a/a", "arn:aws:s3:::a/b", "arn:aws:s3:::b/x", "arn:aws:s3:::a/x"} {
			r := policy.Request{Principal: principal, Action: "s3:GetObject", Resource: resource, Context: map[string]policy.Values{}}
			for k, v := range context {
				r.Context[k] = policy.One(v)
			}
			out = append(out, r)
		}
	}
	for _, account := range []string{"111122223333", "444455556666", "999999999999"} {
		for _, name := range []string{"a", "b", "x"} {
			arn := fmt.Sprintf("arn:aws:iam::%s:user/%s", account, name)
			add(arn, map[string]string{"aws:username": name, "aws:PrincipalArn": arn, "aws:PrincipalAccount": account, "aws:PrincipalType": "User", "aws:PrincipalIsAWSService": "false"})
			add(fmt.Sprintf("arn:aws:sts::%s:assumed-role/%s/s", account, name), map[string]string{
				"aws:PrincipalArn": fmt.Sprintf("arn:aws:iam::%s:role/%s", account, name), "aws:PrincipalAccount": account,
				"aws:PrincipalType": "AssumedRole", "aws:PrincipalIsAWSService": "false",
			})
		}
		add(fmt.Sprintf("arn:aws:sts::%s:assumed-role/r/s", account), map[string]string{
			"aws:PrincipalArn": fmt.Sprintf("arn:aws:iam::%s:role/r", account), "aws:PrincipalAccount": account,
			"aws:PrincipalType": "AssumedRole", "aws:PrincipalIsAWSService": "false",
		})
	}
	add("*", map[string]string{"aws:PrincipalType": "Anonymous", "aws:PrincipalAccount": "anonymous", "aws:PrincipalIsAWSService": "false"})
	for _, service := range []string{"ec2.amazonaws.com", "sns.amazonaws.com"} {
		for _, account := range []string{"", "111122223333", "444455556666"} {
			context := map[string]string{"aws:PrincipalIsAWSService": "true"}
			if account != "" {
				context["aws:SourceAccount"] = account
			}
			add(service, context)
		}
	}
	return out
}
