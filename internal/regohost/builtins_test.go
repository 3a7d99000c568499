package regohost

import (
	"context"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TestBuiltins evaluates expressions that must hold, with the document of the tests or the template as input.
func TestBuiltins(t *testing.T) {
	tests := map[string]struct {
		unit bool
		expr string
	}{
		"actions":         {expr: `some a in iam.actions("iam:passrole"); a.name == "iam:PassRole"; "role" in a.resource_types; "iam:PassedToService" in a.condition_keys`},
		"action level":    {expr: `iam.actions("s3:GetObject")[0].level == "Read"`},
		"no actions":      {expr: `iam.actions("nothing:*") == []`},
		"allows":          {expr: `iam.allows({"identity": [input]}, ` + mfa + `)`},
		"denied":          {expr: `not iam.allows({"identity": [input]}, ` + withoutMFA + `)`},
		"decide":          {expr: `d := iam.decide({"identity": [input]}, ` + withoutMFA + `); d.decision == "explicitDeny"; d.statements[0].statement == input.statements[1]`},
		"decide place":    {expr: `d := iam.decide({"identity": [input]}, ` + mfa + `); d.statements[0].place.range == input.statements[0].actions[0].range; d.statements[0].sid == "Read"`},
		"plain JSON":      {expr: `iam.allows({"identity": [{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}], "boundary": null, "scp": null}, ` + mfa + `)`},
		"part":            {expr: `iam.allows({"identity": [{"of": input, "only": [input.statements[0]]}]}, ` + withoutMFA + `)`},
		"boundary":        {expr: `not iam.allows({"identity": [input], "boundary": []}, ` + mfa + `)`},
		"scp levels":      {expr: `iam.allows({"identity": [input], "scp": [[input], [input]]}, ` + mfa + `)`},
		"covers":          {expr: `iam.covers(input.statements[0], "s3:ListBucket"); iam.covers(input.statements[1], "s3:ListBucket")`},
		"covers not":      {expr: `not iam.covers(input.statements[0], "s3:PutObject"); not iam.covers(input.statements[1], "iam:GetUser")`},
		"administers":     {expr: `not iam.administers(input.statements[0], "s3"); not iam.administers(input.statements[1], "s3")`},
		"matches":         {expr: `iam.matches("a*c?", "abbcd"); not iam.matches("a*c?", "ABCD"); not iam.matches("a", "ab")`},
		"matches a text":  {expr: `iam.matches(input.statements[0].actions[1], "s3:ListBucket")`},
		"at":              {expr: `p := iam.at(input, ["Statement", 0, "Action", 1]); p.value == "s3:List*"; p.known; p.kind == "string"; p.range == input.statements[0].actions[1].range`},
		"at a statement":  {expr: `iam.at(input.statements[0], ["Sid"]).value == "Read"; iam.at(input.statements[0], []).value.Effect == "Allow"`},
		"at nothing":      {expr: `not iam.at(input, ["Statement", 7]); not iam.at(input, ["Statement", "x", 0]); not iam.at(input, ["Statement", -1])`},
		"source":          {expr: `s := iam.source(input.statements[0]); s.kind == "object"; s.members[0].key.value == "Sid"; s.members[2].value.items[1].value == "s3:List*"`},
		"parse":           {expr: `d := iam.parse({"Version": "2012-10-17", "Statement": {"Effect": "Deny"}}, "scp"); d.kind == "scp"; not d.statement_list; d.statements[0].effect.value == "Deny"`},
		"parse twice":     {expr: `iam.parse({"Statement": []}, "trust") == iam.parse({"Statement": []}, "trust")`},
		"parse and ask":   {expr: `d := iam.parse({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, "identity"); iam.allows({"identity": [d]}, ` + withoutMFA + `)`},
		"rewrite":         {expr: `iam.rewrite(input.version, "2008-10-17") == {"at": input.version.range, "text": "\"2008-10-17\""}`},
		"rewrite unsafe":  {expr: `not iam.rewrite(input.version, "a\"b"); not iam.rewrite({"value": "x", "known": true, "range": {"start": 0, "end": 3}}, "y")`},
		"settings":        {expr: `[s] := iam.settings(input); s.layers == [{"documents": [input], "implicit": false, "unread": false}]; s.callers == []`},
		"settings held":   {unit: true, expr: `[s] := iam.settings(input.documents[0]); s.principal == input.resources[0]; count(s.layers) == 2; {c.type | some c in s.callers} == {"role"}`},
		"at of resource":  {unit: true, expr: `iam.at(input.resources[0], ["Properties", "MaxSessionDuration"]).value == 3600`},
		"at of unknown":   {unit: true, expr: `p := iam.at(input.resources[0], ["Properties", "Path"]); not p.known; p.value == {"unknown": "/<Path>"}`},
		"matches unknown": {unit: true, expr: `iam.matches(input.principals[0].boundary_arn, "/anything/")`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := rule("report contains finding.at(rego.metadata.chain(), input, \"it holds\") if {\n" + strings.ReplaceAll(test.expr, "; ", "\n") + "\n}")
			u := unitOf(t, text, policy.Identity)
			if test.unit {
				m.Text = strings.Replace(m.Text, "#   level: warning\n", "#   level: warning\n#   scope: unit\n", 1)
				m.Text = strings.Replace(m.Text, "chain(), input,", "chain(), input.documents[0],", 1)
				u = template(t)
			}
			found, err := run(t, compileOne(t, m), u, nil)
			if err != nil || len(found) != 1 {
				t.Errorf("findings %v, error %v; want one finding", found, err)
			}
		})
	}
}

const (
	mfa = `{"principal": "arn:aws:iam::111122223333:user/alice", "action": "s3:GetObject", ` +
		`"resource": "arn:aws:s3:::b/k", "context": {"aws:MultiFactorAuthPresent": "true", "aws:TagKeys": ["a"]}}`
	withoutMFA = `{"principal": "arn:aws:iam::111122223333:user/alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"}`
)

func TestTester(t *testing.T) {
	modules := []Module{
		rule(`report contains finding.at(rego.metadata.chain(), input, "wide") if input.statements`),
		{File: "rules/too_wide_test.rego", Text: `package house.too_wide_test

import data.house.too_wide

test_passes if count(too_wide.report) == 1 with input as iam.parse({"Statement": []}, "trust")

test_fails if {
	print("so", ["many"])
	false
}

test_errs if iam.allows(1, 2)

todo_test_later if false
`},
	}
	var out strings.Builder
	sum, err := TestModules(context.Background(), &out, modules, TestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if want := (Summary{Passed: 1, Failed: 1, Errors: 1, Skipped: 1}); sum != want || sum.OK() {
		t.Errorf("summary %+v, want %+v", sum, want)
	}
	want := `PASS rules/too_wide_test.rego:5: test_passes
FAIL rules/too_wide_test.rego:7: test_fails
  so ["many"]
ERROR rules/too_wide_test.rego:12: test_errs
  rules/too_wide_test.rego:12: eval_builtin_error: iam.allows: policies: want an object, got number
SKIP rules/too_wide_test.rego:14: todo_test_later
`
	if out.String() != want {
		t.Errorf("output\n%s\nwant\n%s", out.String(), want)
	}
}

func TestTesterLoadsTexts(t *testing.T) {
	modules := []Module{{File: "x_test.rego", Text: `package x_test

test_kind if iam.parse("trusting", "trust").kind == "trust"

test_unit if iam.load("trusting").file == "input"
`}}
	load := func(name string, content []byte, kind *policy.Kind) *policy.Unit {
		u := unitOf(t, text, policy.Identity)
		u.Source.Name = name
		if kind != nil && string(content) == "trusting" {
			u.Documents[0].Kind = *kind
		}
		return u
	}
	var out strings.Builder
	sum, err := TestModules(t.Context(), &out, modules, TestOptions{Load: load})
	if err != nil || sum.Passed != 2 {
		t.Errorf("summary %+v, error %v\n%s", sum, err, out.String())
	}
}

func TestTesterRefusesBrokenModules(t *testing.T) {
	_, err := TestModules(t.Context(), &strings.Builder{}, []Module{{File: "x_test.rego", Text: "package x\n\ntest_a if nowhere"}}, TestOptions{})
	if err == nil || !strings.Contains(err.Error(), "x_test.rego:3: ") {
		t.Errorf("error %v, want one with file and line", err)
	}
}

// TestEqualStatements checks that statements of documents without places are told apart.
func TestEqualStatements(t *testing.T) {
	m := rule(`
_statement := {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}

report contains 1 if {
	some policy in [
		iam.parse({"Version": "2012-10-17", "Statement": [_statement]}, "identity"),
		iam.parse({"Version": "2012-10-17", "Statement": [_statement, {}]}, "identity"),
	]
	iam.find({"layers": [{"documents": [policy]}], "via": [policy.statements[0]]}).found
}`)
	asked := 0
	solver := solverFunc(func(q analysis.Query) (analysis.Witness, bool, error) {
		asked++
		if q.Via[0] != q.Layers[0].Docs[0].Statements[0] {
			t.Error("the statement is one of another document")
		}
		return analysis.Witness{}, false, nil
	})
	if _, err := run(t, compileOne(t, m), unitOf(t, text, policy.Identity), solver); err != nil || asked != 2 {
		t.Errorf("%d questions, error %v; want 2", asked, err)
	}
}
