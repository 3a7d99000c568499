package regohost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// metadata are those of the rule in most tests.
const metadata = `# METADATA
# title: Too wide
# description: The policy is too wide.
# custom:
#   name: too-wide
#   category: house
#   level: warning
`

// rule returns a module with a rule that has the body.
func rule(body string) Module {
	return Module{File: "rules/too_wide.rego", Text: metadata + "package house.too_wide\n\nimport data.iamlint.finding\n\n" + body}
}

// The text of the policy that most tests lint. Its nodes have the places that they have in it.
const text = `{"Version": "2012-10-17", "Statement": [
  {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "s3:List*"], "Resource": "*"},
  {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*",
   "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
]}`

// parseJSON makes nodes of JSON, with places.
func parseJSON(t testing.TB, s string) *policy.Node {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(s))
	n, err := parseValue(d, s)
	if err != nil {
		t.Fatalf("%v in %s", err, s)
	}
	return &n
}

func parseValue(d *json.Decoder, s string) (policy.Node, error) {
	before := int(d.InputOffset())
	token, err := d.Token()
	if err != nil {
		return policy.Node{}, err
	}
	start := before + len(s[before:]) - len(strings.TrimLeft(s[before:], " \n:,"))
	n := policy.Node{Text: policy.Text{Range: policy.Range{Start: start, End: int(d.InputOffset())}}}
	switch v := token.(type) {
	case json.Delim:
		for d.More() {
			if v == '[' {
				item, err := parseValue(d, s)
				if err != nil {
					return n, err
				}
				n.Items = append(n.Items, item)
				continue
			}
			key, err := parseValue(d, s)
			if err != nil {
				return n, err
			}
			value, err := parseValue(d, s)
			if err != nil {
				return n, err
			}
			n.Members = append(n.Members, policy.Member{Key: key.Text, Value: value})
		}
		if _, err := d.Token(); err != nil {
			return n, err
		}
		n.Kind = policy.Object
		if v == '[' {
			n.Kind = policy.Array
		}
		n.Range.End = int(d.InputOffset())
	case string:
		n.Kind, n.Value = policy.String, v
	case float64:
		n.Kind, n.Value = policy.Number, fmt.Sprint(v)
	case bool:
		n.Kind, n.Value = policy.Bool, fmt.Sprint(v)
	}
	return n, nil
}

func unitOf(t testing.TB, s string, kind policy.Kind) *policy.Unit {
	t.Helper()
	src := &policy.Source{Name: "policy.json", Content: []byte(s)}
	d := policy.Parse(parseJSON(t, s))
	d.Source, d.Kind = src, kind
	return &policy.Unit{Source: src, Format: "json", Documents: []*policy.Document{d}}
}

// run runs an analyzer over a unit or its first document.
func run(t testing.TB, a *analysis.Analyzer, u *policy.Unit, solver analysis.Solver) ([]analysis.Diagnostic, error) {
	t.Helper()
	var found []analysis.Diagnostic
	pass := &analysis.Pass{
		Analyzer: a, Unit: u, Context: t.Context(), Solver: solver,
		Report: func(d analysis.Diagnostic) { found = append(found, d) }, Undecided: func() {},
	}
	if a.Scope == analysis.PerDocument {
		pass.Document = u.Documents[0]
	}
	a.Run(pass)
	return found, pass.Err()
}

func compileOne(t testing.TB, m Module) *analysis.Analyzer {
	t.Helper()
	analyzers, err := Compile(t.Context(), []Module{m}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return analyzers[0]
}

func TestFinding(t *testing.T) {
	a := compileOne(t, rule(`
report contains finding.at(rego.metadata.chain(), action, message) if {
	some action in input.statements[_].actions
	endswith(action.value, "*")
	message := sprintf("%s is wide", [action.value])
}`))
	found, err := run(t, a, unitOf(t, text, policy.Identity), nil)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(text, `"s3:List*"`)
	want := []analysis.Diagnostic{
		{Range: policy.Range{Start: at, End: at + len(`"s3:List*"`)}, Message: "s3:List* is wide"},
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("findings differ (-want +got):\n%s", diff)
	}
}

func TestAnalyzer(t *testing.T) {
	m := Module{File: "x.rego", Page: "Because.\n", Text: `# METADATA
# title: T
# description: D.
# related_resources: ["https://example.org/no-x", "https://aws.amazon.com/"]
# custom:
#   name: no-x
#   category: house
#   level: note
#   since: 1.2.3
#   kinds: [trust, resource]
#   security_severity: 4.5
#   severity_reason: it is bad
#   off: true
#   code: NO_X
#   triggers: {actions: ["iam:*"], effects: [Allow]}
#   extra: {owner: somebody}
package x

report contains "x" if false
`}
	got := compileOne(t, m)
	got.Run = nil
	want := &analysis.Analyzer{
		Name: "no-x", Title: "T", Doc: "Because.\n", URL: "https://example.org/no-x", Category: "house", Level: analysis.Note,
		SecuritySeverity: 4.5, SeverityReason: "it is bad", Kinds: []policy.Kind{policy.Trust, policy.Resource},
		Off: true, Code: "NO_X",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("analyzer differs (-want +got):\n%s", diff)
	}
}

func TestDetails(t *testing.T) {
	a := compileOne(t, rule(`
report contains finding.add(finding.at(rego.metadata.chain(), statement, "wide"), details) if {
	some statement in input.statements
	statement.index == 0
	answer := iam.find({"layers": [{"documents": [input]}], "via": [statement]})
	details := {
		"witness": answer.witness,
		"further": [answer.witness],
		"path": "a-path",
		"at_most": "note",
		"related": [{"at": statement.sid, "message": "named here"}],
		"fixes": [{"message": "rename it", "edits": [iam.rewrite(statement.sid, "Write")]}],
	}
}`))
	u := unitOf(t, text, policy.Identity)
	witness := analysis.Witness{
		Request:  policy.Request{Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"},
		Decision: query.Allowed,
		Allowed:  []query.Match{{Policy: "identity[0]", Document: u.Documents[0], Statement: u.Documents[0].Statements[0]}},
	}
	solver := solverFunc(func(analysis.Query) (analysis.Witness, bool, error) { return witness, true, nil })
	found, err := run(t, a, u, solver)
	if err != nil {
		t.Fatal(err)
	}
	sid := strings.Index(text, `"Read"`)
	place := policy.Range{Start: sid, End: sid + len(`"Read"`)}
	want := []analysis.Diagnostic{{
		Range: u.Documents[0].Statements[0].Node.Range, Message: "wide",
		Witness: &witness, Further: []*analysis.Witness{&witness}, Variant: "a-path",
		Details: []analysis.Detail{{Name: "path", Value: "a-path", Label: "path", Lines: []string{"a-path"}}}, AtMost: analysis.Note,
		Related: []analysis.Related{{Range: place, Message: "named here"}},
		Fixes:   []analysis.SuggestedFix{{Message: "rename it", Edits: []analysis.Edit{{Range: place, NewText: `"Write"`}}}},
	}}
	if diff := cmp.Diff(want, found, cmp.Comparer(func(a, b *policy.Document) bool { return a == b })); diff != "" {
		t.Errorf("findings differ (-want +got):\n%s", diff)
	}
}

// solverFunc is a solver with a ready answer.
type solverFunc func(analysis.Query) (analysis.Witness, bool, error)

func (f solverFunc) Find(_ context.Context, q analysis.Query) (analysis.Witness, bool, error) {
	return f(q)
}

func TestMalformedReports(t *testing.T) {
	const at = `finding.at(rego.metadata.chain(), input, "wide")`
	tests := map[string]struct{ report, want string }{
		"no object":       {`"wide"`, "finding: want an object, got string"},
		"hand-made":       {`{"message": "wide", "range": input.range}`, "not made by finding.at"},
		"of another rule": {`object.union(` + at + `, {"rule": "other"})`, "not made by finding.at"},
		"another level":   {`object.union(` + at + `, {"level": "error"})`, "not made by finding.at"},
		"no place":        {`finding.at(rego.metadata.chain(), "here", "wide")`, "want something with a range, got string"},
		"place elsewhere": {`finding.at(rego.metadata.chain(), {"start": 0, "end": 9999}, "wide")`, "[0, 9999) is not in the file"},
		"message":         {`finding.at(rego.metadata.chain(), input, 17)`, "message: want a string, got number"},
		"empty message":   {`finding.at(rego.metadata.chain(), input, "")`, "the message is empty"},
		"unknown field":   {`finding.add(` + at + `, {"severity": 9})`, `unknown field "severity"`},
		"unknown level":   {`finding.add(` + at + `, {"at_most": "mild"})`, `unknown level "mild"`},
		"made-up witness": {`finding.add(` + at + `, {"witness": {"action": "s3:*"}})`, "want a witness as iam.find returned it"},
		"fix without edit": {
			`finding.add(` + at + `, {"fixes": [{"message": "mend it", "edits": []}]})`, "a message and edits are needed",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := compileOne(t, rule("report contains "+test.report))
			found, err := run(t, a, unitOf(t, text, policy.Identity), nil)
			if err == nil || !strings.Contains(err.Error(), test.want) ||
				!strings.HasPrefix(err.Error(), "rules/too_wide.rego: rule too-wide: ") {
				t.Errorf("error %v, want one of the rule that says %q", err, test.want)
			}
			if len(found) > 0 {
				t.Errorf("it reported %v all the same", found)
			}
		})
	}
}

func TestMistakes(t *testing.T) {
	body := "package house.too_wide\n\nimport data.iamlint.finding\n\nreport contains finding.at(rego.metadata.chain(), input, \"wide\")\n"
	tests := map[string]struct {
		text string
		want string
	}{
		"empty file":         {"", "x.rego:1: empty module"},
		"syntax":             {"package x\n\nreport contains {", "x.rego:3: "},
		"no metadata":        {body, "x.rego:1: the rule has no METADATA"},
		"no title":           {strings.Replace(metadata, "# title: Too wide\n", "", 1) + body, "x.rego:1: METADATA: title is missing"},
		"no description":     {strings.Replace(metadata, "# description: The policy is too wide.\n", "", 1) + body, "description is missing"},
		"name":               {strings.Replace(metadata, "too-wide", "TooWide", 1) + body, `custom.name "TooWide" is not kebab-case`},
		"page":               {strings.Replace(metadata, "# custom:", "# related_resources: [docs/x.md]\n# custom:", 1) + body, "not an absolute http"},
		"level":              {strings.Replace(metadata, "warning", "severe", 1) + body, `custom.level is "severe"; use note, warning or error`},
		"category":           {strings.Replace(metadata, "house", `""`, 1) + body, `custom.category "" is not kebab-case`},
		"unknown field":      {metadata + "#   severity: 3\n" + body, `unknown field "severity"; keep what is your own under custom.extra`},
		"wrong type":         {metadata + "#   off: 3\n" + body, "custom: off is a number"},
		"version":            {metadata + "#   since: next\n" + body, `custom.since "next" is not a version`},
		"kind":               {metadata + "#   kinds: [role]\n" + body, `custom.kinds: unknown policy kind "role"`},
		"scope":              {metadata + "#   scope: file\n" + body, `custom.scope is "file"; use document or unit`},
		"kinds of unit":      {metadata + "#   scope: unit\n#   kinds: [trust]\n" + body, "a unit has no kind"},
		"reason":             {metadata + "#   security_severity: 3\n" + body, "needs a custom.severity_reason"},
		"severity":           {metadata + "#   security_severity: 11\n#   severity_reason: x\n" + body, "not between 0.1 and 10.0"},
		"trigger action":     {metadata + "#   triggers: {actions: [PassRole]}\n" + body, `action "PassRole" is not of the form service:Name`},
		"trigger effect":     {metadata + "#   triggers: {effects: [allow]}\n" + body, `effect "allow" is neither Allow nor Deny`},
		"no report":          {metadata + "package x\n\nreports contains 1\n", "the METADATA name a rule, but the module has no `report"},
		"misspelled field":   {metadata + "package x\n\nreport contains s if some s in input.statement\n", "undefined ref: input.statement"},
		"misspelled builtin": {metadata + "package x\n\nreport contains iam.finds({})\n", "undefined function iam.finds"},
		"wrong argument":     {metadata + "package x\n\nreport contains iam.actions(3)\n", "iam.actions: invalid argument(s)"},
		"our package":        {"package iamlint.finding\n\nat := 1\n", "the package iamlint.finding is iamlint's own"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Compile(t.Context(), []Module{{File: "x.rego", Text: test.text}}, Options{})
			var ruleError *RuleError
			if !errors.As(err, &ruleError) {
				t.Fatalf("error %v, want a *RuleError", err)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q, want one that says %q", err, test.want)
			}
			for _, p := range ruleError.Problems {
				if p.File != "x.rego" || p.Line == 0 {
					t.Errorf("problem %v has no place", p)
				}
			}
		})
	}
}

func TestNamesAreUnique(t *testing.T) {
	one, two := rule("report contains 1 if false"), rule("report contains 2 if false")
	two.File = "rules/two.rego"
	_, err := Compile(t.Context(), []Module{two, one}, Options{})
	want := `rules/two.rego:1: METADATA: custom.name "too-wide" is taken by rules/too_wide.rego; choose another
rules/two.rego:8: the package is that of rules/too_wide.rego; each rule needs its own`
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
	_, err = Compile(t.Context(), []Module{one}, Options{Taken: []*analysis.Analyzer{{Name: "too-wide"}}})
	if err == nil || !strings.Contains(err.Error(), `custom.name "too-wide" is taken by a built-in rule`) {
		t.Errorf("error %v, want one about the built-in rule", err)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"house/wide.rego":      metadata + "package house.wide\n\nimport data.house.help\n\nreport contains help.it if false\n",
		"house/wide.md":        "The page.\n",
		"lib/help.rego":        "package house.help\n\nit := 1\n",
		"house/wide_test.rego": "not even Rego",
		"README.md":            "no rule",
	}
	for name, content := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	analyzers, err := Load(t.Context(), []string{dir, filepath.Join(dir, "house")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(analyzers) != 1 || analyzers[0].Name != "too-wide" || analyzers[0].Doc != "The page.\n" {
		t.Errorf("analyzers %v, want too-wide with its page", analyzers)
	}
	if _, err := Load(t.Context(), []string{filepath.Join(dir, "README.md")}, Options{}); err == nil {
		t.Error("a file passed for a folder")
	}
	if _, err := Load(t.Context(), []string{filepath.Join(dir, "missing")}, Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v, want one that the folder does not exist", err)
	}
}

func TestUntriggeredRulesAreNotCompiled(t *testing.T) {
	rules := []Rule{{
		Name: "broken", Level: analysis.Note, Package: "data.broken", File: "broken.rego",
		Triggers: Triggers{Actions: []string{"iam:PassRole"}, Effects: []string{"Allow"}},
	}}
	a := Lazy(rules, fstest.MapFS{"broken.rego": {Data: []byte("package broken\n\nreport contains {")}})[0]
	if _, err := run(t, a, unitOf(t, text, policy.Identity), nil); err != nil {
		t.Errorf("the rule was compiled: %v", err)
	}
	matching := strings.Replace(text, "s3:List*", "iam:Pass*", 1)
	if _, err := run(t, a, unitOf(t, matching, policy.Identity), nil); err == nil {
		t.Error("the rule was not compiled although its trigger is met")
	}
}

func TestInputIsShared(t *testing.T) {
	u := unitOf(t, text, policy.Identity)
	pass := &analysis.Pass{Unit: u, Document: u.Documents[0]}
	m := input.Of(pass)
	if m != input.Of(pass) {
		t.Error("two rules have two inputs")
	}
	if m.terms != nil {
		t.Error("the input was built before a rule asked for it")
	}
	if m.input(allMembers) != m.input(allMembers) {
		t.Error("the input was built twice")
	}
}

func TestRulesCannotReachOut(t *testing.T) {
	calls := []string{
		`http.send({"method": "get", "url": "http://localhost"})`, `net.lookup_ip_addr("localhost")`, `opa.runtime()`,
		`time.now_ns()`, `rand.intn("x", 9)`, `uuid.rfc4122("x")`, `io.jwt.decode("x")`, `rego.parse_module("x", "y")`,
		`providers.aws.sign_req({}, {}, 1)`,
	}
	for _, call := range calls {
		name, _, _ := strings.Cut(call, "(")
		t.Run(name, func(t *testing.T) {
			_, err := Compile(t.Context(), []Module{rule("report contains " + call)}, Options{})
			if err == nil || !strings.Contains(err.Error(), "undefined function") {
				t.Errorf("error %v, want one about an undefined function", err)
			}
		})
	}
	for _, b := range capabilities().Builtins {
		if b.Nondeterministic {
			t.Errorf("%s depends on more than its arguments", b.Name)
		}
	}
}

func TestSlowRulesAreStopped(t *testing.T) {
	m := rule(`report contains finding.at(rego.metadata.chain(), input, "slow") if {
	some a in numbers.range(1, 3000)
	some b in numbers.range(1, 3000)
	a * b == -1
}`)
	set, err := parseAll([]Module{m})
	if err != nil {
		t.Fatal(err)
	}
	h := &host{limit: 20 * time.Millisecond, files: fstest.MapFS{m.File: {Data: []byte(m.Text)}}}
	r := &set.rules[0]
	a := h.analyzer(r, "", func() (query *preparedQuery, err error) { return h.compileOne(r) })
	_, err = run(t, a, unitOf(t, text, policy.Identity), nil)
	want := "rules/too_wide.rego: rule too-wide did not finish with policy.json in 20ms; simplify the rule"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestUndecided(t *testing.T) {
	a := compileOne(t, rule(`
report contains finding.at(rego.metadata.chain(), input, "undecided") if {
	iam.find({"layers": [{"documents": [input]}]}) == {"found": false, "undecided": true}
}`))
	solver := solverFunc(func(analysis.Query) (analysis.Witness, bool, error) {
		return analysis.Witness{}, false, query.ErrUndecided
	})
	found, err := run(t, a, unitOf(t, text, policy.Identity), solver)
	if err != nil || len(found) != 1 {
		t.Errorf("findings %v, error %v; want one finding", found, err)
	}
}

func TestSolverFails(t *testing.T) {
	a := compileOne(t, rule(`report contains 1 if iam.find({"layers": [{"documents": [input]}]}).found`))
	solver := solverFunc(func(analysis.Query) (analysis.Witness, bool, error) {
		return analysis.Witness{}, false, errors.New("out of order")
	})
	_, err := run(t, a, unitOf(t, text, policy.Identity), solver)
	if err == nil || !strings.Contains(err.Error(), "rules/too_wide.rego:12: rule too-wide: policy.json: iam.find: out of order") {
		t.Errorf("error %v, want one that names the call", err)
	}
}

func TestQuery(t *testing.T) {
	a := compileOne(t, rule(`
report contains 1 if {
	some setting in iam.settings(input)
	iam.find({
		"layers": setting.layers,
		"actions": ["s3:*"],
		"access_levels": ["Write", "Permissions management"],
		"resource_in": ["arn:aws:s3:::a/*"],
		"resource_out": ["arn:aws:s3:::a/b"],
		"via": [input.statements[0]],
		"where": [{"operator": "StringEquals", "key": "aws:username", "values": ["alice"], "not": true}],
		"callers": [{"type": "role", "credentials": "temporary-mfa", "other_account": true}],
		"view": {"aws:MultiFactorAuthPresent": null},
		"not_view": {"aws:MultiFactorAuthPresent": "false"},
		"not_by": [{"documents": [{"of": input, "only": [input.statements[1]]}], "implicit": true}],
		"loose": true,
	}).found
}`))
	u := unitOf(t, text, policy.Identity)
	d := u.Documents[0]
	var got analysis.Query
	solver := solverFunc(func(q analysis.Query) (analysis.Witness, bool, error) {
		got = q
		return analysis.Witness{}, false, nil
	})
	if _, err := run(t, a, u, solver); err != nil {
		t.Fatal(err)
	}
	want := analysis.Query{
		Layers:  []analysis.Layer{{Docs: []*policy.Document{d}}},
		Actions: []string{"s3:*"}, AccessLevels: []catalog.Level{catalog.Write, catalog.PermissionsManagement},
		ResourceIn: []string{"arn:aws:s3:::a/*"}, ResourceOut: []string{"arn:aws:s3:::a/b"},
		Via:     []*policy.Statement{d.Statements[0]},
		Where:   []analysis.Constraint{{Operator: "StringEquals", Key: "aws:username", Values: []string{"alice"}, Not: true}},
		Callers: []analysis.Caller{{Type: analysis.Role, Credentials: analysis.TemporaryMFA, OtherAccount: true}},
		View:    map[string]analysis.Fixed{"aws:MultiFactorAuthPresent": {Absent: true}},
		NotView: map[string]analysis.Fixed{"aws:MultiFactorAuthPresent": {Value: "false"}},
		NotBy:   []analysis.Layer{{Docs: []*policy.Document{analysis.Only(d, d.Statements[1])}, Implicit: true}},
		Loose:   true,
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b *policy.Source) bool { return a == b })); diff != "" {
		t.Errorf("query differs (-want +got):\n%s", diff)
	}
	if got.Layers[0].Docs[0] != d || got.Via[0] != d.Statements[0] {
		t.Error("the query has copies of the document")
	}
}

func TestWrongQuestions(t *testing.T) {
	layers := `"layers": [{"documents": [input]}]`
	tests := map[string]struct{ call, want string }{
		"no layers":         {`iam.find({})`, "layers are needed"},
		"unknown field":     {`iam.find({` + layers + `, "action": ["s3:*"]})`, `unknown field "action": use access_levels, actions`},
		"wrong type":        {`iam.find({` + layers + `, "actions": "s3:*"})`, "actions: want an array, got string"},
		"changed document":  {`iam.find({"layers": [{"documents": [object.remove(input, ["kind"])]}]})`, "want a policy document"},
		"changed statement": {`iam.find({` + layers + `, "via": [{}]})`, "want a statement of a document as it is"},
		"access level":      {`iam.find({` + layers + `, "access_levels": ["write"]})`, `unknown value "write": use List, Read`},
		"operator":          {`iam.find({` + layers + `, "where": [{"operator": "Equals", "key": "k"}]})`, `there is no operator "Equals"`},
		"caller":            {`iam.find({` + layers + `, "callers": [{"type": "admin"}]})`, `unknown value "admin": use user, role`},
		"request":           {`iam.allows({"identity": [input]}, {"action": "s3:GetObject"})`, "principal and action are needed"},
		"kind":              {`iam.parse({}, "role")`, "unknown policy kind"},
		"text":              {`iam.parse("{}", "trust")`, "texts can be parsed in tests only"},
		"statement":         {`iam.covers(input, "s3:GetObject")`, "want a statement"},
		"source":            {`iam.source(3)`, "want a document, a statement or a resource"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := compileOne(t, rule("report contains 1 if "+test.call))
			solver := solverFunc(func(analysis.Query) (analysis.Witness, bool, error) { return analysis.Witness{}, true, nil })
			_, err := run(t, a, unitOf(t, text, policy.Identity), solver)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one that says %q", err, test.want)
			}
		})
	}
}
