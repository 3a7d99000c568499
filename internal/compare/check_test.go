package compare

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// run runs a rule over a unit, and returns its messages and how many questions were left open.
func run(t *testing.T, unit *policy.Unit, solver analysis.Solver, rules ...*analysis.Analyzer) ([]string, int) {
	t.Helper()
	var on []driver.Rule
	for _, a := range rules {
		on = append(on, driver.Rule{Analyzer: a, Level: analysis.Error})
	}
	c, err := driver.New(driver.Options{Rules: on, Solver: solver})
	if err != nil {
		t.Fatal(err)
	}
	unit.Problems = nil // which the commands tell of themselves
	result, err := c.Run(t.Context(), driver.Units(unit))
	if err != nil || len(result.Failures) > 0 {
		t.Fatalf("%v, %v", err, result.Failures)
	}
	var messages []string
	for _, f := range result.Findings {
		messages = append(messages, f.Message)
	}
	return messages, result.Stats.Undecided
}

func TestForbidden(t *testing.T) {
	const open = `{"Fn::Transform": {"Name": "M"}}`
	for _, test := range []struct {
		name      string
		kind      policy.Kind
		text      string
		actions   []string
		resources []string
		fixed     map[string]query.Fixed
		want      []string
		undecided int
	}{
		{
			"by name", policy.Identity, `{"Effect": "Allow", "Action": "iam:P*", "Resource": "*"}`,
			[]string{"iam:PassRole", "iam:CreateUser"},
			nil, nil,
			[]string{"iam:PassRole is allowed (iam, Write)"},
			0,
		},
		{
			"a NotAction", policy.Identity, `{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}`,
			[]string{"iam:PassRole", "s3:GetObject"},
			nil, nil,
			[]string{"iam:PassRole is allowed (iam, Write)"},
			0,
		},
		{
			"denied", policy.Identity, `{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}`,
			[]string{"iam:PassRole"},
			nil, nil, nil, 0,
		},
		{
			"a pattern, and an action that the catalog does not know", policy.Identity, `{"Effect": "Allow", "Action": "iam:Frob*", "Resource": "*"}`,
			[]string{"iam:*"},
			nil, nil,
			[]string{"iam:FrobAction is allowed, which is one of iam:*, an action that the catalog does not know (iam, an unknown action)"},
			0,
		},
		{
			"on a resource", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}`,
			[]string{"s3:GetObject"},
			[]string{"arn:aws:s3:::b/*"},
			nil, nil, 0,
		},
		{
			"on one of two", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}`,
			[]string{"s3:GetObject"},
			[]string{"arn:aws:s3:::b/*", "arn:aws:s3:::a/x"},
			nil,
			[]string{"s3:GetObject is allowed (s3, Read)"},
			0,
		},
		{
			"a key that is absent", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}`,
			[]string{"s3:GetObject"},
			nil,
			map[string]query.Fixed{"aws:MultiFactorAuthPresent": {Absent: true}},
			nil, 0,
		},
		{"a guard allows nothing", policy.Identity, `{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}`, []string{"*"}, nil, nil, nil, 0},
		{
			"an SCP lets through", policy.SCP, `{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}`,
			[]string{"iam:PassRole", "s3:GetObject"},
			nil, nil,
			[]string{"iam:PassRole is let through (iam, Write)"},
			0,
		},
		{
			"a form that AWS does not list", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:sqs:*:*:q"}`,
			[]string{"s3:GetObject"},
			nil, nil,
			[]string{"s3:GetObject is allowed, on a resource of a form that AWS does not list for it (s3, Read)"},
			0,
		},
		{"actions that are not known", policy.Identity, `{"Effect": "Allow", "Action": ` + open + `, "Resource": "*"}`, []string{"s3:GetObject"}, nil, nil, nil, 1},
		{
			"actions that are not known, denied", policy.Identity, `{"Effect": "Allow", "Action": ` + open + `, "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}`,
			[]string{"s3:GetObject"},
			nil, nil, nil, 0,
		},
		{
			"a Deny that is not known", policy.Identity, `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Effect": "Deny", "Action": ` + open + `, "Resource": "*"}`,
			[]string{"s3:GetObject"},
			nil, nil, nil, 1,
		},
		{
			"a condition that is not known", policy.Identity, `{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": ` + open + `}`,
			[]string{"s3:GetObject"},
			nil, nil, nil, 1,
		},
		{"a statement that is not known", policy.Identity, `{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}, ` + open, []string{"s3:GetObject"}, nil, nil, nil, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			unit := loader.Load(&policy.Source{Name: "p.json", Content: []byte(`{"Version": "2012-10-17", "Statement": [` + test.text + `]}`)},
				loader.Options{Kind: &test.kind, Required: true})
			o := Options{Solver: solve.New(), Fixed: test.fixed}
			got, undecided := run(t, unit, o.Solver, Forbidden(o, NewRules(), test.actions, test.resources))
			if diff := cmp.Diff(test.want, got); diff != "" || undecided != test.undecided {
				t.Errorf("%d undecided, want %d (-want +got):\n%s", undecided, test.undecided, diff)
			}
		})
	}
}

// asker is a rule that asks whether anyone gets at an object from a network that no author has.
func asker() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "asker", Category: "test", Level: analysis.Error, Title: "Asks", Doc: "Asks.", Kinds: []policy.Kind{policy.Resource},
		Run: func(pass *analysis.Pass) {
			w, found := pass.Find(analysis.Query{
				Layers: []analysis.Layer{{Docs: []*policy.Document{pass.Document}}}, Actions: []string{"s3:GetObject"},
				Where: []analysis.Constraint{{Operator: "StringEquals", Key: "aws:SourceVpce", Values: []string{"vpce-0stranger"}}},
				View:  map[string]analysis.Fixed{"aws:SecureTransport": {Value: "true"}},
			})
			if found {
				pass.Reportf(pass.Document.Root.Range, "on %s", w.Request.Resource)
			}
		},
	}
}

func TestAssume(t *testing.T) {
	const statement = `{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": {
		"StringEquals": {"aws:SourceVpce": "vpce-1"}, "Bool": {"aws:SecureTransport": "false"}}}`
	unit := load(t, "p.json", policy.Resource, statement)
	for _, test := range []struct {
		name  string
		fixed map[string]query.Fixed
		want  []string
	}{
		{"nothing", nil, nil},
		{"one of two", map[string]query.Fixed{"AWS:SourceVpce": {Value: "vpce-1"}}, nil},
		{"both, in place of what the rule says", map[string]query.Fixed{"AWS:SourceVpce": {Value: "vpce-1"}, "aws:securetransport": {Value: "false"}}, []string{"on arn:aws:s3:::b/key"}},
		{"something else", map[string]query.Fixed{"AWS:SourceVpce": {Value: "vpce-2"}, "aws:securetransport": {Value: "false"}}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, _ := run(t, unit, Assume(Options{Solver: solve.New(), Fixed: test.fixed}), asker())
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
	// Rules ask about forms that AWS lists; the proof is about any.
	odd := load(t, "p.json", policy.Resource, `{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:sqs:*:*:q"}`)
	if got, _ := run(t, odd, Assume(Options{Solver: solve.New()}), asker()); len(got) != 1 {
		t.Errorf("an odd resource: %q", got)
	}
}

func TestUnsure(t *testing.T) {
	for _, test := range []struct {
		name, statement string
		want            int
	}{
		{"known", `Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*"`, 0},
		{"principals", `Effect: Allow, Principal: {"Fn::Transform": {Name: M}}, Action: "s3:GetObject", Resource: "*"`, 1},
		{"a list of principals", `Effect: Allow, Principal: {AWS: !Ref Many}, Action: "s3:GetObject", Resource: "*"`, 1},
		{"one principal", `Effect: Allow, Principal: {AWS: !Ref One}, Action: "s3:GetObject", Resource: "*"`, 0},
		{"a condition", `Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: {"Fn::Transform": {Name: M}}`, 1},
		{"a condition of one who is named", `Effect: Allow, Principal: {AWS: "111122223333"}, Action: "s3:GetObject", Resource: "*", Condition: {"Fn::Transform": {Name: M}}`, 0},
		{"all but", `Effect: Allow, NotPrincipal: {AWS: !Ref Many}, Action: "s3:GetObject", Resource: "*"`, 1},
		{"a Deny", `Effect: Deny, Principal: {"Fn::Transform": {Name: M}}, Action: "s3:GetObject", Resource: "*"`, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			unit := load(t, "t.yaml", policy.Resource, `
Parameters:
  One: {Type: String}
  Many: {Type: CommaDelimitedList}
Resources:
  B:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: b
      PolicyDocument: {Version: "2012-10-17", Statement: [{`+test.statement+`}]}
`)
			if len(unit.Problems) > 0 || len(unit.Documents) != 1 {
				t.Fatalf("%+v", unit.Problems)
			}
			if _, got := run(t, unit, solve.New(), Unsure()); got != test.want {
				t.Errorf("%d undecided, want %d", got, test.want)
			}
		})
	}
}
