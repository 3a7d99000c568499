package escalation_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/escalation"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// row is a row of paths.tsv, read apart from the rule.
type row struct {
	id       string
	steps    [][]string
	services []string
}

func rows(t *testing.T) []row {
	t.Helper()
	data, err := os.ReadFile("../internal/paths/paths.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var list []row
	for line := range strings.Lines(string(data)) {
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if columns[0] == "id" {
			continue
		}
		if len(columns) != 7 {
			t.Fatalf("%q has %d columns", line, len(columns))
		}
		r := row{id: columns[0]}
		for step := range strings.SplitSeq(columns[1], ",") {
			r.steps = append(r.steps, strings.Split(step, "|"))
		}
		if columns[2] == "new-passrole" {
			r.services = strings.Split(columns[4], ",")
		}
		list = append(list, r)
	}
	return list
}

// statement is a statement of a generated policy.
type statement struct {
	Effect    string
	Action    any `json:",omitempty"`
	NotAction any `json:",omitempty"`
	Resource  any
	Condition any `json:",omitempty"`
}

// harness finds the paths that are open in generated policies.
type harness struct{ linter *driver.Linter }

func newHarness(t *testing.T) *harness {
	t.Helper()
	a := escalation.PrivilegeEscalation
	c, err := driver.New(driver.Options{Rules: []driver.Rule{{Analyzer: a, Level: a.Level}}, Solver: solve.New()})
	if err != nil {
		t.Fatal(err)
	}
	return &harness{c}
}

// paths returns the IDs of the paths that are found in a policy of these statements, sorted. The policy also has a Deny that
// concerns none of the paths, for the path that removes what restricts the holder.
func (h *harness) paths(t *testing.T, statements ...statement) []string {
	t.Helper()
	statements = append(statements, statement{Effect: "Deny", Action: "aws-portal:*", Resource: "*"})
	text, err := json.Marshal(map[string]any{"Version": policy.Version2012, "Statement": statements})
	if err != nil {
		t.Fatal(err)
	}
	unit := loader.Load(&policy.Source{Name: "policy.json", Content: text}, loader.Options{Required: true})
	result, err := h.linter.Check(t.Context(), unit)
	if err != nil {
		t.Fatal(err)
	}
	for i := range result.Failures {
		t.Fatal(result.Failures[i].Error())
	}
	if len(result.Undecided) > 0 {
		t.Errorf("%s: %d questions are undecided", text, result.Undecided[0].Questions)
	}
	var ids []string
	for i := range result.Findings {
		f := &result.Findings[i]
		if n := len([]rune(f.Message)); n >= 100 {
			t.Errorf("%s: the message has %d characters: %s", f.Variant, n, f.Message)
		}
		if f.Witness == nil {
			t.Errorf("%s: no witness", f.Variant)
		}
		if open := pathsOf(f); len(open) == 0 || open[0].ID != f.Variant {
			t.Errorf("%s: it is not the first of its paths", f.Variant)
		}
		for _, path := range pathsOf(f) {
			if len(path.Requests) == 0 {
				t.Errorf("%s: no witness", path.ID)
			}
			ids = append(ids, path.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// TestLevels requires that paths that only read stored credentials are notes, whatever the rule's level is, unless the same
// statement opens another path.
func TestLevels(t *testing.T) {
	for _, level := range []analysis.Level{analysis.Warning, analysis.Error} {
		c, err := driver.New(driver.Options{
			Rules: []driver.Rule{{Analyzer: escalation.PrivilegeEscalation, Level: level}}, Solver: solve.New(),
		})
		if err != nil {
			t.Fatal(err)
		}
		text := `{"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Action": ["iam:CreateAccessKey", "ssm:GetParameter"], "Resource": "*"},
			{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]}`
		unit := loader.Load(&policy.Source{Name: "policy.json", Content: []byte(text)}, loader.Options{Required: true})
		result, err := c.Check(t.Context(), unit)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]analysis.Level{}
		for i := range result.Findings {
			for _, path := range pathsOf(&result.Findings[i]) {
				got[path.ID] = result.Findings[i].Level
			}
		}
		want := map[string]analysis.Level{
			"iam-create-access-key": level, "ssm-get-parameter": level, "secretsmanager-get-secret-value": analysis.Note,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("levels at %v (-want +got):\n%s", level, diff)
		}
	}
}

// first returns the first action of each step except the one with an index.
func first(steps [][]string, but int) []string {
	var actions []string
	for i, step := range steps {
		if i != but {
			actions = append(actions, step[0])
		}
	}
	return actions
}

// TestEachPath requires that each path is found when its permissions are granted on everything, with each alternative of a
// step, and that it is closed when a step is missing or denied.
func TestEachPath(t *testing.T) {
	h := newHarness(t)
	all := rows(t)
	if len(all) < 85 {
		t.Fatalf("there are %d paths only", len(all))
	}
	for _, r := range all {
		t.Run(r.id, func(t *testing.T) {
			for i, step := range r.steps {
				for _, alternative := range step {
					granted := append(first(r.steps, i), alternative)
					if got := h.paths(t, statement{Effect: "Allow", Action: granted, Resource: "*"}); !slices.Contains(got, r.id) {
						t.Errorf("%v on *: found %v", granted, got)
					}
					spread := make([]statement, 0, len(granted))
					for _, action := range granted {
						spread = append(spread, statement{Effect: "Allow", Action: strings.ToLower(action), Resource: []string{"*"}})
					}
					if got := h.paths(t, spread...); !slices.Contains(got, r.id) {
						t.Errorf("%v in statements of their own: found %v", granted, got)
					}
				}
				rest := slices.Concat(slices.Delete(slices.Clone(r.steps), i, i+1)...)
				if rest != nil {
					if got := h.paths(t, statement{Effect: "Allow", Action: rest, Resource: "*"}); slices.Contains(got, r.id) {
						t.Errorf("without %v: the path is found", step)
					}
				}
				every := slices.Concat(r.steps...)
				denied := statement{Effect: "Deny", Action: step, Resource: "*"}
				if got := h.paths(t, statement{Effect: "Allow", Action: every, Resource: "*"}, denied); slices.Contains(got, r.id) {
					t.Errorf("with %v denied: the path is found", step)
				}
			}
		})
	}
}

// TestServices requires that each path that passes a role is closed if iam:PassedToService only allows other services.
func TestServices(t *testing.T) {
	h := newHarness(t)
	for _, r := range rows(t) {
		if r.steps[0][0] != "iam:PassRole" {
			continue
		}
		t.Run(r.id, func(t *testing.T) {
			if r.services == nil {
				t.Fatal("no service is named")
			}
			rest := statement{Effect: "Allow", Action: slices.Concat(r.steps[1:]...), Resource: "*"}
			pass := func(services ...string) statement {
				return statement{
					Effect: "Allow", Action: "iam:PassRole", Resource: "arn:aws:iam::*:role/*",
					Condition: map[string]any{"StringEquals": map[string]any{"iam:PassedToService": services}},
				}
			}
			if got := h.paths(t, rest, pass(r.services...)); !slices.Contains(got, r.id) {
				t.Errorf("a role may be passed to %v: found %v", r.services, got)
			}
			if got := h.paths(t, rest, pass("pricing.amazonaws.com")); slices.Contains(got, r.id) {
				t.Error("a role may be passed to another service only: the path is found")
			}
			for _, service := range r.services[1:] {
				if got := h.paths(t, rest, pass(service)); slices.Contains(got, r.id) {
					t.Errorf("roles may be passed to %s only: the path is found", service)
				}
			}
			named := statement{Effect: "Allow", Action: "iam:PassRole", Resource: "arn:aws:iam::*:role/service-role/mine-*"}
			if got := h.paths(t, rest, named); slices.Contains(got, r.id) {
				t.Error("some roles only may be passed: the path is found")
			}
		})
	}
}

// TestWildcards requires that wildcards and NotAction hide no path.
func TestWildcards(t *testing.T) {
	h := newHarness(t)
	var every []string
	for _, r := range rows(t) {
		every = append(every, r.id)
	}
	slices.Sort(every)
	// All of IAM would make an administrator.
	apart := statement{Effect: "Deny", Action: []string{
		"iam:AttachUserPolicy", "iam:PutUserPolicy", "iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:AttachGroupPolicy", "iam:PutGroupPolicy",
	}, Resource: "*"}
	want := slices.DeleteFunc(slices.Clone(every), func(id string) bool {
		return strings.HasPrefix(id, "iam-attach-") || strings.HasPrefix(id, "iam-put-") && strings.HasSuffix(id, "-policy")
	})
	for _, test := range []struct {
		name  string
		grant statement
		want  []string
	}{
		{"a star", statement{Effect: "Allow", Action: "*", Resource: "*"}, want},
		{"a wildcard in the service", statement{Effect: "Allow", Action: "*:*", Resource: "*"}, want},
		{"NotAction", statement{Effect: "Allow", NotAction: "aws-portal:*", Resource: "*"}, want},
		{"NotAction of IAM", statement{Effect: "Allow", NotAction: []string{"iam:*", "STS:*"}, Resource: "*"}, slices.DeleteFunc(
			slices.Clone(want), func(id string) bool { return strings.HasPrefix(id, "iam-") || id == "sts-assume-role" })},
		{"letters", statement{Effect: "Allow", Action: []string{"IAM:create?cces*", "iam:Create", "iam"}, Resource: "*"}, []string{"iam-create-access-key"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, h.paths(t, test.grant, apart)); diff != "" {
				t.Errorf("paths (-want +got):\n%s", diff)
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
