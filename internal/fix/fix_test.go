package fix_test

import (
	"strings"
	"testing"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/fix"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
)

func load(src *policy.Source) *policy.Unit { return loader.Load(src, loader.Options{Required: true}) }

// replaces makes a finding with a fix that replaces the first occurrence of old in a source.
func replaces(t *testing.T, src *policy.Source, old, fresh string) driver.Finding {
	t.Helper()
	at := strings.Index(string(src.Content), old)
	if at < 0 {
		t.Fatalf("%q is not in the source", old)
	}
	return driver.Finding{Diagnostic: analysis.Diagnostic{Source: src, Fixes: []analysis.SuggestedFix{{
		Message: fresh, Edits: []analysis.Edit{{Range: policy.Range{Start: at, End: at + len(old)}, NewText: fresh}},
	}}}}
}

const twoStatements = `{"Version": "2012-10-17", "Statement": [
  {"Sid": "A b", "Effect": "Allow", "Action": "iam:PassRoles", "Resource": "*"},
  {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "*"},
  {"Sid": "Again", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
]}`

func TestProve(t *testing.T) {
	type edit struct {
		old, fresh string
		safe, made bool
	}
	tests := []struct {
		name   string
		source string
		edits  []edit
	}{
		{"a Sid is but a name", twoStatements, []edit{{`"A b"`, `"Ab"`, true, true}}},
		{"a misspelled action that would work", twoStatements, []edit{{"iam:PassRoles", "iam:PassRole", false, false}}},
		{"an action that another one covers", twoStatements, []edit{{`["s3:GetObject", "s3:Get*"]`, `"s3:Get*"`, true, true}}},
		{"less is a change, too", twoStatements, []edit{{`["s3:GetObject", "s3:Get*"]`, `"s3:GetObject"`, false, false}}},
		{"those that are safe are made beside one that is not", twoStatements, []edit{
			{`"A b"`, `"Ab"`, true, true}, {"iam:PassRoles", "iam:PassRole", false, false}, {`"Again"`, `"Once"`, true, true},
		}},
		{"each safe alone, not both", `{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
  {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"},
  {"Effect": "Allow", "Action": "s3:Get?*", "Resource": "*"}
]}`, []edit{{`"s3:Get*"`, `"s3:GetObject"`, true, true}, {`"s3:Get?*"`, `"s3:GetObject"`, true, false}}},
		{"overlapping: the first is made", twoStatements, []edit{
			{`"Sid": "A b"`, `"Sid": "Ab"`, true, true}, {`"A b"`, `"B"`, true, false},
		}},
		{"a Deny that begins to work", `{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "*", "Resource": "*"},
  {"Effect": "Deny", "Action": "iam:DeleteRoles", "Resource": "*"}
]}`, []edit{{"iam:DeleteRoles", "iam:DeleteRole", false, false}}},
		{"a Deny of what others may allow", `{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
  {"Effect": "Deny", "Action": "iam:DeleteRoles", "Resource": "*"}
]}`, []edit{{"iam:DeleteRoles", "iam:DeleteRole", false, false}}},
		{"an edit that breaks the text", twoStatements, []edit{{`"Resource": "*"}`, `"Resource": "*"`, false, false}}},
		{
			"a value known at deployment only", `{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument":
  {"Version": "2012-10-17", "Statement": [{"Sid": "A b", "Effect": "Allow", "Action": {"Fn::ImportValue": "x"}, "Resource": "*"}]}}}}}`,
			[]edit{{`"Resource": "*"`, `"Resource": "arn:aws:s3:::b/*"`, false, false}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			src := &policy.Source{Name: "p.json", Content: []byte(test.source)}
			var findings []driver.Finding
			want := test.source
			mended := 0
			for _, e := range test.edits {
				findings = append(findings, replaces(t, src, e.old, e.fresh))
				if e.made {
					want = strings.Replace(want, e.old, e.fresh, 1)
					mended++
				}
			}
			prover := fix.Prover{Load: load, Solver: solve.New()}
			patch, err := prover.Prove(t.Context(), src, findings)
			if err != nil {
				t.Fatal(err)
			}
			for i, e := range test.edits {
				if safe := !findings[i].Fixes[0].Unsafe; safe != e.safe {
					t.Errorf("%q -> %q: safe is %v; want %v", e.old, e.fresh, safe, e.safe)
				}
			}
			if string(patch.Content) != want || patch.Mended != mended {
				t.Errorf("got %d mended:\n%s\nwant %d:\n%s", patch.Mended, patch.Content, mended, want)
			}
		})
	}
}

func TestAll(t *testing.T) {
	src := &policy.Source{Name: "x", Content: []byte("abcdef")}
	edit := func(start, end int, text string) analysis.Edit {
		return analysis.Edit{Range: policy.Range{Start: start, End: end}, NewText: text}
	}
	finding := func(unsafe bool, edits ...analysis.Edit) driver.Finding {
		return driver.Finding{Diagnostic: analysis.Diagnostic{
			Source: src, Fixes: []analysis.SuggestedFix{{Unsafe: unsafe, Edits: edits}},
		}}
	}
	tests := []struct {
		name     string
		findings []driver.Finding
		want     string
		mended   int
	}{
		{"none", nil, "abcdef", 0},
		{"two apart, in any order", []driver.Finding{finding(false, edit(4, 5, "E")), finding(true, edit(0, 1, ""))}, "bcdEf", 2},
		{"edits that belong together", []driver.Finding{finding(false, edit(1, 2, "BB"), edit(3, 3, "-"))}, "aBBc-def", 1},
		{"overlapping: the first wins", []driver.Finding{finding(true, edit(1, 4, "x")), finding(false, edit(0, 1, "A"), edit(3, 5, "y"))}, "axef", 1},
		{"the same edit twice", []driver.Finding{finding(false, edit(2, 3, "C")), finding(false, edit(2, 3, "C"))}, "abCdef", 2},
		{"two insertions at one place", []driver.Finding{finding(false, edit(2, 2, "1")), finding(false, edit(2, 2, "2"))}, "ab1cdef", 1},
		{"outside", []driver.Finding{finding(false, edit(5, 9, "x")), finding(false, edit(-1, 0, "x")), finding(false, edit(3, 2, "x"))}, "abcdef", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := fix.All(src, test.findings); string(got.Content) != test.want || got.Mended != test.mended {
				t.Errorf("got %q, %d mended; want %q, %d", got.Content, got.Mended, test.want, test.mended)
			}
		})
	}
}
