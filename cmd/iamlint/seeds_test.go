package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/multichecker"
)

var update = flag.Bool("update", false, "rewrite the golden reports")

// seeds are the published policies that iamlint was conceived from. testdata/seeds/README.md says what each is meant to do
// and what must be found in it.
const seeds = "testdata/seeds"

// run runs the program in the folder of the project and returns what it wrote.
func run(t *testing.T, stdin string, args ...string) (stdout string, status int) {
	t.Helper()
	t.Chdir("../..")
	var out, problems bytes.Buffer
	status = multichecker.Run(context.Background(), args, strings.NewReader(stdin), &out, &problems)
	if problems.Len() > 0 {
		t.Errorf("standard error: %s", &problems)
	}
	return out.String(), status
}

// TestSeedReports compares the text about all seeds, and what other formats make of the findings in one.
func TestSeedReports(t *testing.T) {
	for _, format := range []string{"text", "json", "sarif", "github", "junit"} {
		t.Run(format, func(t *testing.T) {
			path := seeds
			if format != "text" {
				path += "/test-self-control-policy.json"
			}
			got, status := run(t, "", "lint", "--format", format, path)
			if status != 1 {
				t.Errorf("exit status %d, want 1", status)
			}
			golden := filepath.Join("testdata", "golden", "seeds."+format)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("report (-want +got); go test ./cmd/iamlint -update rewrites it:\n%s", diff)
			}
		})
	}
}

// named are the rules that the product was asked for by name.
var named = []string{"missing-bool-if-exists", "unscoped-username", "boundary-not-self-protected", "deactivate-mfa-without-mfa"}

// TestSeeds changes the published policies in one place each: what was right must become a finding, and what was wrong
// must fall silent.
func TestSeeds(t *testing.T) {
	const (
		minimal  = "mfa-self-service-minimal.json"
		cfn      = "force-mfa-access.cfn.yaml"
		boundary = "test-pb-policy.boundary.json"
		control  = "test-self-control-policy.json"
		tutorial = "aws-tutorial-mfa-self-manage.json"
		trust    = "test-restricted-admin-role.trust.json"
		jump     = "test-jump-policy.json"
	)
	for _, test := range []struct {
		name, file string
		old, new   string
		want       []string // of the named rules
	}{
		{name: "minimal", file: minimal},
		{name: "CloudFormation", file: cfn},
		{name: "boundary, the user half", file: boundary, want: []string{"boundary-not-self-protected"}},
		{name: "self-control", file: control},
		{name: "tutorial", file: tutorial},
		{name: "trust", file: trust},
		{name: "jump", file: jump},
		{
			name: "Bool for BoolIfExists", file: minimal, old: "BoolIfExists", new: "Bool",
			want: []string{"deactivate-mfa-without-mfa", "missing-bool-if-exists"},
		},
		{
			name: "Bool for BoolIfExists in a template", file: cfn, old: "BoolIfExists", new: "Bool",
			want: []string{"deactivate-mfa-without-mfa", "missing-bool-if-exists"},
		},
		{
			name: "any user", file: minimal, old: "user/${aws:username}", new: "user/*",
			want: []string{"unscoped-username"},
		},
		{
			name: "DeactivateMFADevice exempt", file: minimal, old: `"iam:GetUser",
        "iam:ListMFADevices",`, new: `"iam:DeactivateMFADevice",`,
			want: []string{"deactivate-mfa-without-mfa"},
		},
		{name: "old version", file: minimal, old: "2012-10-17", new: "2008-10-17"},
		{
			name: "guard on mfa/* only", file: minimal, old: `"Resource": "*",
      "Condition"`, new: `"Resource": "arn:aws:iam::*:mfa/*",
      "Condition"`,
			want: []string{"deactivate-mfa-without-mfa"},
		},
		{
			name: "boundary, both halves", file: boundary, old: `"iam:CreateUser",`,
			new: `"iam:CreateUser", "iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary",`,
		},
		{
			name: "boundary, default version", file: boundary, old: `"iam:DeletePolicyVersion",
                "iam:SetDefaultPolicyVersion"`, new: `"iam:DeletePolicyVersion"`,
			want: []string{"boundary-not-self-protected"},
		},
		{
			name: "boundary, roles without it", file: boundary, old: `                "iam:CreateRole",
`, new: "",
			want: []string{"boundary-not-self-protected"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("../..", seeds, test.file))
			if err != nil {
				t.Fatal(err)
			}
			changed := strings.ReplaceAll(string(text), test.old, test.new)
			if test.old == "" {
				changed = string(text)
			} else if changed == string(text) {
				t.Fatalf("%s does not contain %q", test.file, test.old)
			}
			out, _ := run(t, changed, "lint", "--format", "json", "--stdin-filename", test.file, "-")
			var report struct {
				Findings []struct {
					Rule    string
					Message string
				}
			}
			if err := json.Unmarshal([]byte(out), &report); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, finding := range report.Findings {
				if slices.Contains(named, finding.Rule) {
					got = append(got, finding.Rule)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(test.want, slices.Compact(got)); diff != "" {
				t.Errorf("named rules (-want +got):\n%s\n%s", diff, out)
			}
		})
	}
}
