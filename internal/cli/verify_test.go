package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
	"github.com/iamlint/iamlint/rules"
	"github.com/iamlint/iamlint/test/managed"
)

// TestVerifyContradicted has a wrong answer checked, as a solver with a mistake would give it.
func TestVerifyContradicted(t *testing.T) {
	v := verifyAnswers(true, solve.New())
	d := &policy.Document{Name: "Role/Policies/0", Statements: []*policy.Statement{{
		Effect: &policy.Text{Value: "Allow"}, Action: policy.Star(), Resource: policy.Star(),
	}}}
	for _, actions := range [][]string{{"iam:GetUser"}, {"s3:DeleteBucket", "iam:GetUser"}, nil} {
		v.check(&query.Query{Layers: query.LayersOf(d), Actions: actions})
	}
	v.check(&query.Query{Layers: []query.Layer{{}}, Actions: []string{"iam:GetUser"}})
	var stderr strings.Builder
	p := &program{stderr: &stderr}
	p.tellVerified(v)
	for _, want := range []string{
		"iamlint: internal error: iam:GetUser is allowed to arn:aws:iam::111122223333:user/", "where the solver finds no request (Role/Policies/0: iam:GetUser)",
		"(Role/Policies/0: s3:DeleteBucket, iam:GetUser)", "(Role/Policies/0: any action)",
		"verified: 4 answers that there is no request: 1 by proof, 0 by trying requests, 0 not, 3 contradicted",
	} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("%q is not in:\n%s", want, stderr.String())
		}
	}
	if p.status != ExitFailed {
		t.Errorf("status %d", p.status)
	}
}

// TestVerifyManaged has every answer checked that there is no request, to what the rules ask about AWS's managed policies.
func TestVerifyManaged(t *testing.T) {
	folder := t.TempDir()
	for _, p := range managed.Load(t) {
		if err := os.WriteFile(filepath.Join(folder, p.Name+".json"), p.Latest().Text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, flags := range [][]string{nil, {"--strict-parity"}} {
		_, stderr, status := run(t, rules.All(), append([]string{"lint", "--verify", "--quiet", "--config", "none", "--fail-on", "none", folder}, flags...)...)
		lines := strings.Split(strings.TrimSpace(stderr), "\n")
		t.Log(lines[len(lines)-1])
		if strings.Contains(stderr, "internal error") || status == ExitUsage {
			t.Errorf("status %d, %s", status, stderr)
		}
	}
}
