package multichecker_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestModule builds a program of another module with rules of its own, and runs it.
func TestModule(t *testing.T) {
	if testing.Short() {
		t.Skip("links two programs")
	}
	module := filepath.Join("..", "testdata", "module")
	program := filepath.Join(t.TempDir(), "house.exe")
	if out, status := command(t, module, "go", "build", "-ldflags=-s -w", "-o", program, "."); status != 0 {
		t.Fatalf("go build (run go mod tidy in testdata/module where dependencies changed): %s", out)
	}
	work := t.TempDir()
	const text = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`
	if err := os.WriteFile(filepath.Join(work, "bucket.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}

	t.Run("lint", func(t *testing.T) {
		out, status := command(t, work, program, "lint", "bucket.json")
		if status != 1 {
			t.Errorf("exit status %d, want 1", status)
		}
		for _, want := range []string{
			"bucket.json:1:70: error: production buckets can be deleted without MFA; deny it on prod-* [no-prod-delete]\n",
			" = allowed: user alice may call s3:DeleteBucket on arn:aws:s3:::prod-",
			": note: the statement has no Sid; say with one what it is for [statement-without-sid]\n",
			" [service-wide-control]\n", // a built-in rule
		} {
			if !strings.Contains(out, want) {
				t.Errorf("the report lacks %q:\n%s", want, out)
			}
		}
	})
	t.Run("rules", func(t *testing.T) {
		out, status := command(t, work, program, "rules", "no-prod-delete")
		if status != 0 || !strings.Contains(out, "- Page: https://policies.example.com/no-prod-delete\n") {
			t.Errorf("exit status %d:\n%s", status, out)
		}
		out, status = command(t, work, program, "rules", "house")
		if n := strings.Count(out, "\n"); status != 0 || n != 2 {
			t.Errorf("exit status %d, %d rules, want 2:\n%s", status, n, out)
		}
		out, _ = command(t, work, program, "rules", "--format", "json")
		if !strings.Contains(out, `"inline-policy"`) {
			t.Error("the Rego rules are missing")
		}
	})
	t.Run("configuration", func(t *testing.T) {
		const config = "rules: {house: off, no-prod-delete: warning}\n"
		if err := os.WriteFile(filepath.Join(work, "house.yaml"), []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		out, status := command(t, work, program, "lint", "--config", "house.yaml", "--fail-on", "error", "bucket.json")
		if status != 0 || !strings.Contains(out, "warning: production buckets") || strings.Contains(out, "has no Sid") {
			t.Errorf("exit status %d:\n%s", status, out)
		}
		if out, status = command(t, work, program, "lint", "--only", "no-prod-deletes", "bucket.json"); status != 2 {
			t.Errorf("a rule that does not exist: exit status %d, want 2:\n%s", status, out)
		}
	})
	t.Run("SARIF", func(t *testing.T) {
		out, _ := command(t, work, program, "lint", "--only", "house", "--format", "sarif", "bucket.json")
		type rule struct{ ID, HelpURI string }
		var log struct {
			Runs []struct {
				Tool struct{ Driver struct{ Rules []rule } }
			}
		}
		if err := json.Unmarshal([]byte(out), &log); err != nil {
			t.Fatalf("%v:\n%s", err, out)
		}
		want := []rule{{"no-prod-delete", "https://policies.example.com/no-prod-delete"}, {"statement-without-sid", ""}}
		if got := log.Runs[0].Tool.Driver.Rules; len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("rules %v, want %v", got, want)
		}
	})
	t.Run("analysistest", func(t *testing.T) {
		if out, status := command(t, module, "go", "test", "./..."); status != 0 {
			t.Errorf("go test: %s", out)
		}
	})
}

// command runs a command in a folder, without a network, and returns all that it wrote.
func command(t *testing.T, dir, name string, arguments ...string) (output string, status int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, arguments...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}
