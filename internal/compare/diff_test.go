package compare

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// load reads a document made of statements, or a whole text.
func load(t *testing.T, name string, kind policy.Kind, text string) *policy.Unit {
	t.Helper()
	if strings.HasSuffix(name, ".yaml") {
		return loader.Load(&policy.Source{Name: name, Content: []byte(text)}, loader.Options{Required: true, Symbolic: true})
	}
	text = `{"Version": "2012-10-17", "Statement": [` + text + `]}`
	unit := loader.Load(&policy.Source{Name: name, Content: []byte(text)}, loader.Options{Kind: &kind, Required: true, Symbolic: true})
	if len(unit.Problems) > 0 {
		t.Fatalf("%s: %v\n%s", name, unit.Problems, text)
	}
	return unit
}

// accessOf returns the access that a finding is about, nil if it is about none.
func accessOf(f *Finding) *Access {
	for _, d := range f.Details {
		if of, ok := d.Value.(*Access); ok {
			return of
		}
	}
	return nil
}

// told writes a difference in lines.
func told(d *Difference) []string {
	var lines []string
	for i := range d.Findings {
		f := &d.Findings[i]
		line := f.Rule.Name
		if of := accessOf(f); of != nil {
			line += ": " + accessKind{service: of.Service, level: of.Level}.String()
		}
		lines = append(lines, line)
	}
	for _, o := range d.Open {
		lines = append(lines, "open: "+o.Reason)
	}
	slices.Sort(lines)
	return lines
}

func TestDiff(t *testing.T) {
	const (
		all    = `{"Effect": "Allow", "Action": "*", "Resource": "*"}`
		get    = `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}`
		office = `"Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}`
	)
	newRead := []string{"new-access: s3, Read"}
	for _, test := range []struct {
		name     string
		kind     policy.Kind
		old, new string
		want     []string
	}{
		{"the same in other words", policy.Identity, get, `{"Effect": "Allow", "NotAction": ["s3:A*", "ec2:*"], "Resource": "*"},
			{"Effect": "Deny", "NotAction": "s3:getobject", "Resource": "*"}`, nil},
		{
			"one statement in two", policy.Identity, `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::b/*"}`,
			`{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"}, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`, nil,
		},
		{
			"a wildcard beside", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`,
			`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b*"}`, newRead,
		},
		{"a Deny that never matches", policy.Identity, get, get + `, {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": {
			"Null": {"aws:PrincipalTag/t": "true"}, "StringEquals": {"aws:PrincipalTag/t": "a"}}}`, nil},
		{
			"that Deny taken for a guard", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalTag/t": "a"}}},
			{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Null": {"aws:PrincipalTag/t": "true"}}}`,
			get + `, {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Null": {"aws:PrincipalTag/t": "true"}, "StringEquals": {"aws:PrincipalTag/t": "a"}}}`,
			newRead,
		},
		{
			"a wildcard exempts from a Deny", policy.Identity, all + `, {"Effect": "Deny", "NotAction": "ec2:DescribeInstances", "Resource": "*", ` + office + `}`,
			all + `, {"Effect": "Deny", "NotAction": "ec2:*Instances", "Resource": "*", ` + office + `}`,
			[]string{"new-access: ec2, List", "new-access: ec2, Write"},
		},
		{
			"what has no resource is not an ARN", policy.Identity, `{"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "arn:aws:s3:::b/*"}`,
			`{"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::b/*"}`, nil,
		},
		{
			"a set without values", policy.Identity,
			`{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "Owner"}, "Null": {"aws:TagKeys": "false"}}}`,
			`{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "Owner"}}}`,
			[]string{"new-access: ec2, Tagging"},
		},
		{
			"a caller without an organization", policy.Identity,
			`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}, "Null": {"aws:PrincipalOrgID": "false"}}}`,
			`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}}`, newRead,
		},
		{
			"the same variable on both sides", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/a/${aws:PrincipalTag/t}"}`,
			`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/a/${aws:PrincipalTag/t}"]}`, nil,
		},
		{
			"a variable with a wildcard behind", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}"}`,
			`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}*"}`, newRead,
		},
		{
			"a variable through two keys", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/x"}`,
			`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/t}",
				"Condition": {"StringEquals": {"aws:PrincipalTag/t": "a${aws:username}"}}}`, newRead,
		},
		{
			"another account's resource", policy.Identity,
			`{"Effect": "Allow", "Action": "cloudwatch:GetMetricData", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}}`,
			`{"Effect": "Allow", "Action": "cloudwatch:GetMetricData", "Resource": "*"}`,
			[]string{"new-access: cloudwatch, Read"},
		},
		{
			"a resource of a form that AWS does not list", policy.Identity, get, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
			{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:dynamodb:*:*:table/t"}`, []string{"new-access: s3, List"},
		},
		{
			"an action that the catalog does not know", policy.Identity, get, get + `, {"Effect": "Allow", "Action": "s3:Frobnicate", "Resource": "*"}`,
			[]string{"new-access: s3, an unknown action"},
		},
		{"everything", policy.Identity, `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`, all, []string{
			"new-access: any other service, List", "new-access: any other service, Permissions management", "new-access: any other service, Read",
			"new-access: any other service, Tagging", "new-access: any other service, Write",
		}},
		{
			"an old version's variables are text", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}"}`,
			`{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/?{aws:username}"}`, newRead,
		},
		{
			"no new access by a Deny that is gone, but beside others", policy.Identity, get + `, {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*"}`, get,
			[]string{"lifted-deny: ec2, Write"},
		},
		{
			"a guard is weaker", policy.Identity, `{"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}`, `{"Effect": "Deny", "Action": "ec2:[A-Z]*", "Resource": "*"}, {"Effect": "Deny", "NotAction": "ec2:RunInstances", "Resource": "*"}`,
			[]string{"new-access: ec2, Write"},
		},
		{
			"a guard becomes a grant", policy.Identity, `{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}`, `{"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}`,
			[]string{"new-access: ec2, Write"},
		},
		{"a grant becomes a guard", policy.Identity, get, `{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}`, nil},
		{
			"a boundary that only denies lets nothing through", policy.Boundary, `{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}`,
			`{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}`, nil,
		},
		{
			"an SCP that only denies stands beside one that allows", policy.SCP, `{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}`,
			`{"Effect": "Deny", "NotAction": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}, {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}`, newRead,
		},
		{
			"an SCP spares the root", policy.SCP, all + `, {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}`,
			all + `, {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringNotLike": {"aws:PrincipalArn": "arn:*:iam::*:root"}}}`, newRead,
		},
		{
			"another principal", policy.Resource, `{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`,
			`{"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`, newRead,
		},
		{
			"a user of an account that was named", policy.Resource, `{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`,
			`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`, nil,
		},
		{
			"anonymous callers", policy.Resource, `{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": {"StringLike": {"aws:PrincipalArn": "*"}}}`,
			`{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`, newRead,
		},
		{
			"a canonical user", policy.Resource, `{"Effect": "Allow", "Principal": {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}, "Action": "s3:GetObject", "Resource": "*"}`,
			`{"Effect": "Allow", "Principal": {"CanonicalUser": "80a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}, "Action": "s3:GetObject", "Resource": "*"}`, newRead,
		},
		{
			"a federated user", policy.Resource, `{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`,
			`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:sts::444455556666:federated-user/f"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`,
			[]string{"open: what the federated user arn:aws:sts::444455556666:federated-user/f may do is open: name the user whose credentials it has"},
		},
		{
			"a provider's tokens", policy.Trust, `{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity",
			"Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:o/r:ref:refs/heads/main"}}}`,
			`{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity",
			"Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:o/r:*"}}}`,
			[]string{"new-access: sts, Write"},
		},
		{
			"another role may assume", policy.Trust, `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/a"}, "Action": "sts:AssumeRole"}`,
			`{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"]}, "Action": "sts:AssumeRole"}`,
			[]string{"new-access: sts, Write"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			old, now := load(t, "old.json", test.kind, test.old), load(t, "new.json", test.kind, test.new)
			rules := NewRules()
			d, err := Diff(t.Context(), Options{Solver: solve.New()}, rules, old, now, false)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, told(d)); diff != "" {
				t.Errorf("Diff (-want +got):\n%s", diff)
			}
			for _, f := range d.Findings {
				if f.Source != now.Source || f.Range.End > len(now.Source.Content) || f.Document != now.Documents[0] {
					t.Errorf("the finding is not in the new source: %+v", f)
				}
				if f.Rule == rules.New && grants(now.Documents[0]) && !slices.Contains(now.Documents[0].Statements, f.Statement) {
					t.Errorf("the finding has no statement: %+v", f)
				}
			}
			for _, u := range []*policy.Unit{old, now} {
				if d, err := Diff(t.Context(), Options{Solver: solve.New()}, rules, u, reversed(u), true); err != nil || len(told(d)) > 0 {
					t.Errorf("it differs from itself: %v, %v", told(d), err)
				}
			}
		})
	}
}

// TestLost turns a comparison round: what is lost is new the other way.
func TestLost(t *testing.T) {
	old := load(t, "old.json", policy.Identity, `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}`)
	now := load(t, "new.json", policy.Identity, `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}`)
	d, err := Diff(t.Context(), Options{Solver: solve.New()}, NewRules(), old, now, true)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"lost-access: s3, Write", "new-access: s3, List"}, told(d)); diff != "" {
		t.Errorf("Diff (-want +got):\n%s", diff)
	}
	for _, f := range d.Findings {
		want := now.Source
		if f.Rule.Name == "lost-access" {
			want = old.Source
		}
		if f.Source != want || f.Witness == nil {
			t.Errorf("%s is in %s", f.Rule.Name, f.Source.Name)
		}
	}
}

// TestDeniedBy tells by which statement the old policy refused what the new one lets through.
func TestDeniedBy(t *testing.T) {
	old := load(t, "old.json", policy.Identity, `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}`)
	now := load(t, "new.json", policy.Identity, `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`)
	d, err := Diff(t.Context(), Options{Solver: solve.New()}, NewRules(), old, now, false)
	if err != nil || len(d.Findings) != 1 {
		t.Fatalf("%v, %v", told(d), err)
	}
	f := d.Findings[0]
	if f.Message != "s3:PutObject was denied and is now allowed (s3, Write)" || len(f.Related) != 1 {
		t.Fatalf("finding %+v", f)
	}
	at := f.Related[0]
	if got := string(at.Source.Content[at.Range.Start:at.Range.End]); at.Source != old.Source || got != `"Deny"` {
		t.Errorf("denied by %q in %s", got, at.Source.Name)
	}
}

// TestFixed fixes context keys on both sides.
func TestFixed(t *testing.T) {
	old := load(t, "old.json", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}`)
	now := load(t, "new.json", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}}`)
	for _, test := range []struct {
		name  string
		fixed map[string]query.Fixed
		want  []string
	}{
		{"any request", nil, []string{"new-access: s3, Read"}},
		{"with MFA", map[string]query.Fixed{"aws:multifactorauthpresent": {Value: "true"}}, nil},
		{"without", map[string]query.Fixed{"aws:MultiFactorAuthPresent": {Value: "false"}}, nil},
		{"with an access key", map[string]query.Fixed{"aws:MultiFactorAuthPresent": {Absent: true}}, []string{"new-access: s3, Read"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d, err := Diff(t.Context(), Options{Solver: solve.New(), Fixed: test.fixed}, NewRules(), old, now, false)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, told(d)); diff != "" {
				t.Errorf("Diff (-want +got):\n%s", diff)
			}
		})
	}
}

// TestUndecided holds that an open question is reported, and never taken for "no".
func TestUndecided(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	old := load(t, "old.json", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${aws:PrincipalTag/a}/*"}`)
	now := load(t, "new.json", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${aws:PrincipalTag/b}/*"}`)
	if d, err := Diff(ctx, Options{Solver: solve.New()}, NewRules(), old, now, false); err == nil && len(d.Findings)+len(d.Open) == 0 {
		t.Errorf("a comparison that was stopped found nothing")
	} else if err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	// A variable on both sides of an equation, and the converse denied: known to be left open.
	old = load(t, "old.json", policy.Identity, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/a": "x${aws:PrincipalTag/b}", "aws:PrincipalTag/b": "x${aws:PrincipalTag/a}"}}}`)
	now = load(t, "new.json", policy.Identity, `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/a": "x${aws:PrincipalTag/b}", "aws:PrincipalTag/b": "x${aws:PrincipalTag/a}"}}}`)
	d, err := Diff(t.Context(), Options{Solver: solve.New()}, NewRules(), old, now, false)
	if err != nil || len(d.Findings) != 0 || len(d.Open) != 1 || !strings.Contains(d.Open[0].String(), "new.json: the comparison is undecided") {
		t.Errorf("%v, %v", told(d), err)
	}
}

// TestWorlds makes unknown values of templates concrete, each in the shape that fits where it stands.
func TestWorlds(t *testing.T) {
	const text = `
Parameters:
  Account: {Type: String}
  Range: {Type: String}
  Age: {Type: Number}
  Org: {Type: String}
  Role: {Type: String}
  Key: {Type: String}
  Flag: {Type: String}
  Env: {Type: String, AllowedValues: [prod, dev]}
Resources:
  B:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: b
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: [!Ref Role, !Sub "arn:aws:iam::${Account}:root"]}
            Action: s3:GetObject
            Resource: [!Ref Key, !Sub "arn:aws:s3:::${Env}/*"]
            Condition:
              IpAddress: {"aws:SourceIp": !Ref Range}
              NumericLessThan: {"aws:MultiFactorAuthAge": !Ref Age}
              StringEquals: {"aws:PrincipalOrgID": !Ref Org}
              Bool: {"aws:SecureTransport": !Ref Flag}
`
	unit := load(t, "t.yaml", policy.Resource, text)
	w := newWorld(unit.Documents[0])
	var got []string
	n := 0
	more := w.worlds(func(when string) {
		n++
		d := w.document(unit.Documents[0])
		if s, whole := firstOpen(d); s != nil || whole {
			t.Errorf("the document is not concrete: %v", s)
		}
		if n > 1 {
			return
		}
		s := d.Statements[0]
		for _, e := range s.Principal.Entries {
			got = append(got, e.ID.Value)
		}
		for i := range s.Resource.Items {
			got = append(got, s.Resource.Items[i].Value)
		}
		for _, c := range s.Condition.Conditions {
			got = append(got, c.Key.Value+" "+c.Values[0].Value)
		}
		got = append(got, when)
	})
	want := []string{
		"arn:aws:iam::880000020001:role/therole1", "arn:aws:iam::880000030001:root",
		"arn:aws:unknown:us-east-1:880000000001:thekey1", "arn:aws:s3:::prod/*",
		"aws:SourceIp 198.18.0.1", "aws:MultiFactorAuthAge 8000001", "aws:PrincipalOrgID o-theorg1", "aws:SecureTransport true",
		` when Env is "prod" and Flag is "true"`,
	}
	if diff := cmp.Diff(want, got); diff != "" || more || n != 4 {
		t.Errorf("%d worlds, more: %v (-want +got):\n%s", n, more, diff)
	}
}

// TestManyWorlds says so when not all combinations were looked at.
func TestManyWorlds(t *testing.T) {
	template := func(action string) string {
		var b, r strings.Builder
		for i := range 8 {
			fmt.Fprintf(&b, "  P%d: {Type: String, AllowedValues: [a, b]}\n", i)
			fmt.Fprintf(&r, "${P%d}", i)
		}
		return "Parameters:\n" + b.String() + `Resources:
  M:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: ` + action + `, Resource: !Sub "arn:aws:s3:::` + r.String() + `/*"}]}
`
	}
	old, now := load(t, "old.yaml", 0, template("[s3:GetObject, s3:PutObject]")), load(t, "new.yaml", 0, template("s3:GetObject"))
	d, err := Diff(t.Context(), Options{Solver: solve.New()}, NewRules(), old, now, false)
	if err != nil || len(d.Findings) > 0 || len(d.Open) != 1 || !strings.Contains(d.Open[0].Reason, "more than 64 combinations") {
		t.Errorf("%v, %v", told(d), err)
	}
	if d, err := Diff(t.Context(), Options{Solver: solve.New()}, NewRules(), old, load(t, "old.yaml", 0, template("[s3:GetObject, s3:PutObject]")), false); err != nil || len(told(d)) > 0 {
		t.Errorf("unchanged: %v, %v", told(d), err)
	}
}
