package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/tools"
	"github.com/iamlint/iamlint/rego"
	"github.com/iamlint/iamlint/rules"
)

// client connects a client of the SDK's with a server.
func client(t *testing.T, s *Server) *sdk.ClientSession {
	t.Helper()
	here, there := sdk.NewInMemoryTransports()
	serving, err := s.Protocol().Connect(t.Context(), there, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = serving.Wait() })
	session, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), here, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return session
}

// call calls a tool, and returns its answer as JSON, or the text of the error.
func call(t *testing.T, session *sdk.ClientSession, tool string, arguments any) (answer string, failed bool) {
	t.Helper()
	result, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	if result.IsError {
		return result.Content[0].(*sdk.TextContent).Text, true
	}
	encoded, err := json.Marshal(result.StructuredContent)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded), false
}

// all are the built-in rules.
func all() []*analysis.Analyzer { return slices.Concat(rules.All(), rego.Analyzers()) }

type object = map[string]any

func allow(action string) string {
	return fmt.Sprintf(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": %q, "Resource": "arn:aws:s3:::reports/*"}]}`, action)
}

const (
	admin  = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}`
	public = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}`
	module = `resource "aws_iam_policy" "p" { policy = jsonencode({Version = "2012-10-17", Statement = [{Effect = "Allow", Action = var.a, Resource = "*"}]}) }
variable "a" { type = string }
`
)

// TestTools: each tool with what is asked of it, and with what is wrong. has are parts of the answer, in any order.
func TestTools(t *testing.T) {
	session := client(t, New(all(), "test"))
	for _, test := range []struct {
		name, tool string
		arguments  object
		failed     bool
		has        []string
	}{
		{"a finding", "lint_policy", object{"text": admin}, false, []string{`"passes":false`, `"rule":"full-admin"`, `"witness":{`, `"file":"policy"`}},
		{"nothing", "lint_policy", object{"text": allow("s3:GetObject")}, false, []string{`"passes":true`, `"findings":[]`, `"open":[]`, "nothing found"}},
		{
			"fixed", "lint_policy",
			object{"text": strings.Replace(allow("s3:GetObject"), `"Action": "s3:GetObject"`, `"Action": ["s3:GetObject", "s3:GetObject"]`, 1)},
			false,
			[]string{`"fixed":"`, `Action\": `},
		},
		{"an object", "lint_policy", object{"text": object{"Statement": object{"Effect": "Allow", "Action": "*", "Resource": "*"}}}, false, []string{`"rule":"full-admin"`}},
		{"a number", "lint_policy", object{"text": 1}, true, []string{"string"}},
		{"syntax", "lint_policy", object{"text": "{"}, false, []string{`"passes":false`, `json-syntax`}},
		{"no policy", "lint_policy", object{"text": "[]"}, false, []string{`"passes":false`}},
		{"Terraform", "lint_policy", object{"text": module, "name": "main.tf", "variables": object{"a": "*"}}, false, []string{"full-admin", `"file":"main.tf"`}},
		{
			"a configuration", "lint_policy",
			object{"text": admin, "configuration": "rules: {escalation: off, full-admin: off, public: off, ceiling: off}", "only": []string{"full-admin"}},
			false,
			[]string{`"rule":"full-admin"`},
		},
		{"a configuration that is wrong", "lint_policy", object{"text": admin, "configuration": "rules: {full-admi: off}"}, true, []string{`did you mean "full-admin"`}},
		{"Rego", "lint_policy", object{"text": admin, "configuration": "rego: [house]"}, true, []string{"iamlint lint"}},
		{"no text", "lint_policy", object{"text": ""}, true, []string{"empty"}},
		{"too much", "lint_policy", object{"text": strings.Repeat(" ", tools.MaxText+1)}, true, []string{"1048576"}},
		{"a kind that is none", "lint_policy", object{"text": admin, "type": "user"}, true, []string{"identity", "vpc-endpoint"}},
		{"an argument that is none", "lint_policy", object{"policy": admin}, true, []string{"policy"}},
		{"new access", "compare_policies", object{"old": allow("s3:GetObject"), "new": allow("s3:*Object")}, false, []string{`"passes":false`, `new-access`, "s3:PutObject"}},
		{"no new access", "compare_policies", object{"old": allow("s3:*Object"), "new": allow("s3:GetObject")}, false, []string{`"passes":true`, "no new access"}},
		{"lost access", "compare_policies", object{"old": allow("s3:*Object"), "new": allow("s3:GetObject"), "both": true}, false, []string{`"passes":true`, "lost-access"}},
		{"a version that cannot be read", "compare_policies", object{"old": "{", "new": admin}, false, []string{`"passes":false`, `"open":[{`}},
		{"access", "check_access", object{"text": allow("s3:*"), "actions": []string{"s3:PutObject"}}, false, []string{`"passes":false`, `"resource":"arn:aws:s3:::reports/key"`}},
		{"no access", "check_access", object{"text": allow("s3:GetObject"), "actions": []string{"s3:Put*"}}, false, []string{`"passes":true`, "no request gets through"}},
		{"no access there", "check_access", object{"text": allow("s3:*"), "actions": []string{"s3:Put*"}, "resources": []string{"arn:aws:s3:::other/*"}}, false, []string{`"passes":true`}},
		{"public", "check_access", object{"text": public, "type": "resource", "public": true}, false, []string{`"passes":false`, "public"}},
		{"not public", "check_access", object{"text": strings.Replace(public, `"*"`, `{"AWS": "111122223333"}`, 1), "type": "resource", "public": true}, false, []string{`"passes":true`}},
		{"open", "check_access", object{"text": module, "name": "main.tf", "actions": []string{"s3:PutObject"}}, false, []string{`"passes":false`, `"open":[{`}},
		{"nothing is asked", "check_access", object{"text": admin}, true, []string{"actions"}},
		{"no such action", "check_access", object{"text": admin, "actions": []string{"s3:GetObjekt"}}, true, []string{"s3:GetObject"}},
		{"a key that is absent", "check_access", object{
			"text":    strings.Replace(allow("s3:GetObject"), `"Resource"`, `"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, "Resource"`, 1),
			"actions": []string{"s3:*"}, "absent": []string{"aws:MultiFactorAuthPresent"},
		}, false, []string{`"passes":true`}},
		{"no such key", "check_access", object{"text": admin, "actions": []string{"*"}, "assume": object{"aws:SecureTransprt": "true"}}, true, []string{"aws:SecureTransport"}},
		{"allowed", "simulate_request", object{
			"policies": object{"identity": []any{object{"Statement": []any{object{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}}},
			"request":  object{"principal": "arn:aws:iam::111122223333:user/alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::reports/a"},
		}, false, []string{`"decision":"allowed"`, `"policy":"identity[0]"`}},
		{"not allowed", "simulate_request", object{
			"policies": object{"identity": []any{}},
			"request":  object{"principal": "arn:aws:iam::111122223333:user/alice", "action": "s3:GetObject", "resource": "*"},
		}, false, []string{`"decision":"implicitDeny"`}},
		{"no action", "simulate_request", object{"policies": object{}, "request": object{"principal": "alice", "action": "s3:GetObjekt", "resource": "*"}}, true, []string{"action"}},
		{"a rule", "explain_rule", object{"rule": "full-admin"}, false, []string{`"id":"full-admin"`, "## Why"}},
		{"a category", "explain_rule", object{"rule": "mfa"}, false, []string{`"category":"mfa"`}},
		{"no rule", "explain_rule", object{"rule": "full-admi"}, true, []string{`did you mean "full-admin"`}},
		{"an action", "lookup_action", object{"action": "IAM:passrole"}, false, []string{`"name":"iam:PassRole"`, "iam:PassedToService", `"matched":1`}},
		{"some actions", "lookup_action", object{"action": "sqs:*Queue"}, false, []string{"sqs:CreateQueue", "sqs:DeleteQueue"}},
		{"many actions", "lookup_action", object{"action": "ec2:*"}, false, []string{`"actions":[]`, `"names":["ec2:`}},
		{"no action", "lookup_action", object{"action": "s3:GetObjekt"}, true, []string{"did you mean s3:GetObject"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer, failed := call(t, session, test.tool, test.arguments)
			if failed != test.failed {
				t.Errorf("failed: %v: %s", failed, answer)
			}
			for _, part := range test.has {
				if !strings.Contains(answer, part) {
					t.Errorf("%q is not in %s", part, answer)
				}
			}
		})
	}
}

// TestList: the tools say what they are, that they change nothing, and what their arguments can be.
func TestList(t *testing.T) {
	listed, err := client(t, New(all(), "test")).ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, tool := range listed.Tools {
		names = append(names, tool.Name)
		if !tool.Annotations.ReadOnlyHint || *tool.Annotations.OpenWorldHint || tool.Description == "" || tool.OutputSchema == nil {
			t.Errorf("%s: %+v", tool.Name, tool)
		}
		for name, property := range tool.InputSchema.(map[string]any)["properties"].(map[string]any) {
			if p := property.(map[string]any); p["description"] == nil {
				t.Errorf("%s: %s has no description", tool.Name, name)
			} else if name == "type" && len(p["enum"].([]any)) != 7 {
				t.Errorf("%s: the kinds are %v", tool.Name, p["enum"])
			}
		}
	}
	want := []string{"check_access", "compare_policies", "explain_rule", "lint_policy", "lookup_action", "simulate_request"}
	if slices.Sort(names); !slices.Equal(names, want) {
		t.Errorf("tools: %q", names)
	}
}

// TestBounds: a call that takes too long, and a bug in a rule, end the call and not the server.
func TestBounds(t *testing.T) {
	rule := func(run func(*analysis.Pass)) *analysis.Analyzer {
		return &analysis.Analyzer{Name: "slow", Category: "test", Level: analysis.Warning, Title: "T", Doc: "D", Run: run}
	}
	slow := New([]*analysis.Analyzer{rule(func(pass *analysis.Pass) { <-pass.Context.Done() })}, "test")
	slow.time = time.Millisecond
	session := client(t, slow)
	if answer, failed := call(t, session, "lint_policy", object{"text": admin}); !failed || !strings.Contains(answer, "not decided within 1ms") {
		t.Errorf("too slow: %v %s", failed, answer)
	}
	if answer, failed := call(t, session, "lookup_action", object{"action": "sqs:ReceiveMessage"}); failed {
		t.Errorf("afterwards: %s", answer)
	}
	session = client(t, New([]*analysis.Analyzer{rule(func(*analysis.Pass) { panic("bug") })}, "test"))
	if answer, failed := call(t, session, "lint_policy", object{"text": admin}); failed || !strings.Contains(answer, `"passes":false`) || !strings.Contains(answer, "bug") {
		t.Errorf("a rule with a bug: %v %s", failed, answer)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := session.CallTool(ctx, &sdk.CallToolParams{Name: "lint_policy", Arguments: object{"text": admin}}); err == nil {
		t.Error("a call that is canceled has an answer")
	}
}
