// Package reporttest has a run with everything that reports must cope with, and the comparison with golden files, for the
// tests of report and report/sarif.
package reporttest

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Golden compares got with the file testdata/name, or writes it if the test runs with -update.
func Golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if update := flag.Lookup("update"); update != nil && update.Value.String() == "true" {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

const mfaPolicy = `{
	"Version": "2012-10-17",
	"Statement": [{
		"Sid": "DenyAllExcept0010",
		"Effect": "Deny",
		"NotAction": "iam:*MFADevice",
		"Resource": "*",
		"Condition": {
			"Bool": {"aws:MultiFactorAuthPresent": "false"}
		}
	}]
}
`

// hostile has a byte order mark, wide characters, combining ones, emoji, characters that turn the direction of writing, and
// escape sequences.
const hostile = "\uFEFF# 日本語 é 👩‍👩‍👧 \u202E\x1b[31m::error::%0A\nStatement: x\n"

// Run returns the run.
func Run() *driver.Result {
	mfa := &policy.Source{Name: "policies/mfa.json", Content: []byte(mfaPolicy)}
	minified := &policy.Source{
		Name:    "policies/größe, 100%: x.json",
		Content: []byte(`{"Statement":[` + strings.Repeat(`{"Effect":"Allow","Action":"s3:Get*","Resource":"*"},`, 300) + `{"Effect":"Deny"}]}`),
	}
	strange := &policy.Source{Name: "strange.yaml", Content: []byte(hostile)}
	empty := &policy.Source{Name: "empty.json"}

	document, statement := mfaDocument(mfa)
	witness := &analysis.Witness{
		Request: policy.Request{
			Principal: "arn:aws:iam::111122223333:user/alice",
			Action:    "iam:CreateUser",
			Resource:  "arn:aws:iam::111122223333:user/bob",
			Context: map[string]policy.Values{
				"aws:username": policy.One("alice"), "aws:PrincipalOrgID": policy.One("o-acme"), "aws:TagKeys": policy.Many("a", "b"), "aws:CalledVia": policy.Many(),
			},
		},
		Absent:   []string{"aws:MultiFactorAuthPresent"},
		Decision: query.Allowed,
	}
	further := &analysis.Witness{
		Request:  policy.Request{Principal: "*", Action: "sts:GetCallerIdentity", Resource: "*"},
		Decision: query.ExplicitDeny,
	}

	findings := []driver.Finding{
		finding(empty, NoPolicy, policy.Range{}, "no policy found: name a file that holds one"),
		finding(mfa, Missing, at(mfa, `"Bool"`), "the guard leaks when the MFA key is absent; use BoolIfExists"),
		finding(mfa, Escalation, at(mfa, `{
			"Bool": {"aws:MultiFactorAuthPresent": "false"}
		}`), "a finding over several lines"),
		finding(minified, Escalation, at(minified, `"Deny"`), "far to the right\nin [a] minified file"),
		finding(minified, Style, policy.Range{Start: 25, End: 32}, "at the left of a minified file"),
		finding(strange, Style, at(strange, "👩‍👩‍👧"), "a family \x1b[31m in <xml> & ]]> ::error:: 100% \u202E"),
		finding(strange, Style, at(strange, "x\n"), "over a line's end"),
	}
	findings[1].Document, findings[1].Statement = document, statement
	findings[1].When = `condition IsProd is true and Env is "prod"`
	findings[1].Witness = witness
	findings[1].Related = []analysis.Related{
		{Range: at(mfa, `"iam:*MFADevice"`), Source: mfa, Message: "everything but this is denied"},
		{Range: at(strange, "日本語"), Source: strange, Message: "seen from here [sic]"},
	}
	findings[1].Fixes = []analysis.SuggestedFix{{
		Message: "write BoolIfExists", Edits: []analysis.Edit{{Range: at(mfa, `"Bool"`), NewText: `"BoolIfExists"`}},
	}, {
		Message: "remove the statement", Unsafe: true,
		Edits: []analysis.Edit{{Range: at(mfa, "["), NewText: "[\n"}, {Range: at(mfa, "]")}},
	}}
	findings[2].Document, findings[2].Statement = document, statement
	findings[2].Also = []string{"broad-grant", "odd-style"}
	findings[2].Witness, findings[2].Further = witness, []*analysis.Witness{further}
	const path = "iam-passrole-lambda-createfunction"
	findings[2].Variant = path
	findings[2].Details = []analysis.Detail{{Name: "path", Value: path, Label: "path", Lines: []string{path}, Routes: []analysis.Route{
		{Name: path, Does: "Create a function <with> a \"privileged\" role", Requests: []*analysis.Witness{witness, further}},
		{Name: path + "-2", Does: "Do it in another way", Requests: []*analysis.Witness{witness, witness}},
	}}}
	return &driver.Result{
		Findings:   findings,
		Suppressed: []driver.Suppressed{{Finding: findings[1], Reason: "known"}},
		Failures: []driver.Failure{
			{File: "gone.json", Err: errors.New("open gone.json: no such file")},
			{Rule: "missing-bool-if-exists", File: "policies/mfa.json", Err: errors.New("internal error: \"boom\"\nat x")},
		},
		Undecided: []driver.Undecided{
			{Rule: "privilege-escalation", File: "policies/mfa.json", Level: analysis.Error, Document: "Worker/Policies/0", Kind: "identity", Questions: 3},
			{Rule: "odd-style", File: "strange.yaml", Level: analysis.Note, Questions: 1},
		},
		Stats: driver.Stats{Files: 4, Skipped: 2, Unread: 1, Policies: 3, Undecided: 4},
	}
}

func mfaDocument(src *policy.Source) (*policy.Document, *policy.Statement) {
	text := func(s string) policy.Node {
		return policy.Node{Kind: policy.String, Text: policy.Text{Value: s, Range: at(src, `"`+s+`"`)}}
	}
	member := func(key string, value policy.Node) policy.Member {
		return policy.Member{Key: policy.Text{Value: key, Range: at(src, `"`+key+`"`)}, Value: value}
	}
	object := func(members ...policy.Member) policy.Node { return policy.Node{Kind: policy.Object, Members: members} }
	statement := object(
		member("Sid", text("DenyAllExcept0010")), member("Effect", text("Deny")), member("NotAction", text("iam:*MFADevice")),
		member("Resource", text("*")),
		member("Condition", object(member("Bool", object(member("aws:MultiFactorAuthPresent", text("false")), member("aws:TagKeys", text("a")))))),
	)
	root := object(member("Version", text("2012-10-17")), member("Statement", policy.Node{Kind: policy.Array, Items: []policy.Node{statement}}))
	d := policy.Parse(&root)
	d.Source = src
	return d, d.Statements[0]
}

// at returns the range of the first text in a source; it may be missing.
func at(src *policy.Source, text string) policy.Range {
	i := max(0, strings.Index(string(src.Content), text))
	return policy.Range{Start: i, End: i + len(text)}
}

func finding(src *policy.Source, rule *analysis.Analyzer, r policy.Range, message string) driver.Finding {
	return driver.Finding{
		Analyzer:    rule,
		Level:       rule.Level,
		Diagnostic:  analysis.Diagnostic{Range: r, Source: src, Message: message},
		Start:       src.Position(r.Start),
		End:         src.Position(r.End),
		Fingerprint: "00112233445566778899aabbccddeeff",
	}
}
