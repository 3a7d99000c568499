package boundary_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/boundary"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// TestEachPath requires that the rule about boundaries knows all paths of privilege-escalation: each path, unless the boundary
// restricts its holder on it as well, is an escape if the boundary allows its steps on everything, and is closed if the boundary
// does not allow the first step, or only on the caller itself.
func TestEachPath(t *testing.T) {
	bound := []string{
		"iam-add-user-to-group", "iam-remove-restricting-policy",
		"iam-delete-user-permissions-boundary", "iam-delete-role-permissions-boundary",
		"iam-put-user-permissions-boundary", "iam-put-role-permissions-boundary",
		"secretsmanager-get-secret-value", "ssm-get-parameter", "lambda-get-function-configuration", "ec2-describe-user-data",
	}
	a := boundary.Escape
	c, err := driver.New(driver.Options{Rules: []driver.Rule{{Analyzer: a, Level: a.Level}}, Solver: solve.New()})
	if err != nil {
		t.Fatal(err)
	}
	escapes := func(t *testing.T, resource string, actions []string) []string {
		t.Helper()
		text, err := json.Marshal(map[string]any{"Version": policy.Version2012, "Statement": map[string]any{
			"Effect": "Allow", "Action": actions, "Resource": resource,
		}})
		if err != nil {
			t.Fatal(err)
		}
		unit := loader.Load(&policy.Source{Name: "policy.boundary.json", Content: text}, loader.Options{Required: true})
		result, err := c.Check(t.Context(), unit)
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Undecided) > 0 {
			t.Errorf("%s: %d questions are undecided", text, result.Undecided[0].Questions)
		}
		var ids []string
		for i := range result.Findings {
			for _, p := range pathsOf(&result.Findings[i]) {
				ids = append(ids, p.ID)
			}
		}
		return ids
	}
	for _, p := range paths.Known().Paths {
		t.Run(p.ID, func(t *testing.T) {
			var all, rest []string
			for i, alternatives := range p.Steps {
				all = append(all, alternatives[0].Action)
				if i > 0 {
					rest = append(rest, alternatives[0].Action)
				}
			}
			want := !slices.Contains(bound, p.ID)
			if got := escapes(t, "*", all); slices.Contains(got, p.ID) != want {
				t.Errorf("%v on *: escapes %v", all, got)
			}
			if rest != nil && slices.Contains(escapes(t, "*", rest), p.ID) {
				t.Errorf("%v on * is an escape without %s", rest, all[0])
			}
			if got := escapes(t, "arn:aws:iam::*:user/${aws:username}", all); slices.Contains(got, p.ID) {
				t.Errorf("%v on the holder's own user is an escape", all)
			}
		})
	}
}

// pathsOf returns the paths that a finding is about.
func pathsOf(f *driver.Finding) []paths.Open {
	for _, d := range f.Details {
		if open, ok := d.Value.(paths.List); ok {
			return open
		}
	}
	return nil
}
