package iamlint_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/iamlint/iamlint"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

func TestLoad(t *testing.T) {
	const grant = `{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`
	tests := map[string]struct {
		name, text string
		kinds      string // of the documents
		err        string // "" for none
	}{
		"JSON":               {"a.json", grant, "identity", ""},
		"YAML":               {"a.yml", "Statement:\n- {Effect: Deny, Action: 's3:*', Resource: '*'}\n", "identity", ""},
		"no ending":          {"", grant, "identity", ""},
		"kind in the name":   {"limits.scp.json", grant, "scp", ""},
		"kind in the text":   {"a.json", `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}`, "trust", ""},
		"broken":             {"a.json", `{"Statement": `, "", "a.json:1:15: "},
		"no policy":          {"a.json", `{"name": "x"}`, "", "a.json:1:1: no IAM policy found"},
		"nothing":            {"a.json", "", "", "a.json:1:1: "},
		"a program":          {"stack.ts", "import * as iam from 'aws-cdk-lib/aws-iam'; new iam.PolicyStatement({});\n", "", "stack.ts:1:"},
		"the rest is broken": {"a.yaml", "Statement: {Effect: Allow, Action: '*', Resource: '*'}\n---\n{\n", "identity", "a.yaml:4:1: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			unit, err := iamlint.Load(test.name, []byte(test.text))
			var kinds []string
			for _, d := range unit.Documents {
				kinds = append(kinds, d.Kind.String())
			}
			if got := strings.Join(kinds, " "); got != test.kinds {
				t.Errorf("documents %q, want %q", got, test.kinds)
			}
			switch {
			case err == nil && test.err == "":
			case err == nil || test.err == "" || !strings.HasPrefix(err.Error(), test.err):
				t.Errorf("error %v, want %q", err, test.err)
			}
		})
	}
}

func TestFindLeavesOpen(t *testing.T) {
	unit, err := iamlint.Load("a.json", []byte(`{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`))
	if err != nil {
		t.Fatal(err)
	}
	layers := query.LayersOf(unit.Documents...)
	for name, test := range map[string]struct {
		q    query.Query
		want error
	}{
		"decided":             {query.Query{Layers: layers}, nil},
		"an unread boundary":  {query.Query{Layers: append(layers, query.Layer{Unread: true})}, query.ErrUnread},
		"no budget":           {query.Query{Layers: layers, Budget: &query.Budget{}}, query.ErrUndecided},
		"no need of a budget": {query.Query{Layers: layers, Budget: &query.Budget{Left: 1_000}}, nil},
	} {
		_, found, err := iamlint.Find(t.Context(), test.q)
		if !errors.Is(err, test.want) || found != (test.want == nil) || test.want != nil && !errors.Is(err, query.ErrUndecided) {
			t.Errorf("%s: found %t, error %v; want %v", name, found, err, test.want)
		}
	}
}

// A document's kind may be set before anything is asked about it.
func TestKindOfDocument(t *testing.T) {
	unit, err := iamlint.Load("a.json", []byte(`{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}`))
	if err != nil {
		t.Fatal(err)
	}
	for kind, guard := range map[policy.Kind]bool{policy.Identity: true, policy.SCP: true, policy.Boundary: false} {
		unit.Documents[0].Kind = kind
		_, found, err := iamlint.Find(t.Context(), query.Query{Layers: query.LayersOf(unit.Documents...)})
		if err != nil || found != guard {
			t.Errorf("%s: found %t, error %v; want %t", kind, found, err, guard)
		}
	}
}
