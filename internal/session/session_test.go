package session

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/policy"
)

// rule makes a rule that reports the actions of each document.
func rule(name string, change func(*analysis.Analyzer)) *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name: name, Category: "test", Level: analysis.Warning, Title: "Actions", Doc: "Text.",
		Run: func(pass *analysis.Pass) {
			for i := range pass.Document.Statements {
				for _, action := range pass.Document.Statements[i].Actions() {
					pass.Reportf(action.Range, "%s", action.Value)
				}
			}
		},
	}
	if change != nil {
		change(a)
	}
	return a
}

// folder makes a folder with files, and makes it the working folder.
func folder(t *testing.T, files map[string]string) {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(root)
}

// open opens a session with the configuration in the working folder.
func open(t *testing.T, options Options) *Session {
	t.Helper()
	settings, err := Configure("", "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), settings, options)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// found judges a unit, and lists what is found as file: message.
func found(t *testing.T, s *Session, unit *policy.Unit) string {
	t.Helper()
	result, err := s.Judge(t.Context(), unit)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for i := range result.Findings {
		f := &result.Findings[i]
		list = append(list, f.Source.Name+": "+f.Message)
	}
	return strings.Join(list, "; ")
}

const (
	text   = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}`
	other  = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]}`
	module = `resource "aws_iam_policy" "p" {
  policy = jsonencode({Statement = [{Effect = "Allow", Action = local.action, Resource = "*"}]})
}
`
	outer  = "Resources:\n  S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml}}\n"
	nested = "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Statement: [{Effect: Allow, Action: ACTION, Resource: '*'}]\n"
)

// TestUnit: what is judged together with a file, where some files are open in an editor.
func TestUnit(t *testing.T) {
	in := func(action string) string { return strings.Replace(nested, "ACTION", action, 1) }
	folder(t, map[string]string{
		"one.json": text, "module/main.tf": module, "module/locals.tf": `locals { action = "s3:GetObject" }`,
		"outer.yaml": outer, "inner.yaml": in("s3:GetObject"), "empty/README": "",
	})
	s := open(t, Options{Rules: []*analysis.Analyzer{rule("actions", nil)}})
	for _, test := range []struct {
		name, path string
		open       OpenFiles
		want       string
	}{
		{"a file", "one.json", nil, "one.json: s3:GetObject"},
		{"a file as it is open", "one.json", OpenFiles{"one.json": []byte(other)}, "one.json: sqs:SendMessage"},
		{"an open file that is empty", "one.json", OpenFiles{"one.json": {}}, ""},
		{"a file that is on no disk", "two.json", OpenFiles{"two.json": []byte(other)}, "two.json: sqs:SendMessage"},
		{"a module", "module/main.tf", nil, "module/locals.tf: s3:GetObject"},
		{"another file of the module is open", "module/main.tf", OpenFiles{"module/locals.tf": []byte(`locals { action = "sqs:SendMessage" }`)}, "module/locals.tf: sqs:SendMessage"},
		{"a new file in a module", "module/new.tf", OpenFiles{"module/new.tf": []byte(strings.Replace(module, `"p"`, `"q"`, 1))}, "module/locals.tf: s3:GetObject"},
		{"a new module", "empty/main.tf", OpenFiles{"empty/main.tf": []byte(strings.Replace(module, "local.action", `"sqs:SendMessage"`, 1))}, "empty/main.tf: sqs:SendMessage"},
		{"a nested stack", "outer.yaml", nil, "inner.yaml: s3:GetObject"},
		{"a nested stack that is open", "outer.yaml", OpenFiles{"inner.yaml": []byte(in("sqs:SendMessage"))}, "inner.yaml: sqs:SendMessage"},
	} {
		t.Run(test.name, func(t *testing.T) {
			unit, err := s.Unit(t.Context(), test.path, test.open, false)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, found(t, s, unit)); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := s.Unit(t.Context(), "none.json", nil, false); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	absolute, err := filepath.Abs("one.json")
	if err != nil {
		t.Fatal(err)
	}
	unit, err := s.Unit(t.Context(), absolute, OpenFiles{"one.json": []byte(other)}, false)
	if err != nil || found(t, s, unit) != "one.json: sqs:SendMessage" {
		t.Errorf("an absolute path: %v, %v", unit, err)
	}
	unit, err = s.Unit(t.Context(), "one.json", OpenFiles{"one.json": []byte("[]")}, true)
	if err != nil || len(unit.Problems) != 1 || unit.Problems[0].Kind != policy.NoPolicy {
		t.Errorf("a file that must hold a policy: %v, %v", unit.Problems, err)
	}
}

// TestFixes: a fix is proved with the files as they are open; one that is not proved to change nothing is unsafe. In a module it is written in
// Terraform's language.
func TestFixes(t *testing.T) {
	mend := func(id, text string) *analysis.Analyzer {
		return rule(id, func(a *analysis.Analyzer) {
			a.Run = func(pass *analysis.Pass) {
				for i := range pass.Document.Statements {
					for _, action := range pass.Document.Statements[i].Actions() {
						pass.Report(analysis.Diagnostic{Range: action.Range, Message: id, Fixes: []analysis.SuggestedFix{{
							Message: id, Edits: []analysis.Edit{{Range: action.Range, NewText: text}},
						}}})
					}
				}
			}
		})
	}
	folder(t, map[string]string{"one.json": other, "module/main.tf": module, "module/locals.tf": `locals { action = "sqs:SendMessage" }`})
	s := open(t, Options{Rules: []*analysis.Analyzer{mend("same", `"s3:getobject"`), mend("wider", `"s3:Get*"`)}})
	now := OpenFiles{"one.json": []byte(text), "module/locals.tf": []byte(`locals { action = "s3:GetObject" }`)}
	for _, path := range []string{"one.json", "module/main.tf"} {
		outcome, err := s.Lint(t.Context(), path, now, false)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for i := range outcome.Result.Findings {
			f := &outcome.Result.Findings[i]
			for _, fix := range f.Fixes {
				got[f.Message] = fix.Unsafe
			}
		}
		if diff := cmp.Diff(map[string]bool{"same": false, "wider": true}, got); diff != "" {
			t.Errorf("%s: unsafe are (-want +got):\n%s", path, diff)
		}
	}
	outcome, err := s.LintText(t.Context(), "pasted.json", []byte(text))
	if err != nil || len(outcome.Result.Findings) != 2 || outcome.Result.Findings[0].Fixes[0].Unsafe || !outcome.Result.Findings[1].Fixes[0].Unsafe {
		t.Errorf("of a text: %+v, %v", outcome, err)
	}
}

// TestConfiguration: what the configuration says holds, wherever it is found from.
func TestConfiguration(t *testing.T) {
	folder(t, map[string]string{
		".git/HEAD": "", ".iamlint.yaml": "kinds: {'guards/**': scp}\nignore: [{rules: [quiet], paths: [old/**]}]\n" +
			"rules: {actions: error}\noverrides: [{paths: [lib/**], rules: {actions: off}}]\n",
		"guards/a.json": text, "old/a.json": text, "lib/a.json": text, "deep/folder/a.json": text,
	})
	settings, err := Configure("", "deep/folder")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), settings, Options{Rules: []*analysis.Analyzer{rule("actions", nil), rule("quiet", nil)}})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"old/a.json":         "old/a.json: s3:GetObject", // of actions
		"lib/a.json":         "lib/a.json: s3:GetObject", // of quiet
		"deep/folder/a.json": "deep/folder/a.json: s3:GetObject; deep/folder/a.json: s3:GetObject",
	} {
		unit, err := s.Unit(t.Context(), path, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, found(t, s, unit)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	unit, err := s.Unit(t.Context(), "guards/a.json", nil, false)
	if err != nil || unit.Documents[0].Kind != policy.SCP {
		t.Errorf("the kind that the configuration gives: %v, %v", unit.Documents[0].Kind, err)
	}
}

// TestText: a source that is in no file.
func TestText(t *testing.T) {
	s, err := Open(t.Context(), Unfiled(&config.Config{}), Options{Rules: []*analysis.Analyzer{rule("actions", nil)}})
	if err != nil {
		t.Fatal(err)
	}
	if got := found(t, s, s.Text("pasted.json", []byte(text))); got != "pasted.json: s3:GetObject" {
		t.Errorf("found %q", got)
	}
	if unit := s.Text("pasted.json", []byte("{}")); len(unit.Problems) != 1 {
		t.Errorf("no policy: %v", unit.Problems)
	}
}

// TestOpen: mistakes of the user's are not what cannot be done; folders of rules are compiled once, those of the configuration first.
func TestOpen(t *testing.T) {
	var compiled []string
	compile := func(_ context.Context, folders []string) ([]*analysis.Analyzer, error) {
		compiled = append(compiled, folders...)
		return []*analysis.Analyzer{rule("house", nil)}, nil
	}
	folder(t, map[string]string{".git/HEAD": "", ".iamlint.yaml": "rego: [house]\n"})
	s := open(t, Options{Rules: []*analysis.Analyzer{rule("actions", nil)}, Compile: compile, Folders: []string{"more"}})
	if diff := cmp.Diff([]string{"house", "more"}, compiled); diff != "" {
		t.Errorf("compiled (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"actions", "house", "invariant-broken", "invariants", "test"}, s.Known); diff != "" {
		t.Errorf("known (-want +got):\n%s", diff)
	}
	if s = open(t, Options{}); slices.Contains(s.Known, "house") {
		t.Errorf("rules of a session that compiles none: %v", s.Known)
	}
	for name, configuration := range map[string]string{"an unknown rule": "rules: {nine: off}", "no YAML": "rules: ["} {
		settings, err := Configure("", "")
		if err == nil {
			settings, err = Configure(write(t, configuration), "")
		}
		if err == nil {
			_, err = Open(t.Context(), settings, Options{})
		}
		if mistake := (*Error)(nil); !errors.As(err, &mistake) {
			t.Errorf("%s: %v", name, err)
		}
	}
	settings, err := Configure(NoConfig, "")
	if err != nil || settings.Path != "" || slices.Contains(settings.Rego, "house") {
		t.Errorf("without a configuration: %+v, %v", settings, err)
	}
}

func write(t *testing.T, configuration string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(file, []byte(configuration), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestChoose(t *testing.T) {
	off := rule("off", func(a *analysis.Analyzer) { a.Off = true })
	on := rule("on", func(a *analysis.Analyzer) { a.Category = "other" })
	helper := rule("helper", func(a *analysis.Analyzer) { a.Level = analysis.None })
	coded := rule("coded", func(a *analysis.Analyzer) { a.Code = "CODED"; a.Level = analysis.Error })
	for _, test := range []struct {
		name   string
		config string
		flags  Selection
		strict bool
		want   string
	}{
		{name: "as they are", want: "coded=error on=warning"},
		{name: "a category on", config: "rules: {test: on}", want: "coded=error off=warning on=warning"},
		{name: "a category off and a rule of it on", config: "rules: {off: on, test: off}", want: "off=warning on=warning"},
		{name: "levels of a category and of a rule", config: "rules: {on: error, test: note}", want: "coded=note off=note on=error"},
		{name: "enable", flags: Selection{Enable: []string{"off"}}, want: "coded=error off=warning on=warning"},
		{name: "disable a category", flags: Selection{Disable: []string{"test"}}, want: "on=warning"},
		{name: "flags outrank the configuration", config: "rules: {on: off, coded: note}", flags: Selection{Enable: []string{"other"}, Disable: []string{"coded"}}, want: "on=warning"},
		{name: "only", flags: Selection{Only: []string{"off"}}, want: "off=warning"},
		{name: "only, with a level", config: "rules: {coded: note}", flags: Selection{Only: []string{"test"}, Disable: []string{"off"}}, want: "coded=note"},
		{name: "strict", strict: true, want: "coded=error"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := config.Parse("c.yaml", []byte(test.config))
			if err != nil {
				t.Fatal(err)
			}
			rules, err := Choose([]*analysis.Analyzer{off, on, helper, coded}, Unfiled(c), test.flags, test.strict)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range rules {
				got = append(got, r.Analyzer.Name+"="+r.Level.String())
			}
			if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := Choose([]*analysis.Analyzer{helper}, Unfiled(&config.Config{}), Selection{Enable: []string{"helper"}}, false); err == nil {
		t.Error("what is not a rule can be enabled")
	}
}
