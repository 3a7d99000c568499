package shrink_test

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/catalog/managed"
	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/shrink"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
)

func document(t *testing.T, kind policy.Kind, text string) *policy.Document {
	t.Helper()
	unit := loader.Load(&policy.Source{Name: "policy.json", Content: []byte(text)}, loader.Options{Kind: &kind, Required: true})
	if len(unit.Documents) != 1 {
		t.Fatalf("%s: %d documents, %v", text, len(unit.Documents), unit.Problems)
	}
	return unit.Documents[0]
}

func policyOf(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

func TestPolicy(t *testing.T) {
	const all = `"Resource":"*"`
	for _, test := range []struct {
		name       string
		kind       policy.Kind
		statements []string
		want       string
	}{
		{
			"entries that others cover", policy.Identity,
			[]string{`{"Sid":"A","Effect":"Allow","Action":["s3:Get*","s3:GetObject","S3:getobject"],"Resource":["*","arn:aws:s3:::a"]}`},
			`{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}`,
		},
		{
			"statements that differ in their actions", policy.Identity,
			[]string{`{"Effect":"Allow","Action":"s3:GetObject",` + all + `}`, `{"Effect":"Allow","Action":["ec2:RunInstances"],` + all + `}`},
			`{"Effect":"Allow","Action":["ec2:RunInstances","s3:GetObject"],"Resource":"*"}`,
		},
		{
			"statements that differ in their resources, conditions in another order", policy.Identity,
			[]string{
				`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*","Condition":{"Bool":{"aws:SecureTransport":["true"]},"StringEquals":{"aws:SourceVpc":["v","w"]}}}`,
				`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{"StringEquals":{"aws:SourceVpc":["w","v"]},"Bool":{"aws:SecureTransport":"true"}}}`,
			},
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"],"Condition":{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"aws:SourceVpc":["v","w"]}}}`,
		},
		{
			"a statement that another one covers", policy.Identity,
			[]string{`{"Effect":"Allow","Action":"s3:*",` + all + `}`, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}`},
			`{"Effect":"Allow","Action":"s3:*","Resource":"*"}`,
		},
		{
			"an action that another statement grants", policy.Identity,
			[]string{`{"Effect":"Allow","Action":"s3:*",` + all + `}`, `{"Effect":"Allow","Action":["ec2:RunInstances","s3:GetObject"],"Resource":"arn:aws:ec2:us-east-1:111122223333:instance/*"}`},
			`{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"arn:aws:ec2:us-east-1:111122223333:instance/*"}`,
		},
		{
			"what a Deny takes back stays denied, and need not be allowed", policy.Identity,
			[]string{`{"Effect":"Allow","Action":["s3:GetObject","iam:CreateUser"],` + all + `}`, `{"Effect":"Deny","Action":"iam:*",` + all + `}`},
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"},{"Effect":"Deny","Action":"iam:*","Resource":"*"}`,
		},
		{
			"a Deny of what nothing allows stays: another policy may allow it", policy.Identity,
			[]string{`{"Effect":"Allow","Action":"s3:GetObject",` + all + `}`, `{"Effect":"Deny","Action":"iam:*",` + all + `}`},
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"},{"Effect":"Deny","Action":"iam:*","Resource":"*"}`,
		},
		{
			"statements of different conditions stay apart", policy.Identity,
			[]string{
				`{"Effect":"Allow","Action":"s3:GetObject",` + all + `,"Condition":{"Bool":{"aws:SecureTransport":"true"}}}`,
				`{"Effect":"Allow","Action":"s3:PutObject",` + all + `,"Condition":{"Bool":{"aws:ViaAWSService":"true"}}}`,
			},
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}},` +
				`{"Effect":"Allow","Action":"s3:PutObject","Resource":"*","Condition":{"Bool":{"aws:ViaAWSService":"true"}}}`,
		},
		{
			"NotAction and NotResource are not merged", policy.Identity,
			[]string{`{"Effect":"Allow","NotAction":["iam:*","iam:CreateUser"],` + all + `}`, `{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::a"}`, `{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::b"}`},
			`{"Effect":"Allow","NotAction":"iam:*","Resource":"*"},{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::a"},{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::b"}`,
		},
		{
			"principals are part of a statement", policy.Resource,
			[]string{
				`{"Effect":"Allow","Principal":{"AWS":["111122223333"]},"Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}`,
				`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::a/*"}`,
				`{"Effect":"Allow","Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::a"}`,
			},
			`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::a/*"},` +
				`{"Effect":"Allow","Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::a"}`,
		},
		{
			"trust policies have no resource", policy.Trust,
			[]string{
				`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}`,
				`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:TagSession"}`,
			},
			`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":["sts:AssumeRole","sts:TagSession"]}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := shrink.Policy(t.Context(), document(t, test.kind, policyOf(test.statements...)), shrink.Options{Solver: solve.New(), Max: 6144})
			if err != nil {
				t.Fatal(err)
			}
			want := `{"Version":"2012-10-17","Statement":[` + test.want + `]}`
			if !strings.Contains(test.want, "},{\"Effect\"") {
				want = `{"Version":"2012-10-17","Statement":` + test.want + `}`
			}
			if got.Policies[0] != want {
				t.Errorf("got\n%s\nwant\n%s", got.Policies[0], want)
			}
		})
	}
}

func TestPolicyErrors(t *testing.T) {
	for _, test := range []struct {
		name, text string
		kind       policy.Kind
		parts      int
		want       error
	}{
		{"an unknown element", policyOf(`{"Effect":"Allow","Actions":"s3:*","Resource":"*"}`), policy.Identity, 0, shrink.ErrInvalid},
		{"no actions", policyOf(`{"Effect":"Allow","Action":[],"Resource":"*"}`), policy.Identity, 0, shrink.ErrInvalid},
		{"an element twice", policyOf(`{"Effect":"Allow","Action":"s3:*","Action":"ec2:*","Resource":"*"}`), policy.Identity, 0, shrink.ErrInvalid},
		{"a statement that is a string", policyOf(`"x"`), policy.Identity, 0, shrink.ErrInvalid},
		{"several policies of a resource", policyOf(`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}`), policy.Resource, 2, shrink.ErrInvalid},
		{"too long", policyOf(`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::` + strings.Repeat("a", 100) + `"}`), policy.Identity, 0, shrink.ErrTooLong},
		{"too long for any part", policyOf(`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::` + strings.Repeat("a", 100) + `"}`), policy.Identity, 9, shrink.ErrTooLong},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := shrink.Policy(t.Context(), document(t, test.kind, test.text), shrink.Options{Solver: solve.New(), Max: 100, Parts: test.parts})
			if !errors.Is(err, test.want) {
				t.Errorf("error %v, want %v", err, test.want)
			}
		})
	}
}

// TestManaged makes some 25 of AWS's policies shorter, and splits them, and has eval, which knows nothing of how, decide requests for each
// of their actions before and after.
func TestManaged(t *testing.T) {
	t.Parallel()
	texts := texts()
	names := slices.Sorted(maps.Keys(texts))
	step := len(names) / 25
	if testing.Short() {
		step = len(names) / 5
	}
	for i := 0; i < len(names); i += step {
		for _, o := range []shrink.Options{{Max: 1 << 20}, {Max: 1 << 20, Wildcards: true}, {Max: 3000, Parts: 50}} {
			o.Solver = solve.New()
			d := document(t, policy.Identity, texts[names[i]])
			got, err := shrink.Policy(t.Context(), d, o)
			if err != nil {
				t.Errorf("%s: %v", names[i], err)
				continue
			}
			if got.After.Characters > got.Before.Characters && o.Parts == 0 {
				t.Errorf("%s: %d characters became %d", names[i], got.Before.Characters, got.After.Characters)
			}
			alike(t, names[i], d, got.Policies)
		}
	}
}

func alike(t *testing.T, name string, d *policy.Document, after []string) {
	t.Helper()
	old := eval.NewLayer(d)
	var now []*policy.Document
	for _, text := range after {
		if !json.Valid([]byte(text)) {
			t.Fatalf("%s: not JSON: %s", name, text)
		}
		now = append(now, document(t, policy.Identity, text))
	}
	together := eval.NewLayer(now...)
	resources := []string{"*", "arn:aws:s3:::bucket/key"}
	for _, s := range d.Statements {
		for i := 0; s.Resource != nil && i < min(len(s.Resource.Items), 3); i++ {
			resources = append(resources, strings.NewReplacer("*", "x", "?", "x").Replace(s.Resource.Items[i].Value))
		}
	}
	for _, s := range d.Statements {
		for i := 0; s.Action != nil && i < len(s.Action.Items); i++ {
			for a := range catalog.Match(s.Action.Items[i].Value) {
				for _, resource := range resources {
					r := policy.Request{Principal: "arn:aws:iam::111122223333:user/alice", Action: a.String(), Resource: resource}
					was, is := old.Decide(r, eval.Options{}).Outcome, together.Decide(r, eval.Options{}).Outcome
					if was != is {
						t.Fatalf("%s: %s on %s was %v and is %v", name, a, resource, was, is)
					}
				}
			}
		}
	}
}

func texts() map[string]string {
	out := map[string]string{}
	for p := range managed.All() {
		if text := p.Text(); text != "" { // AWS has withdrawn some
			out[p.Name] = text
		}
	}
	return out
}
