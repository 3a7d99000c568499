package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/internal/eval/evaltest"
)

func sample() evaltest.Case {
	return evaltest.Case{
		ID: "1",
		Policies: evaltest.Policies{
			Identity: []evaltest.Document{{Version: "2008-10-17", Statement: []evaltest.Statement{
				{Effect: "Allow", Action: []string{"s3:Get*"}, Resource: []string{"*"}},
				{Effect: "Deny", Action: []string{"*"}, Resource: []string{"arn:aws:s3:::b/*"}, Condition: map[string]map[string][]string{
					"StringEquals": {"aws:PrincipalTag/a": {"x", "y"}},
				}},
			}}},
		},
		Request: evaltest.Request{
			Principal: "arn:aws:iam::111122223333:user/alice", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/x",
			Context: map[string]any{"aws:PrincipalTag/a": "x", "aws:CalledVia": []string{"x"}, "aws:username": "alice"},
		},
	}
}

// Every step makes a case smaller or plainer, so that minimizing ends, and none takes out what AWS always has.
func TestShrink(t *testing.T) {
	c := sample()
	steps := 0
	for {
		smaller, err := shrink(&c)
		if err != nil {
			t.Fatal(err)
		}
		for i := range smaller {
			if diff := cmp.Diff(c, smaller[i]); diff == "" {
				t.Fatal("a step changes nothing")
			}
			if smaller[i].Request.Context["aws:username"] != "alice" {
				t.Error("a step takes out what follows from the caller")
			}
		}
		if len(smaller) == 0 {
			break
		}
		c = smaller[len(smaller)-1]
		if steps++; steps > 100 {
			t.Fatal("shrinking does not end")
		}
	}
	if n := len(c.Policies.Identity); n != 0 || len(c.Request.Context) != 1 {
		t.Errorf("what is left: %+v", c)
	}
}

func TestExplain(t *testing.T) {
	with := func(change func(*evaltest.Case)) evaltest.Case {
		c := sample()
		c.Policies.Identity[0].Version = "2012-10-17"
		c.Policies.Identity[0].Statement[1].Condition = nil
		change(&c)
		return c
	}
	condition := func(operator, key string, values ...string) func(*evaltest.Case) {
		return func(c *evaltest.Case) {
			c.Policies.Identity[0].Statement[1].Condition = map[string]map[string][]string{operator: {key: values}}
		}
	}
	tests := []struct {
		name   string
		change func(*evaltest.Case)
		want   string
	}{
		{"nothing", func(*evaltest.Case) {}, ""},
		{"an ordinary condition", condition("StringEquals", "aws:PrincipalTag/a", "y"), ""},
		{"a list", condition("StringEquals", "aws:CalledVia", "y"), "several values without a set operator"},
		{"a set operator", condition("ForAnyValue:StringEquals", "aws:CalledVia", "y"), ""},
		{"IfExists", condition("ForAnyValue:StringEqualsIfExists", "aws:None", "y"), "ForAnyValue with IfExists and no value"},
		{"seconds", condition("DateEquals", "aws:PrincipalTag/a", "1577836800"), "dates in seconds"},
		{"dates", condition("DateEquals", "aws:PrincipalTag/a", "2020-01-01"), ""},
		{"prefix", condition("IpAddress", "aws:SourceIp", "0.0.0.0/0"), "the prefix 0.0.0.0/0"},
		{"a key without policy", func(c *evaltest.Case) { c.Request.Action = "kms:Decrypt" }, "a key without a policy"},
		{
			"service", func(c *evaltest.Case) { c.Policies.Identity[0].Statement[0].Resource[0] = "arn:aws:*:::b/x" },
			"wildcards in the service or the resource type",
		},
		{"old version", func(c *evaltest.Case) {
			c.Policies.Identity[0].Version = ""
			c.Policies.Identity[0].Statement[0].Resource[0] = "arn:aws:s3:::b/${aws:username}"
		}, "variables with an old version"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := with(test.change)
			if got := explain(&c); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
