package solve

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// seed reads a policy of testdata, with texts replaced.
func seed(t *testing.T, name string, kind policy.Kind, replace ...string) *policy.Document {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("%s does not hold %q", name, replace[i])
		}
		text = strings.ReplaceAll(text, replace[i], replace[i+1])
	}
	return parse(t, kind, text, nil)
}

// users are IAM users with all sorts of credentials.
func users() []Principal {
	return []Principal{
		{Type: User, Credentials: LongTerm}, {Type: User, Credentials: Temporary}, {Type: User, Credentials: TemporaryMFA},
	}
}

func withoutMFA() []Principal {
	return []Principal{{Type: User, Credentials: LongTerm}, {Type: User, Credentials: Temporary}, {Type: Role, Credentials: Temporary}}
}

const (
	mfaPresent = "aws:MultiFactorAuthPresent"
	mfaAge     = "aws:MultiFactorAuthAge"
)

// leak asks whether a long-term access key may do what the same request with MFA "false" may not.
func leak(d *policy.Document) Query {
	return Query{
		Layers:  query.LayersOf(d),
		NotBy:   query.LayersOf(d),
		Callers: []Principal{{Type: User, Credentials: LongTerm}},
		View:    map[string]Fixed{mfaPresent: {Absent: true}},
		NotView: map[string]Fixed{mfaPresent: {Value: "false"}},
	}
}

func deactivation(d *policy.Document) Query {
	return Query{Layers: query.LayersOf(d), Actions: []string{"iam:DeactivateMFADevice"}, Callers: withoutMFA()}
}

func otherUsers(d *policy.Document) Query {
	return Query{
		Layers: query.LayersOf(d), Callers: users(),
		Actions: []string{
			"iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:DeleteLoginProfile", "iam:ChangePassword", "iam:CreateAccessKey",
			"iam:UpdateAccessKey", "iam:DeleteAccessKey", "iam:DeactivateMFADevice", "iam:EnableMFADevice", "iam:ResyncMFADevice",
			"iam:DeleteVirtualMFADevice", "iam:UploadSSHPublicKey", "iam:UploadSigningCertificate", "iam:DeleteSigningCertificate",
		},
		ResourceOut: []string{
			"arn:*:iam::*:user/${aws:username}", "arn:*:iam::*:user/*/${aws:username}",
			"arn:*:iam::*:mfa/${aws:username}*", "arn:*:iam::*:mfa/*/${aws:username}*",
		},
	}
}

const testBoundary = "arn:aws:iam::444455556666:policy/test-pb-policy"

func boundaryIs(not bool) Constraint {
	return Constraint{Operator: "StringLike", Key: "iam:PermissionsBoundary", Values: []string{testBoundary}, Not: not}
}

func boundaryWay(d *policy.Document, onSelf bool, where []Constraint, actions ...string) Query {
	q := Query{Layers: query.LayersOf(d), Actions: actions, Where: where}
	if onSelf {
		q.ResourceIn = []string{testBoundary}
	}
	return q
}

func TestSeeds(t *testing.T) {
	const (
		minimal  = "mfa-self-service-minimal.json"
		boundary = "test-pb-policy.boundary.json"
		control  = "test-self-control-policy.json"
		tutorial = "aws-tutorial-mfa-self-manage.json"
		trust    = "test-restricted-admin-role.trust.json"
	)
	present := Constraint{Operator: "Null", Key: "iam:PermissionsBoundary", Values: []string{"false"}}
	put := []Constraint{present, boundaryIs(true)}
	is, isNot := []Constraint{boundaryIs(false)}, []Constraint{boundaryIs(true)}
	edits := []string{"iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion"}
	onBoundary := func(replace ...string) *policy.Document { return seed(t, boundary, policy.Boundary, replace...) }
	onIdentity := func(name string, replace ...string) *policy.Document {
		return seed(t, name, policy.Identity, replace...)
	}
	narrowed := []string{
		"\"sts:GetSessionToken\"\n      ],\n      \"Resource\": \"*\"",
		"\"sts:GetSessionToken\"\n      ],\n      \"Resource\": \"arn:aws:iam::*:mfa/*\"",
	}
	tests := []struct {
		name  string
		query Query
		want  string // principal, action, resource and absent keys; "" for no request
	}{
		{"minimal leak", leak(onIdentity(minimal)), ""},
		{"minimal deactivation", deactivation(onIdentity(minimal)), ""},
		{"minimal other users", otherUsers(onIdentity(minimal)), ""},
		{
			"minimal with Bool leaks", leak(onIdentity(minimal, "BoolIfExists", "Bool")),
			"user/alice iam:ChangePassword user/alice aws:MultiFactorAuthPresent",
		},
		{
			"minimal with Bool: deactivation", deactivation(onIdentity(minimal, "BoolIfExists", "Bool")),
			"user/alice iam:DeactivateMFADevice user/alice aws:MultiFactorAuthPresent",
		},
		{
			"minimal with user/*", otherUsers(onIdentity(minimal, "user/${aws:username}", "user/*")),
			"user/alice iam:CreateLoginProfile user/bob ",
		},
		{
			"minimal with DeactivateMFADevice exempt",
			deactivation(onIdentity(minimal, "\"NotAction\": [", "\"NotAction\": [ \"iam:DeactivateMFADevice\",")),
			"user/alice iam:DeactivateMFADevice user/alice ",
		},
		{"minimal in 2008: deactivation", deactivation(onIdentity(minimal, "2012-10-17", "2008-10-17")), ""},
		{"minimal in 2008: other users", otherUsers(onIdentity(minimal, "2012-10-17", "2008-10-17")), ""},
		{
			"minimal with the guard on mfa/*", deactivation(onIdentity(minimal, narrowed...)),
			"user/alice iam:DeactivateMFADevice user/alice aws:MultiFactorAuthPresent",
		},
		{"control leak", leak(onIdentity(control)), ""},
		{"control deactivation", deactivation(onIdentity(control)), ""},
		{"control other users", otherUsers(onIdentity(control)), ""},
		{"tutorial leak", leak(onIdentity(tutorial)), ""},
		{"tutorial deactivation", deactivation(onIdentity(tutorial)), ""},
		{"tutorial other users", otherUsers(onIdentity(tutorial)), ""},
		{
			"tutorial: a password without MFA",
			Query{Layers: query.LayersOf(onIdentity(tutorial)), Actions: []string{"iam:CreateLoginProfile"}, Callers: withoutMFA()},
			"user/alice iam:CreateLoginProfile user/alice ",
		},
		{
			"tutorial: a device deleted without MFA",
			Query{Layers: query.LayersOf(onIdentity(tutorial)), Actions: []string{"iam:DeleteVirtualMFADevice"}, Callers: withoutMFA()},
			"user/alice iam:DeleteVirtualMFADevice mfa/alice ",
		},
		{
			"tutorial: no access key without MFA",
			Query{Layers: query.LayersOf(onIdentity(tutorial)), Actions: []string{"iam:CreateAccessKey"}, Callers: withoutMFA()},
			"",
		},
		{
			"jump",
			Query{Layers: query.LayersOf(onIdentity("test-jump-policy.json"))},
			"user/alice sts:AssumeRole role/test-restricted-admin-role ",
		},
		{
			"trust without MFA",
			Query{Layers: query.LayersOf(seed(t, trust, policy.Trust)), Callers: []Principal{{Type: User}, {Type: User, Credentials: Temporary}}},
			"",
		},
		{
			"trust with MFA",
			Query{Layers: query.LayersOf(seed(t, trust, policy.Trust))},
			"user/test-pb-user sts:AssumeRole role/example-role ",
		},
		{
			"boundary: another policy edited",
			Query{Layers: query.LayersOf(onBoundary()), Actions: edits, ResourceOut: []string{testBoundary}},
			"user/alice iam:CreatePolicyVersion policy/example-policy ",
		},
		{
			"boundary: a role's trust changed",
			Query{Layers: query.LayersOf(onBoundary()), Actions: []string{"iam:UpdateAssumeRolePolicy"}},
			"user/alice iam:UpdateAssumeRolePolicy role/example-role ",
		},
		{"trust leak", leak(seed(t, trust, policy.Trust)), ""},
		{
			"boundary removed from a user", boundaryWay(onBoundary(), false, is, "iam:DeleteUserPermissionsBoundary"),
			"user/alice iam:DeleteUserPermissionsBoundary user/bob ",
		},
		{"boundary removed from a role", boundaryWay(onBoundary(), false, is, "iam:DeleteRolePermissionsBoundary"), ""},
		{
			"boundary of a user replaced", boundaryWay(onBoundary(), false, put, "iam:PutUserPermissionsBoundary"),
			"user/alice iam:PutUserPermissionsBoundary user/bob ",
		},
		{"boundary of a role replaced", boundaryWay(onBoundary(), false, put, "iam:PutRolePermissionsBoundary"), ""},
		{"boundary edited", boundaryWay(onBoundary(), true, nil, edits...), ""},
		{
			"boundary edited by SetDefaultPolicyVersion",
			boundaryWay(onBoundary("\"iam:DeletePolicyVersion\",", "\"iam:DeletePolicyVersion\"", "\"iam:SetDefaultPolicyVersion\"", ""), true, nil, edits...),
			"user/alice iam:SetDefaultPolicyVersion policy/test-pb-policy ",
		},
		{"role made without boundary", boundaryWay(onBoundary(), false, isNot, "iam:CreateRole"), ""},
		{"user made without boundary", boundaryWay(onBoundary(), false, isNot, "iam:CreateUser"), ""},
		{
			"both user actions denied",
			boundaryWay(onBoundary("\"iam:CreateUser\",", "\"iam:CreateUser\", \"iam:DeleteUserPermissionsBoundary\", \"iam:PutUserPermissionsBoundary\","),
				false, nil, "iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"), "",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w, found := ask(t, test.query)
			got := ""
			if found {
				got = short(w.Request.Principal) + " " + w.Request.Action + " " + short(w.Request.Resource) + " " + strings.Join(w.Absent, ",")
			}
			if got != test.want {
				t.Errorf("got %q, want %q\n%+v", got, test.want, w.Request)
			}
		})
	}
}

// short is the last field of an ARN.
func short(s string) string {
	if arn, ok := policy.ParseARN(s); ok {
		return arn.Resource
	}
	return s
}
