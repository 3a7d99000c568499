package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/policy"
)

const full = `# everything there is
kinds:
  "boundaries/**": boundary
  "*.scp.json": scp
resource-types:
  buckets/: AWS::S3::Bucket
rules:
  style: off
  missing-bool-if-exists: error
  unused-sid: on
exclude: [node_modules, "gen/**"]
rego: policy
ignore:
  - rules: [escalation, admin-access]
    paths: legacy/
    names: ["Admin*"]
    sids: BreakGlass
    reason: reviewed in IAM-42
    expires: "2027-01-31"
  - {paths: [old.json], reason: old}
require-reasons: true
$schema: https://raw.githubusercontent.com/iamlint/iamlint/main/docs/config.schema.json
invariants:
  - id: payroll-is-private
    never:
      actions: [s3:GetObject]
      resources: arn:aws:s3:::payroll/*
      principals: {AWS: "*"}
      conditions: {Bool: {"aws:SecureTransport": false}}
      absent: ["aws:MultiFactorAuthPresent"]
    in: ["policies/**"]
    level: warning
    reason: through the API only
  - {id: kept, always: {actions: "*"}}
fail-on: error
`

func TestParse(t *testing.T) {
	failOn := analysis.Error
	for _, test := range []struct {
		name, text string
		want       config.Config
	}{
		{"everything", full, config.Config{
			Kinds:         []config.Kind{{Glob: "boundaries/**", Kind: policy.Boundary}, {Glob: "*.scp.json", Kind: policy.SCP}},
			ResourceTypes: []config.ResourceType{{Glob: "buckets/", Type: "AWS::S3::Bucket"}},
			Rules: []config.Rule{
				{Ref: config.Ref{Name: "style", Line: 8, Column: 3}, Off: true},
				{Ref: config.Ref{Name: "missing-bool-if-exists", Line: 9, Column: 3}, Level: analysis.Error},
				{Ref: config.Ref{Name: "unused-sid", Line: 10, Column: 3}},
			},
			Exclude: []string{"node_modules", "gen/**"},
			Rego:    []string{"policy"},
			Ignore: []config.Ignore{
				{
					Rules: []config.Ref{{Name: "escalation", Line: 14, Column: 13}, {Name: "admin-access", Line: 14, Column: 25}},
					Paths: []string{"legacy/"}, Names: []string{"Admin*"}, Sids: []string{"BreakGlass"}, Reason: "reviewed in IAM-42",
					Expires: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC), Line: 14, Column: 5,
				},
				{Paths: []string{"old.json"}, Reason: "old", Line: 20, Column: 5},
			},
			RequireReasons: true,
			Invariants: []config.Invariant{
				{
					ID: config.Ref{Name: "payroll-is-private", Line: 24, Column: 9},
					Requests: config.Requests{
						Line: 26, Column: 7,
						Actions:    []config.Ref{{Name: "s3:GetObject", Line: 26, Column: 17}},
						Resources:  []config.Ref{{Name: "arn:aws:s3:::payroll/*", Line: 27, Column: 18}},
						Principals: []config.Principal{{Type: config.Ref{Name: "AWS", Line: 28, Column: 20}, ID: config.Ref{Name: "*", Line: 28, Column: 25}}},
						Conditions: []config.Condition{{
							Operator: config.Ref{Name: "Bool", Line: 29, Column: 20}, Key: config.Ref{Name: "aws:SecureTransport", Line: 29, Column: 27},
							Values: []config.Ref{{Name: "false", Line: 29, Column: 50}},
						}},
						Absent: []config.Ref{{Name: "aws:MultiFactorAuthPresent", Line: 30, Column: 16}},
					},
					In: []string{"policies/**"}, Level: analysis.Warning, Reason: "through the API only",
				},
				{
					ID: config.Ref{Name: "kept", Line: 34, Column: 10}, Always: true, Level: analysis.Error,
					Requests: config.Requests{Line: 34, Column: 24, Actions: []config.Ref{{Name: "*", Line: 34, Column: 34}}},
				},
			},
			FailOn: &failOn,
		}},
		{"an empty file", "", config.Config{}},
		{"only a comment", "# nothing yet\n", config.Config{}},
		{"keys without values", "rules:\nexclude:\nignore:\nkinds:\n", config.Config{}},
		{"JSON is YAML", `{"rules": {"style": false, "mfa": true}}`, config.Config{Rules: []config.Rule{
			{Ref: config.Ref{Name: "style", Line: 1, Column: 12}, Off: true}, {Ref: config.Ref{Name: "mfa", Line: 1, Column: 28}},
		}}},
		{"an alias", "exclude: &x [a]\nrego: *x\n", config.Config{Exclude: []string{"a"}, Rego: []string{"a"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := config.Parse("c.yaml", []byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			test.want.Path = "c.yaml"
			if diff := cmp.Diff(&test.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("Parse (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a misspelled key", "\nexcludes: [a]", `c.yaml:2:1: unknown key "excludes": did you mean "exclude"?`},
		{"a strange key", "mercury: 1", `c.yaml:1:1: unknown key "mercury": use one of kinds, resource-types, rules, overrides, exclude, rego, ignore, require-reasons, invariants, fail-on`},
		{"no mapping", "- a", `c.yaml:1:1: the configuration is a list: write a mapping`},
		{"a key twice", "rego: a\nrego: b", `c.yaml:2:1: "rego" is written twice: write it once`},
		{"a key that is a list", "[a]: b", `c.yaml:1:1: a key of the configuration is a list: write a word`},
		{"a kind that does not exist", "kinds:\n  a: role", `c.yaml:2:6: unknown policy kind "role": use one of identity, trust, resource, boundary, scp, rcp, vpc-endpoint`},
		{"a kind that is a list", "kinds: {a: [trust]}", `c.yaml:1:12: the kind of a is a list: write a word`},
		{"a bad glob", "kinds: {'a[': trust}", `c.yaml:1:9: "a[" is not a valid glob: close each [ and {`},
		{"braces without end", "exclude: ['" + strings.Repeat("{a,aa}", 9) + "']", `c.yaml:1:11: "` + strings.Repeat("{a,aa}", 9) + `" has more than 8 braces: write several globs`},
		{"a bad resource type", "resource-types: {a: S3}", `c.yaml:1:21: "S3" is not a CloudFormation type: write it as in AWS::S3::Bucket`},
		{"a rule's setting", "rules: {a: fatal}", `c.yaml:1:12: unknown setting "fatal": use one of off, on, note, warning, error`},
		{"a rule without setting", "rules: {a: }", `c.yaml:1:12: the setting of a is nothing: write a word`},
		{"rules as a list", "rules: [a]", `c.yaml:1:8: rules is a list: write a mapping`},
		{"a mapping for a list", "exclude: {a: b}", `c.yaml:1:10: exclude is a mapping: write a list`},
		{"a number in a list", "exclude: [1]", `c.yaml:1:11: an element of exclude is 1: put it in quotes`},
		{"a list in a list", "rego: [[a]]", `c.yaml:1:8: an element of rego is a list: write a word`},
		{"a level", "fail-on: high", `c.yaml:1:10: unknown level "high": use one of none, note, warning, error`},
		{"ignore as a mapping", "ignore: {rules: [a]}", `c.yaml:1:9: ignore is a mapping: write a list`},
		{"ignore of everything", "ignore:\n- reason: x", `c.yaml:2:3: an element of ignore that names nothing: give rules, paths, names or sids`},
		{"a misspelled key in ignore", "ignore: [{path: a}]", `c.yaml:1:11: unknown key "path": did you mean "paths"?`},
		{"a bad day", "ignore: [{rules: a, expires: soon}]", `c.yaml:1:30: expires is "soon": write a day, as 2027-01-31`},
		{"a missing reason", "ignore:\n- rules: a\nrequire-reasons: true", `c.yaml:2:3: an element of ignore without a reason, and require-reasons is true: say why`},
		{"a reason required by a word", "require-reasons: always", `c.yaml:1:18: require-reasons is "always": write true or false`},
		{"overrides as a mapping", "overrides: {a: b}", `c.yaml:1:12: overrides is a mapping: write a list`},
		{"an override without paths", "overrides:\n- rules: {a: off}", `c.yaml:2:3: an element of overrides needs paths and rules: give both`},
		{"an override without rules", "overrides: [{paths: a, rules: }]", `c.yaml:1:13: an element of overrides needs paths and rules: give both`},
		{"a misspelled key in overrides", "overrides: [{paths: a, rule: {a: off}}]", `c.yaml:1:24: unknown key "rule": did you mean "rules"?`},
		{"a bad setting in overrides", "overrides: [{paths: a, rules: {a: fatal}}]", `c.yaml:1:35: unknown setting "fatal": use one of off, on, note, warning, error`},
		{"invariants as a mapping", "invariants: {a: b}", `c.yaml:1:13: invariants is a mapping: write a list`},
		{"an invariant without id", "invariants:\n- never: {actions: a}", `c.yaml:2:3: an invariant without id: give it one, as in payroll-is-private`},
		{"a bad id", "invariants:\n- {id: a b, never: {actions: a}}", `c.yaml:2:8: the id "a b" has characters other than letters, digits, -, _ and dots: write it as in payroll-is-private`},
		{"an id twice", "invariants:\n- {id: a, never: {actions: a}}\n- {id: a, never: {actions: b}}", `c.yaml:3:3: two invariants have the id "a": give one of them another`},
		{"an invariant without demand", "invariants: [{id: a}]", `c.yaml:1:14: the invariant a demands nothing: give it never or always`},
		{"both demands", "invariants: [{id: a, never: {actions: a}, always: {actions: a}}]", `c.yaml:1:43: the invariant a has never and always: write two invariants`},
		{"no actions", "invariants: [{id: a, never: {resources: b}}]", `c.yaml:1:29: never names no actions: give it some, as actions: [s3:GetObject], or actions: ["*"]`},
		{"a misspelled element", "invariants: [{id: a, never: {action: b}}]", `c.yaml:1:30: unknown key "action": did you mean "actions"?`},
		{"principals as a list", "invariants: [{id: a, never: {actions: b, principals: [c]}}]", `c.yaml:1:54: principals is a list: write "*", or a mapping as in {AWS: "arn:aws:iam::111122223333:role/deploy"}`},
		{"a principal type that does not exist", "invariants: [{id: a, never: {actions: b, principals: {Aws: c}}}]", `c.yaml:1:55: unknown key "Aws": did you mean "AWS"?`},
		{"a condition without value", "invariants: [{id: a, never: {actions: b, conditions: {Bool: {k: }}}}]", `c.yaml:1:65: a value of k is nothing: write a word`},
		{"a condition with an empty list", "invariants: [{id: a, never: {actions: b, conditions: {Bool: {k: []}}}}]", `c.yaml:1:65: k has no value: give it one`},
		{"the level none", "invariants: [{id: a, never: {actions: b}, level: none}]", `c.yaml:1:50: an invariant of level none says nothing: use one of note, warning, error`},
		{"broken YAML", "a: [", `c.yaml:1: no valid YAML: did not find expected node content`},
		{"broken YAML further down", "a: b\nc: d: e\n", `c.yaml:2: no valid YAML: mapping values are not allowed in this context`},
		{"two documents", "rego: a\n---\nrego: b", `c.yaml:2:1: a second YAML document: write one`},
		{"an unknown alias", "rego: *x", `c.yaml:1: no valid YAML: unknown anchor 'x' referenced`},
		{
			"all at once, in order", "fail-on: x\nkinds: {a: b}\nz: 1\n",
			"c.yaml:1:10: unknown level \"x\": use one of none, note, warning, error\n" +
				"c.yaml:2:12: unknown policy kind \"b\": use one of identity, trust, resource, boundary, scp, rcp, vpc-endpoint\n" +
				"c.yaml:3:1: unknown key \"z\": use one of kinds, resource-types, rules, overrides, exclude, rego, ignore, require-reasons, invariants, fail-on",
		},
		{"an alias to itself", "ignore: &a [*a]", `c.yaml:1:9: an element of ignore is a list: write a mapping`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := config.Parse("c.yaml", []byte(test.text))
			if err == nil {
				t.Fatalf("Parse gives %+v and no error", got)
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckNames(t *testing.T) {
	c, err := config.Parse("c.yaml", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CheckNames([]string{"style", "missing-bool-if-exists", "unused-sid", "escalation", "admin-access"}); err != nil {
		t.Errorf("all names known: %v", err)
	}
	err = c.CheckNames([]string{"style", "missing-bool-if-exist", "unused-sid", "escalation"})
	want := `c.yaml:9:3: unknown rule or category "missing-bool-if-exists": did you mean "missing-bool-if-exist"?
c.yaml:14:25: unknown rule or category "admin-access": ` + "`iamlint rules` lists them"
	if err == nil || err.Error() != want {
		t.Errorf("CheckNames = %v, want %s", err, want)
	}
}

func TestMatch(t *testing.T) {
	for _, test := range []struct {
		glob, name string
		want       bool
	}{
		{"*.json", "a/b.json", true},
		{"*.json", "a/b.yaml", false},
		{"vendor", "a/vendor/b.json", true},
		{"vendor/", "vendor/b.json", true},
		{"a/*.json", "a/b.json", true},
		{"a/*.json", "x/a/b.json", false},
		{"a/*.json", "a/b/c.json", false},
		{"a/*", "a/b/c.json", true},
		{"a/**/c.json", "a/c.json", true},
		{"**/c.json", "c.json", true},
		{"./a", "a/c.json", true},
		{"{a,b}/c.json", "b/c.json", true},
		{"*", "/abs/c.json", true},
		{"c", "", false},
	} {
		if got := config.Match(test.glob, test.name); got != test.want {
			t.Errorf("Match(%q, %q) = %v", test.glob, test.name, got)
		}
	}
}

func TestLookups(t *testing.T) {
	c, err := config.Parse("c.yaml", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	if kind, ok := c.KindOf("boundaries/x/y.scp.json"); !ok || kind != policy.Boundary {
		t.Errorf("the first glob that matches counts; got %v %v", kind, ok)
	}
	if _, ok := c.KindOf("z.json"); ok {
		t.Error("a file that no glob matches has a kind")
	}
	if got := c.ResourceTypeOf("buckets/a.json"); got != "AWS::S3::Bucket" {
		t.Errorf("ResourceTypeOf = %q", got)
	}
	if got := c.ResourceTypeOf("a.json"); got != "" {
		t.Errorf("ResourceTypeOf = %q", got)
	}
}

func TestFind(t *testing.T) {
	root := t.TempDir()
	deep := filepath.Join(root, "a", "b")
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	// A folder of the name is not a configuration.
	if err := os.Mkdir(filepath.Join(deep, config.Name), 0o755); err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(root, config.Name)
	if err := os.WriteFile(want, []byte("fail-on: note"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := config.Find(deep)
	if err != nil || got != want {
		t.Fatalf("Find = %q, %v", got, err)
	}
	c, err := config.Load(got)
	if err != nil || c.FailOn == nil || *c.FailOn != analysis.Note || c.Path != want {
		t.Errorf("Load = %+v, %v", c, err)
	}
	if _, err := config.Load(filepath.Join(root, "none")); err == nil || !strings.Contains(err.Error(), "read configuration") {
		t.Errorf("Load of a missing file: %v", err)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"missing-bool-if-exists", "unscoped-username", "mfa"}
	for given, want := range map[string]string{
		"missing-bool-ifexists": "missing-bool-if-exists", "Unscoped-Username": "unscoped-username", "mf": "mfa", "zebra": "",
	} {
		if got := config.Nearest(given, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", given, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(full)
	f.Add("a: [")
	f.Add("ignore: &a [*a]")
	f.Add("&a [*a]")
	f.Add("? {a: b}\n: c")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := config.Parse("c.yaml", []byte(text))
		if (c == nil) == (err == nil) {
			t.Errorf("Parse(%q) = %v, %v", text, c, err)
		}
	})
}

func TestFindStopsAtTheRepository(t *testing.T) {
	root := t.TempDir()
	deep := filepath.Join(root, "repository", "a")
	for _, folder := range []string{deep, filepath.Join(root, "repository", ".git")} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, config.Name), []byte("fail-on: none"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := config.Find(deep); got != "" || err != nil {
		t.Errorf("Find = %q, %v; want none above the repository", got, err)
	}
	want := filepath.Join(root, "repository", config.Name)
	if err := os.WriteFile(want, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := config.Find(deep); got != want || err != nil {
		t.Errorf("Find = %q, %v; want that of the root of the repository", got, err)
	}
}
