package facts_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

func subject(t *testing.T, action string, resource int, c facts.Caller) facts.Subject {
	t.Helper()
	entry, ok := catalog.FindAction(action)
	if !ok {
		t.Fatalf("no action %s", action)
	}
	return facts.Subject{Action: action, Entry: entry, Known: true, Resource: resource, Caller: c}
}

// TestOwnAccount holds the account of requests to be what stands for the account of a template.
func TestOwnAccount(t *testing.T) {
	if s, _ := policy.Pseudo("AWS::AccountId"); s.Stand != facts.Account {
		t.Errorf("requests are of the account %s, templates of %s", facts.Account, s.Stand)
	}
}

func TestPresence(t *testing.T) {
	user := facts.Caller{Type: facts.User}
	temporary := facts.Caller{Type: facts.User, Credentials: facts.Temporary}
	mfa := facts.Caller{Type: facts.User, Credentials: facts.TemporaryMFA}
	session := facts.Caller{Type: facts.Role, Credentials: facts.Temporary}
	service := facts.Caller{Type: facts.Service}
	anonymous := facts.Caller{Type: facts.Anonymous}
	github := facts.Caller{Type: facts.Federated, Provider: "token.actions.githubusercontent.com"}
	tests := []struct {
		key, action string
		resource    int
		caller      facts.Caller
		want        facts.Presence
		values      []string
	}{
		{"aws:MultiFactorAuthPresent", "s3:GetObject", 0, user, facts.Never, []string{"true", "false"}},
		{"AWS:multifactorauthpresent", "s3:GetObject", 0, temporary, facts.Always, []string{"false"}},
		{"aws:MultiFactorAuthPresent", "s3:GetObject", 0, mfa, facts.Always, []string{"true"}},
		{"aws:MultiFactorAuthAge", "s3:GetObject", 0, temporary, facts.Never, nil},
		{"aws:MultiFactorAuthAge", "s3:GetObject", 0, mfa, facts.Always, nil},
		{"aws:MultiFactorAuthPresent", "s3:GetObject", 0, service, facts.Never, []string{"true", "false"}},
		{"aws:TokenIssueTime", "s3:GetObject", 0, user, facts.Never, nil},
		{"aws:TokenIssueTime", "s3:GetObject", 0, session, facts.Always, nil},
		{"aws:username", "s3:GetObject", 0, user, facts.Always, nil},
		{"aws:username", "s3:GetObject", 0, session, facts.Never, nil},
		{"aws:userid", "s3:GetObject", 0, session, facts.Always, nil},
		{"aws:PrincipalArn", "s3:GetObject", 0, anonymous, facts.Never, nil},
		{"aws:PrincipalType", "s3:GetObject", 0, session, facts.Always, []string{"AssumedRole"}},
		{"aws:PrincipalIsAWSService", "s3:GetObject", 0, service, facts.Always, []string{"true"}},
		{"aws:PrincipalIsAWSService", "s3:GetObject", 0, user, facts.Always, []string{"false"}},
		{"aws:PrincipalTag/team", "s3:GetObject", 0, user, facts.Sometimes, nil},
		{"aws:PrincipalTag/team", "s3:GetObject", 0, service, facts.Never, nil},
		{"aws:SourceArn", "s3:GetObject", 0, user, facts.Never, nil},
		{"aws:SourceArn", "s3:GetObject", 0, service, facts.Sometimes, nil},
		{"aws:ViaAWSService", "s3:GetObject", 0, service, facts.Always, []string{"false"}},
		{"aws:SecureTransport", "s3:GetObject", 0, anonymous, facts.Always, []string{"true", "false"}},
		{"aws:CurrentTime", "s3:GetObject", 0, user, facts.Always, nil},
		{"aws:RequestTag/x", "iam:CreateUser", 0, user, facts.Sometimes, nil},
		{"aws:RequestTag/x", "iam:DeleteUser", 0, user, facts.Never, nil},
		{"aws:TagKeys", "iam:DeleteUser", 0, user, facts.Never, nil},
		{"aws:ResourceTag/x", "iam:DeleteUser", 0, user, facts.Sometimes, nil},
		{"aws:ResourceTag/x", "iam:CreateUser", 0, user, facts.Sometimes, nil},
		{"iam:PermissionsBoundary", "iam:PutUserPermissionsBoundary", 0, user, facts.Always, nil},
		{"iam:PermissionsBoundary", "iam:CreateUser", 0, user, facts.Sometimes, nil},
		{"iam:PermissionsBoundary", "iam:GetUser", 0, user, facts.Never, nil},
		{"iam:PassedToService", "iam:PassRole", 0, user, facts.Always, nil},
		{"ec2:InstanceType", "ec2:DescribeInstances", -1, user, facts.Never, nil},
		{"nobody:Knows", "ec2:DescribeInstances", -1, user, facts.Sometimes, nil},
		{"token.actions.githubusercontent.com:sub", "sts:AssumeRoleWithWebIdentity", 0, github, facts.Always, nil},
		{"accounts.google.com:sub", "sts:AssumeRoleWithWebIdentity", 0, github, facts.Never, nil},
		{"accounts.google.com:sub", "s3:GetObject", 0, user, facts.Never, nil},
	}
	for _, test := range tests {
		t.Run(test.key+" in "+test.action+" of a "+test.caller.Type.String(), func(t *testing.T) {
			k := facts.Of(test.key, subject(t, test.action, test.resource, test.caller))
			if k.Presence != test.want {
				t.Errorf("presence %d, want %d", k.Presence, test.want)
			}
			if diff := cmp.Diff(test.values, k.Values); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLoose(t *testing.T) {
	s := subject(t, "ec2:DescribeInstances", -1, facts.Caller{})
	s.Loose = true
	if k := facts.Of("ec2:InstanceType", s); k.Presence != facts.Sometimes {
		t.Errorf("presence %d", k.Presence)
	}
}

// TestForms holds all ARN formats of the catalog to have forms that their samples match.
func TestForms(t *testing.T) {
	formats := 0
	for service := range catalog.Services() {
		for typ := range service.ResourceTypes() {
			for format := range typ.ARNs() {
				formats++
				forms, sample := facts.ResourceForms(format, []string{"aws"})
				if len(forms) == 0 {
					if strings.HasPrefix(format, "arn:") && strings.Count(format, ":") >= 5 {
						t.Errorf("%s: %s has no forms", typ, format)
					}
					continue
				}
				ok := false
				for _, f := range forms {
					ok = ok || f.Match(sample)
				}
				if !ok {
					t.Errorf("%s: %s is not a sample of %s", typ, sample, format)
				}
			}
		}
	}
	if formats < 2000 {
		t.Errorf("only %d formats", formats)
	}
}

func TestFormMatch(t *testing.T) {
	const user = "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}"
	tests := []struct {
		format, arn string
		want        bool
	}{
		{user, "arn:aws:iam::111122223333:user/bob", true},
		{user, "arn:aws:iam::111122223333:user/a/b/bob", true},
		{user, "arn:aws:iam::111122223333:user/a/", false},
		{user, "arn:aws:iam::111122223333:user/b*b", false},
		{user, "arn:aws:iam::1111:user/bob", false},
		{user, "arn:aws:iam:us-east-1:111122223333:user/bob", false},
		{user, "arn:aws-cn:iam::111122223333:user/bob", false},
		{"arn:${Partition}:iam::${Account}:policy/${PolicyNameWithPath}", "arn:aws:iam::aws:policy/AdministratorAccess", true},
		{"arn:${Partition}:iam::${Account}:policy/${PolicyNameWithPath}", "arn:aws:iam::aws:policy/service-role/AWSLambdaRole", true},
		{"arn:${Partition}:s3:::${BucketName}", "arn:aws:s3:::bucket", true},
		{"arn:${Partition}:s3:::${BucketName}", "arn:aws:s3:::bucket/key", false},
		{"arn:${Partition}:s3:::${BucketName}/${ObjectName}", "arn:aws:s3:::bucket/a/b", true},
		{"arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/index/${IndexName}", "arn:aws:dynamodb:us-east-1:111122223333:table/t/index/i", true},
		{"arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/index/${IndexName}", "arn:aws:dynamodb:us-east-1:111122223333:table/t/x/index/i", false},
	}
	for _, test := range tests {
		forms, _ := facts.ResourceForms(test.format, []string{"aws"})
		got := false
		for _, f := range forms {
			got = got || f.Match(test.arn)
		}
		if got != test.want {
			t.Errorf("%s as %s: %t, want %t", test.arn, test.format, got, test.want)
		}
	}
}

func TestCheck(t *testing.T) {
	const bob = "arn:aws:iam::111122223333:user/bob"
	const alice = "arn:aws:iam::111122223333:user/alice"
	one := policy.One
	type context = map[string]policy.Values
	user := facts.Caller{Type: facts.User}
	mfa := facts.Caller{Type: facts.User, Credentials: facts.TemporaryMFA}
	tests := []struct {
		name, action, principal, resource string
		caller                            facts.Caller
		context                           context
		want                              string // the fact
	}{
		{"nothing wrong", "iam:GetUser", alice, bob, user, context{"aws:username": one("alice")}, ""},
		{"another's name", "iam:GetUser", alice, bob, user, context{"aws:username": one("bob")}, facts.Username},
		{"a session", "iam:GetUser", alice, bob, facts.Caller{Type: facts.Role}, nil, facts.PrincipalARN},
		{"another account", "iam:GetUser", alice, bob, user, context{"aws:PrincipalAccount": one("444455556666")}, facts.PrincipalARN},
		{"another ARN", "iam:GetUser", alice, bob, user, context{"aws:PrincipalArn": one(bob)}, facts.PrincipalARN},
		{"no such resource", "iam:GetUser", alice, "arn:aws:iam::111122223333:role/x", user, nil, facts.ResourceForm},
		{"no resource", "ec2:DescribeInstances", alice, bob, user, nil, facts.NoResource},
		{"an MFA key", "iam:GetUser", alice, bob, user, context{"aws:MultiFactorAuthPresent": one("false")}, facts.Token},
		{"MFA without age", "iam:GetUser", alice, bob, mfa, context{"aws:MultiFactorAuthPresent": one("true")}, facts.MFA},
		{"MFA with age", "iam:GetUser", alice, bob, mfa, context{"aws:MultiFactorAuthPresent": one("true"), "aws:MultiFactorAuthAge": one("3")}, ""},
		{"an unlisted key", "iam:GetUser", alice, bob, user, context{"ec2:InstanceType": one("x")}, facts.Listed},
		{"two values", "iam:GetUser", alice, bob, user, context{"aws:PrincipalTag/a": {List: []string{"a", "b"}}}, facts.Multivalued},
		{"called via nothing", "iam:GetUser", alice, bob, user, context{"aws:ViaAWSService": one("true")}, facts.CalledVia},
		{"called via", "iam:GetUser", alice, bob, user, context{"aws:ViaAWSService": one("true"), "aws:CalledVia": policy.Many("sns.amazonaws.com")}, ""},
		{"half an endpoint", "iam:GetUser", alice, bob, user, context{"aws:SourceVpce": one("vpce-1")}, facts.VPCEndpoint},
		{
			"an endpoint and an address", "iam:GetUser", alice, bob, user,
			context{"aws:SourceVpce": one("vpce-1"), "aws:SourceVpc": one("vpc-1"), "aws:VpcSourceIp": one("10.0.0.1"), "aws:SourceIp": one("192.0.2.1")},
			facts.VPCEndpoint,
		},
		{"an organization without paths", "iam:GetUser", alice, bob, user, context{"aws:PrincipalOrgID": one("o-a")}, facts.Organization},
		{
			"another organization's paths", "iam:GetUser", alice, bob, user,
			context{"aws:PrincipalOrgID": one("o-a"), "aws:PrincipalOrgPaths": policy.Many("o-b/r-1/")},
			facts.Organization,
		},
		{"a tag without its key", "iam:CreateUser", alice, bob, user, context{"aws:RequestTag/a": one("x")}, facts.TagKeys},
		{"a tag key without its tag", "iam:CreateUser", alice, bob, user, context{"aws:TagKeys": policy.Many("a")}, facts.TagKeys},
		{"tag keys to remove", "iam:UntagUser", alice, bob, user, context{"aws:TagKeys": policy.Many("a")}, ""},
		{"another owner", "iam:GetUser", alice, bob, user, context{"aws:ResourceAccount": one("444455556666")}, facts.ResourceAccount},
		{"a name that cannot be", "iam:GetUser", "arn:aws:iam::111122223333:user/a b", bob, user, context{"aws:username": one("a b")}, facts.ResourceForm},
	}
	names := map[string]bool{}
	for _, f := range facts.Table() {
		names[f.Name] = true
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := policy.Request{Principal: test.principal, Action: test.action, Resource: test.resource, Context: test.context}
			err := facts.Check(r, subject(t, test.action, 0, test.caller), nil)
			got := ""
			if wrong, ok := errors.AsType[*facts.CheckError](err); ok {
				got = wrong.Fact
				if !names[got] {
					t.Errorf("the table has no fact %q", got)
				}
			}
			if got != test.want {
				t.Errorf("got %q (%v), want %q", got, err, test.want)
			}
		})
	}
}

// TestComplete completes requests, and holds the results against the facts.
func TestComplete(t *testing.T) {
	caller := facts.Caller{Type: facts.User, Credentials: facts.TemporaryMFA}
	for _, context := range []map[string]policy.Values{
		{"aws:CalledVia": policy.Many("sns.amazonaws.com")},
		{"aws:CalledViaLast": policy.One("sns.amazonaws.com")},
		{"aws:ViaAWSService": policy.One("true")},
		{"aws:SourceVpce": policy.One("vpce-1")},
		{"aws:PrincipalOrgPaths": policy.Many("o-a/r-1/")},
		{"aws:ResourceOrgID": policy.One("o-a")},
		{"aws:MultiFactorAuthPresent": policy.One("true")},
		{"aws:RequestTag/a": policy.One("x"), "aws:RequestTag/b": policy.One("x")},
		{"aws:TagKeys": policy.Many("a", "b")},
	} {
		r := policy.Request{
			Principal: "arn:aws:iam::111122223333:user/alice", Action: "iam:CreateUser", Resource: "arn:aws:iam::111122223333:user/bob", Context: context,
		}
		facts.Complete(&r, subject(t, r.Action, 0, caller))
		if err := facts.Check(r, subject(t, r.Action, 0, caller), nil); err != nil {
			t.Errorf("%v: %v", context, err)
		}
	}
}

// TestTable holds every fact to say where AWS says so.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range facts.Table() {
		if f.Text == "" || seen[f.Name] {
			t.Errorf("fact %q is there twice or says nothing", f.Name)
		}
		seen[f.Name] = true
		if u, err := url.Parse(f.URL); err != nil || u.Host != "docs.aws.amazon.com" {
			t.Errorf("fact %s: no page of AWS: %s", f.Name, f.URL)
		}
	}
}

func TestTies(t *testing.T) {
	all := facts.Ties(func(string) bool { return true }, []string{"a"})
	table := map[string]bool{}
	for _, f := range facts.Table() {
		table[f.Name] = true
	}
	for _, tie := range all {
		if !table[tie.Fact] || len(tie.Any) == 0 {
			t.Errorf("tie of fact %q with %d conditions", tie.Fact, len(tie.Any))
		}
		for _, c := range tie.Any {
			if _, ok := policy.ParseOperator(c.Operator); !ok || !facts.Tied(strings.ToLower(c.Key)) {
				t.Errorf("tie of fact %q: %s on %s", tie.Fact, c.Operator, c.Key)
			}
		}
	}
	if got := facts.Ties(func(key string) bool { return key == "aws:sourcevpce" }, nil); len(got) != 0 {
		t.Errorf("one key is tied to nothing, got %v", got)
	}
}

func TestClasses(t *testing.T) {
	for a := facts.Any; a <= facts.None; a++ {
		for b := facts.Any; b <= facts.None; b++ {
			for r := range rune(0x250) {
				if a.Within(b) && a.Has(r) && !b.Has(r) {
					t.Errorf("class %d is not within %d: %q", a, b, r)
					break
				}
			}
		}
	}
}
