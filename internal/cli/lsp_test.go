package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/internal/session"
)

// TestBeforeBranch: what a file newly allows is asked of what it was where the branch began, not of what the other branch has now.
func TestBeforeBranch(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	const module = `resource "aws_iam_policy" "p" {
  policy = templatefile("${path.module}/p.tftpl", { action = "ACTION" })
}
`
	const text = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "${action}", "Resource": "*"}]}`
	folder(t, map[string]string{
		"policy.json": policyText, "m/main.tf": strings.Replace(module, "ACTION", "s3:GetObject", 1), "m/p.tftpl": text,
		"old/name.json": strings.Replace(policyText, "GetObject", "GetBucketAcl", 1),
	})
	do := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull,
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	write := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := session.Open(t.Context(), session.Unfiled(&config.Config{}), session.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := beforeBranch(t.Context(), "", "policy.json", s); err == nil {
		t.Error("outside of a repository nothing can be compared")
	}
	do("init", "-q", "-b", "main")
	do("add", ".")
	do("commit", "-q", "-m", "first")
	do("checkout", "-q", "-b", "change")
	write("policy.json", strings.Replace(policyText, "GetObject", "*", 1))
	write("m/main.tf", strings.Replace(module, "ACTION", "iam:*", 1))
	write("new.json", policyText)
	do("add", ".")
	do("commit", "-q", "-m", "second")
	do("checkout", "-q", "main")
	write("policy.json", strings.Replace(policyText, "GetObject", "DeleteObject", 1))
	do("commit", "-q", "-a", "-m", "meanwhile")
	do("checkout", "-q", "change")

	for _, test := range []struct{ base, path, actions, branch string }{
		{"", "policy.json", "s3:GetObject", "main"},
		{"main", "policy.json", "s3:GetObject", "main"},
		{"HEAD", "policy.json", "s3:*", "change"},
		{"", filepath.Join("m", "main.tf"), "s3:GetObject", "main"},
		{"", "new.json", "", "main"},
		{"", filepath.Join("old", "name.json"), "s3:GetBucketAcl", "main"},
	} {
		unit, branch, err := beforeBranch(t.Context(), test.base, test.path, s)
		if err != nil {
			t.Errorf("%s: %v", test.path, err)
			continue
		}
		actions := ""
		for _, d := range unit.Documents {
			for _, statement := range d.Statements {
				for item := range statement.Action.All() {
					actions += item.Value
				}
			}
		}
		if actions != test.actions || branch != test.branch {
			t.Errorf("%s since %q: %s of %s, want %s of %s", test.path, test.base, actions, branch, test.actions, test.branch)
		}
	}
	if _, _, err := beforeBranch(t.Context(), "no-such-branch", "policy.json", s); err == nil {
		t.Error("a branch that is not there is no beginning")
	}
}
