package regohost

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/iamlint/iamlint/policy"
)

var update = flag.Bool("update", false, "write the golden files anew")

// template returns a unit with everything that a template can hold.
func template(t testing.TB) *policy.Unit {
	t.Helper()
	const source = `{"Resources": {"Worker": {"Type": "AWS::IAM::Role", "Condition": "Prod", "Properties": {
  "Path": "/x/", "MaxSessionDuration": 3600, "Ratio": 1.5, "Flag": true, "Nothing": null,
  "Policies": [{"PolicyName": "p", "PolicyDocument": {
    "Version": "2012-10-17", "Id": "i",
    "Statement": [{"Sid": "s", "Effect": "Allow", "Action": ["s3:*"], "NotResource": "*", "Principal": "*",
      "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:PrincipalOrgPaths": ["o/*", "p/*"]}, "Sounds": {"k": "v"}}}]
  }}],
  "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": ["a", "b"]}}}
}}}}`
	root := parseJSON(t, source)
	resource := root.At("Resources", "Worker")
	worker := &policy.TemplateResource{
		LogicalID: root.Get("Resources").Members[0].Key, Type: "AWS::IAM::Role", Condition: "Prod", Node: resource,
		Properties: resource.Get("Properties"),
	}
	// The path is a value that only the deployment knows, and so is a property as a whole.
	path := resource.At("Properties", "Path")
	symbol := &policy.Symbol{Name: "Path", Origin: policy.FromParameter, Type: "String", Allowed: []string{"/a/", "/b/"}}
	path.Text = policy.NewText(path.Range, policy.Part{Literal: "/"}, policy.Part{Symbol: symbol})
	nothing := resource.At("Properties", "Nothing")
	nothing.Kind, nothing.Text = policy.Unknown, policy.NewText(nothing.Range, policy.Part{Symbol: &policy.Symbol{Name: "Import"}})

	src := &policy.Source{Name: "template.json", Content: []byte(source)}
	identity := policy.Parse(resource.At("Properties").Get("Policies").Items[0].Get("PolicyDocument"))
	identity.Source, identity.Name, identity.Host = src, "Worker/Policies/0", worker
	identity.Assume = []policy.Assumption{{Condition: "Prod", Value: true}}
	trust := policy.Parse(resource.At("Properties", "AssumeRolePolicyDocument"))
	trust.Source, trust.Kind, trust.Name, trust.Host = src, policy.Trust, "Worker/AssumeRolePolicyDocument", worker
	arn := path.Text
	return &policy.Unit{
		Source: src, Format: "cloudformation", Documents: []*policy.Document{identity, trust},
		Resources: []*policy.TemplateResource{worker},
		Principals: []*policy.PrincipalPolicies{{
			Resource: worker, Identity: []*policy.Document{identity}, Trust: trust, Boundary: identity, BoundaryARN: &arn,
			Managed: []policy.Text{{Value: "arn:aws:iam::aws:policy/ReadOnlyAccess"}},
		}},
		Problems: []policy.Problem{{Kind: policy.BadTemplate, Message: "bad"}},
	}
}

// TestInput compares what rules get with golden files, and with the schemas.
func TestInput(t *testing.T) {
	u := template(t)
	tests := map[string]struct {
		document *policy.Document
		schema   string
	}{
		"document": {u.Documents[0], schemaOfPolicy},
		"trust":    {u.Documents[1], schemaOfPolicy},
		"unit":     {nil, schemaOfUnit},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := &model{unit: u, document: test.document}
			value, err := ast.JSON(m.input(allMembers))
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.MarshalIndent(value, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "testdata/"+name+".golden.json", string(text)+"\n")
			validate(t, test.schema, string(text))
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", name, diff)
	}
}

func validate(t *testing.T, schemaText, text string) {
	t.Helper()
	raw, err := jsonschema.UnmarshalJSON(strings.NewReader(schemaText))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", raw); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(value); err != nil {
		t.Error(err)
	}
}

// TestSourcesAreFound checks that builtins know what a value was made of, also if a rule has put it together again.
func TestSourcesAreFound(t *testing.T) {
	u := template(t)
	m := &model{unit: u}
	s := &session{models: []*model{{unit: u}, m}}
	input := m.input(allMembers).(ast.Object)
	document := input.Get(ast.StringTerm("documents")).Value.(*ast.Array).Elem(0)
	statement := document.Value.(ast.Object).Get(ast.StringTerm("statements")).Value.(*ast.Array).Elem(0)
	resource := input.Get(ast.StringTerm("resources")).Value.(*ast.Array).Elem(0)
	for want, term := range map[any]*ast.Term{u.Documents[0]: document, u.Documents[0].Statements[0]: statement, u.Resources[0]: resource} {
		for name, value := range map[string]ast.Value{"itself": term.Value, "copy": rebuilt(t, term)} {
			if got, from := s.source(value); got != want || from != m {
				t.Errorf("%s: got %v, want %v", name, got, want)
			}
		}
	}
	for _, value := range []ast.Value{ast.NewObject(), ast.NewArray(), ast.String("x"), ast.Ref{}} {
		if got, _ := s.source(value); got != nil {
			t.Errorf("%v is taken for %v", value, got)
		}
	}
}

func rebuilt(t *testing.T, term *ast.Term) ast.Value {
	t.Helper()
	plain, err := ast.JSON(term.Value)
	if err != nil {
		t.Fatal(err)
	}
	value, err := ast.InterfaceToValue(plain)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func BenchmarkInput(b *testing.B) {
	actions := make([]string, 3000)
	for i := range actions {
		actions[i] = `"service:SomeAction` + strings.Repeat("x", i%20) + `"`
	}
	large := `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*", "Action": [` + strings.Join(actions, ", ") + `]}}`
	for _, size := range []struct{ name, text string }{{"small", text}, {"large", large}} {
		u := unitOf(b, size.text, policy.Identity)
		b.Run(size.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m := &model{unit: u, document: u.Documents[0]}
				if m.input(allMembers) == nil {
					b.Fatal("no input")
				}
			}
		})
	}
}

// BenchmarkRule measures a rule over a small policy, from trigger to findings.
func BenchmarkRule(b *testing.B) {
	const body = `
report contains finding.at(rego.metadata.chain(), action, "wide") if {
	some action in input.statements[_].actions
	endswith(action.value, "*")
}`
	untriggered := rule(body)
	untriggered.Text = strings.Replace(untriggered.Text, "#   level: warning\n", "#   level: warning\n#   triggers: {actions: [\"iam:PassRole\"]}\n", 1)
	u := unitOf(b, strings.Replace(text, `"NotAction": "iam:*"`, `"Action": "s3:Put*"`, 1), policy.Identity)
	for _, c := range []struct {
		name   string
		module Module
	}{{"evaluated", rule(body)}, {"untriggered", untriggered}} {
		a := compileOne(b, c.module)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := run(b, a, u, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestPlainNumbers(t *testing.T) {
	tests := map[string]string{"3": "3", "-4": "-4", "1.50": "1.50", "1e3": "1e3", "0x1F": `"0x1F"`, "007": `"007"`, ".inf": `".inf"`}
	for written, want := range tests {
		n := policy.Node{Kind: policy.Number, Text: policy.Text{Value: written}}
		if got := plain(&n).String(); got != want {
			t.Errorf("%s became %s, want %s", written, got, want)
		}
	}
}
