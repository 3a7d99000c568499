package query_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

func TestLayersOf(t *testing.T) {
	document := func(kind policy.Kind, effects ...string) *policy.Document {
		d := &policy.Document{Kind: kind}
		for _, effect := range effects {
			d.Statements = append(d.Statements, &policy.Statement{Effect: &policy.Text{Value: effect}})
		}
		return d
	}
	grants, guard := document(policy.Identity, "Allow"), document(policy.Identity, "Deny")
	scp, scpGuard := document(policy.SCP, "Deny", "Allow"), document(policy.SCP, "Deny")
	boundaryGuard := document(policy.Boundary, "Deny")
	layer := func(implicit bool, docs ...*policy.Document) query.Layer {
		return query.Layer{Docs: docs, Implicit: implicit}
	}
	tests := map[string]struct {
		documents []*policy.Document
		want      []query.Layer
	}{
		"none":                              {nil, nil},
		"a grant":                           {[]*policy.Document{grants}, []query.Layer{layer(false, grants)}},
		"a guard":                           {[]*policy.Document{guard}, []query.Layer{layer(true, guard)}},
		"a guard beside a grant":            {[]*policy.Document{guard, grants}, []query.Layer{layer(false, guard, grants)}},
		"each ceiling by itself":            {[]*policy.Document{scp, scpGuard}, []query.Layer{layer(false, scp), layer(true, scpGuard)}},
		"a boundary lets nothing through":   {[]*policy.Document{boundaryGuard}, []query.Layer{layer(false, boundaryGuard)}},
		"identities together, in any place": {[]*policy.Document{grants, scp, guard}, []query.Layer{layer(false, grants, guard), layer(false, scp)}},
	}
	for name, test := range tests {
		same := cmp.Comparer(func(a, b *policy.Document) bool { return a == b })
		if diff := cmp.Diff(test.want, query.LayersOf(test.documents...), same); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestWitnessJSON(t *testing.T) {
	witness := query.Witness{
		Request: policy.Request{
			Principal: "arn:aws:iam::111122223333:user/alice", Action: "s3:GetObject", Resource: "arn:aws:s3:::<Bucket>/x",
			Context: map[string]policy.Values{
				"aws:username": policy.One("alice"), "aws:TagKeys": policy.Many("a"), "aws:CalledVia": policy.Many(), "aws:none": {},
			},
		},
		Decision: query.Allowed,
	}
	got, err := json.Marshal([]*query.Witness{&witness, nil})
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"principal":"arn:aws:iam::111122223333:user/alice","action":"s3:GetObject","resource":"arn:aws:s3:::\u003cBucket\u003e/x",` +
		`"context":{"aws:CalledVia":[],"aws:TagKeys":["a"],"aws:none":[],"aws:username":"alice"},"absent":[],"decision":"allowed"},null]`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Whether < is escaped is the encoder's business.
	if text, err := witness.MarshalJSON(); err != nil || !bytes.Contains(text, []byte("<Bucket>")) {
		t.Errorf("%v: %s", err, text)
	}
}

func TestWitnessTrust(t *testing.T) {
	const alice, role = "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::444455556666:role/r"
	trust := query.Match{Document: &policy.Document{Kind: policy.Trust}}
	identity := query.Match{Document: &policy.Document{Kind: policy.Identity}}
	for _, test := range []struct {
		name                        string
		principal, action, resource string
		allowed                     query.Match
		want                        bool
	}{
		{"by the caller's policies", alice, "sts:AssumeRole", role, identity, true},
		{"tags of the session", alice, "STS:TagSession", role, identity, true},
		{"by the trust policy", alice, "sts:AssumeRole", role, trust, false},
		{"another action", alice, "sts:GetSessionToken", "*", identity, false},
		{"an identity provider", "accounts.google.com", "sts:AssumeRoleWithWebIdentity", role, trust, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := query.Witness{
				Request:  policy.Request{Principal: test.principal, Action: test.action, Resource: test.resource},
				Decision: query.Allowed, Allowed: []query.Match{test.allowed},
			}
			if got := w.Trust() != nil; got != test.want {
				t.Errorf("a trust policy: %t, want %t", got, test.want)
			}
		})
	}
}
