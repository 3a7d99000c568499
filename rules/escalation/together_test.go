package escalation_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// TestTogether compares the result for a path of three steps with all combinations of callers, tags and functions, each
// decided by the evaluator, on random policies.
func TestTogether(t *testing.T) {
	const path = "iam-passrole-lambda-createfunction"
	h := newHarness(t)
	open := 0
	for seed := range uint64(120) {
		g := generator{rand.New(rand.NewPCG(seed, 1))}
		var statements []statement
		for range 3 + g.IntN(4) {
			statements = append(statements, g.statement("Allow"))
		}
		for range g.IntN(3) {
			statements = append(statements, g.statement("Deny"))
		}
		want := isOpen(t, statements)
		if want {
			open++
		}
		if got := slices.Contains(h.paths(t, statements...), path); got != want {
			text, _ := json.Marshal(statements)
			t.Errorf("seed %d: the path is found: %v, want %v: %s", seed, got, want, text)
		}
	}
	if open < 20 || open > 100 {
		t.Errorf("the path is open in %d of 120 policies: the test compares little", open)
	}
}

// generator makes statements about the steps of a path.
type generator struct{ *rand.Rand }

func pick[T any](g generator, list ...T) T { return list[g.IntN(len(list))] }

func (g generator) statement(effect string) statement {
	s := statement{Effect: effect}
	if g.IntN(3) == 0 {
		s.Action, s.Resource = "iam:PassRole", pick(g, "*", "arn:aws:iam::*:role/*", "arn:aws:iam::*:role/app-*")
	} else {
		s.Action = pick[any](g, "lambda:CreateFunction", "lambda:InvokeFunction", "lambda:*")
		s.Resource = pick(g, "*", "arn:aws:lambda:*:*:function:dev-*", "arn:aws:lambda:*:*:function:prod-*",
			"arn:aws:lambda:*:*:function:*-t", "arn:aws:lambda:us-east-1:*:function:*")
	}
	operator := pick(g, "StringEquals", "StringEquals", "StringNotEquals", "StringEqualsIfExists")
	switch g.IntN(6) {
	case 0, 1:
		s.Condition = map[string]any{operator: map[string]any{"aws:PrincipalTag/t": []string{pick(g, "a", "b"), pick(g, "b", "c")}}}
	case 2:
		s.Condition = map[string]any{operator: map[string]any{"aws:username": pick(g, "alice", "bob")}}
	case 3:
		s.Condition = map[string]any{operator: map[string]any{"aws:PrincipalType": pick(g, "User", "AssumedRole")}}
	}
	return s
}

// isOpen reports whether some caller can pass a role that the policy does not name, and create and call the same function.
func isOpen(t *testing.T, statements []statement) bool {
	t.Helper()
	text, err := json.Marshal(map[string]any{"Version": policy.Version2012, "Statement": statements})
	if err != nil {
		t.Fatal(err)
	}
	unit := loader.Load(&policy.Source{Name: "policy.json", Content: text}, loader.Options{Required: true})
	policies := query.Policies{Identity: unit.Documents}
	const account = "111122223333"
	for _, name := range []string{"alice", "bob", "carol", ""} {
		for _, tag := range []string{"a", "b", "c", "d", ""} {
			context := map[string]policy.Values{"aws:PrincipalType": policy.One("AssumedRole")}
			principal := "arn:aws:sts::" + account + ":assumed-role/role/session"
			if name != "" {
				principal = "arn:aws:iam::" + account + ":user/" + name
				context["aws:PrincipalType"], context["aws:username"] = policy.One("User"), policy.One(name)
			}
			if tag != "" {
				context["aws:PrincipalTag/t"] = policy.One(tag)
			}
			context["iam:PassedToService"] = policy.One("lambda.amazonaws.com")
			allowed := func(action, resource string) bool {
				return eval.Decide(policies, policy.Request{
					Principal: principal, Action: action, Resource: resource, Context: context,
				}).Outcome == query.Allowed
			}
			if !allowed("iam:PassRole", "arn:aws:iam::"+account+":role/unnamed-by-author") {
				continue
			}
			for _, region := range []string{"us-east-1", "eu-west-1"} {
				for _, function := range []string{"dev-a", "prod-a", "dev-t", "prod-t", "a", "a-t"} {
					arn := "arn:aws:lambda:" + region + ":" + account + ":function:" + function
					if allowed("lambda:CreateFunction", arn) && allowed("lambda:InvokeFunction", arn) {
						return true
					}
				}
			}
		}
	}
	return false
}
