package facts_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

func TestGlobalKeys(t *testing.T) {
	const page = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-"
	before := ""
	n := 0
	for k := range facts.GlobalKeys() {
		n++
		name := strings.ToLower(k.Name)
		if name <= before {
			t.Errorf("%s after %s", k.Name, before)
		}
		before = name
		everywhere := !k.ByAction()
		for _, c := range facts.Callers {
			p := k.Presence(c)
			everywhere = everywhere && p == facts.Always
			if key := facts.Of(k.Name, facts.Subject{Loose: true, Caller: c}); p == facts.Never != (key.Presence == facts.Never) {
				t.Errorf("%s of a %s: the row says %d, Of %d", k.Name, c.Type, p, key.Presence)
			}
		}
		if everywhere && k.When != "" {
			t.Errorf("%s is in every request, and yet only when %s", k.Name, k.When)
		}
		if !strings.HasPrefix(k.URL(), page) || k.URL() == page {
			t.Errorf("%s: URL %s", k.Name, k.URL())
		}
		spelling := strings.ToUpper(strings.ReplaceAll(k.Name, "${TagKey}", "x"))
		if got, ok := facts.FindGlobalKey(spelling); !ok || got != k {
			t.Errorf("FindGlobalKey(%q) = %v, %v", spelling, got, ok)
		}
		want := catalog.Key{Name: k.Name, Type: k.Type, Multi: k.Multi}
		if got, ok := facts.FindKey(spelling); !ok || got != want {
			t.Errorf("FindKey(%q) = %v, %v", spelling, got, ok)
		}
		for prefix := range strings.FieldsSeq(k.Services) {
			if _, ok := catalog.FindService(prefix); !ok {
				t.Errorf("%s: there is no service %s", k.Name, prefix)
			}
		}
		for pattern := range strings.FieldsSeq(k.Except) {
			if len(catalog.AppendMatch(nil, pattern)) == 0 {
				t.Errorf("%s: there is no action %s", k.Name, pattern)
			}
		}
	}
	if n < 60 {
		t.Errorf("%d global keys", n)
	}
}

// TestGlobalKeysAgreeWithReference holds the reference's entries for the global keys that it has against the table.
func TestGlobalKeysAgreeWithReference(t *testing.T) {
	found := 0
	for s := range catalog.Services() {
		for k := range s.Keys() {
			global, ok := facts.FindGlobalKey(k.Name)
			if !ok {
				if strings.HasPrefix(k.Name, "aws:") {
					t.Errorf("%v has the key %s that is in no table", s, k.Name)
				}
				continue
			}
			found++
			if global.Type != k.Type || global.Multi != k.Multi {
				t.Errorf("%v has %v; the table has %v %t", s, k, global.Type, global.Multi)
			}
		}
	}
	if found < 500 {
		t.Errorf("the reference has global keys %d times", found)
	}
}

func TestFindKey(t *testing.T) {
	tests := []struct {
		name string
		want catalog.Key // without a name: not found
	}{
		{"aws:SourceIp", catalog.Key{Name: "aws:SourceIp", Type: catalog.IPAddressKey}},
		{"AWS:SOURCEIP", catalog.Key{Name: "aws:SourceIp", Type: catalog.IPAddressKey}},
		{"aws:PrincipalTag/team", catalog.Key{Name: "aws:PrincipalTag/${TagKey}"}},
		{"aws:RequestTag/a/b:c", catalog.Key{Name: "aws:RequestTag/${TagKey}"}},
		{"aws:CalledVia", catalog.Key{Name: "aws:CalledVia", Multi: true}},
		{"aws:EpochTime", catalog.Key{Name: "aws:EpochTime", Type: catalog.DateKey}},
		{"ec2:SourceInstanceARN", catalog.Key{Name: "ec2:SourceInstanceArn", Type: catalog.ARNKey}},
		{"ec2:InstanceType", catalog.Key{Name: "ec2:InstanceType"}},
		{"aws:PrincipalTag/", catalog.Key{}},
		{"aws:PrincipalTag", catalog.Key{}},
		{"aws:username/x", catalog.Key{}},
		{"aws:", catalog.Key{}},
		{"", catalog.Key{}},
	}
	for _, tt := range tests {
		got, ok := facts.FindKey(tt.name)
		if diff := cmp.Diff(tt.want, got); diff != "" || ok != (tt.want.Name != "") {
			t.Errorf("FindKey(%q): %v (-want +got):\n%s", tt.name, ok, diff)
		}
	}
	if k, ok := facts.NearestKey("aws:SourceVPCE1"); !ok || k.Name != "aws:SourceVpce" {
		t.Errorf("NearestKey = %v, %v", k, ok)
	}
	if k, ok := facts.NearestKey("ec2:InstanceTyp"); !ok || k.Name != "ec2:InstanceType" {
		t.Errorf("NearestKey = %v, %v", k, ok)
	}
}

func TestSupplied(t *testing.T) {
	tests := []struct {
		action, key string
		want        bool
	}{
		{"s3:GetObject", "aws:SecureTransport", true},
		{"s3:GetObject", "lambda:SourceFunctionArn", true},
		{"s3:GetObject", "aws:VpceOrgID", true},
		{"ec2:RunInstances", "aws:VpceOrgID", false},
		{"iam:GetUser", "aws:SourceVpcArn", true},
		{"iam:PassRole", "aws:SourceVpcArn", false},
		{"sns:Publish", "aws:SourceOwner", true},
		{"s3:GetObject", "aws:SourceOwner", false},
		{"ec2:RunInstances", "aws:ResourceAccount", true},
		{"ec2:CreateVpcEndpoint", "aws:ResourceAccount", false},
		{"route53:AssociateVPCWithHostedZone", "aws:ResourceOrgPaths", false},
		{"ec2:RunInstances", "aws:RequestTag/x", true},
		{"ec2:DescribeInstances", "aws:RequestTag/x", false},
		{"iam:PassRole", "iam:PassedToService", true},
		{"iam:CreateRole", "iam:PassedToService", false},
		{"s3:GetObject", "saml:sub", true},
		{"s3:GetObject", "accounts.google.com:sub", true},
		{"sts:AssumeRoleWithSAML", "accounts.google.com:sub", false},
		{"sts:AssumeRoleWithSAML", "saml:sub", true},
		{"sts:AssumeRoleWithWebIdentity", "accounts.google.com:sub", true},
		{"sts:AssumeRoleWithWebIdentity", "saml:sub", false},
		{"sts:AssumeRoleWithWebIdentity", "aws:username", false},
		{"sts:AssumeRoleWithWebIdentity", "aws:FederatedProvider", true},
		{"s3:GetObject", "ec2:InstanceType", false},
		{"s3:GetObject", "s3:nosuchkey", true},
	}
	for _, tt := range tests {
		a, ok := catalog.FindAction(tt.action)
		if got := facts.Supplied(tt.key, a); !ok || got != tt.want {
			t.Errorf("Supplied(%s, %s) = %t; want %t", tt.key, tt.action, got, tt.want)
		}
	}
}

// TestVaries holds what the solver takes not to matter about a caller against what is known of the keys.
func TestVaries(t *testing.T) {
	tests := []struct {
		key                string
		credentials, types bool
	}{
		{"aws:multifactorauthpresent", true, true},
		{"aws:tokenissuetime", true, true},
		{"aws:signinsessionarn", true, true},
		{"aws:principalarn", false, true},
		{"aws:principalaccount", false, true},
		{"aws:username", false, true},
		{"lambda:sourcefunctionarn", false, true},
		{"aws:sourceidentity", false, true},
		{"saml:sub", false, true},
		{"token.actions.githubusercontent.com:sub", false, true},
		{"aws:sourceip", false, false},
		{"aws:resourceaccount", false, false},
		{"aws:requesttag/x", false, false},
		{"s3:prefix", false, false},
	}
	for _, tt := range tests {
		if c, types := facts.Varies(tt.key); c != tt.credentials || types != tt.types {
			t.Errorf("Varies(%s) = %t, %t; want %t, %t", tt.key, c, types, tt.credentials, tt.types)
		}
	}
}

// TestJudge holds the table against the judgment that is written apart from it: a caller that the table gives a key to may have
// it, with the table's samples, and one that it does not may not.
func TestJudge(t *testing.T) {
	principals := map[facts.CallerType]string{
		facts.User: "arn:aws:iam::111122223333:user/alice", facts.Role: "arn:aws:sts::111122223333:assumed-role/role/session",
		facts.Root: "arn:aws:iam::111122223333:root", facts.Service: "ec2.amazonaws.com", facts.Anonymous: "*",
		facts.Federated: "accounts.google.com",
	}
	all := append([]facts.Caller{{Type: facts.Federated, Provider: "accounts.google.com"}}, facts.Callers...)
	for row := range facts.GlobalKeys() {
		name := strings.ReplaceAll(row.Name, "${TagKey}", "x")
		for _, c := range all {
			s := facts.Subject{Loose: true, Resource: -1, Caller: c}
			k := facts.Of(name, s)
			for _, value := range append(append([]string{}, k.Values...), k.Samples...) {
				r := policy.Request{Principal: principals[c.Type], Action: "iam:GetUser", Resource: "*", Context: map[string]policy.Values{
					name: {List: []string{value}, Multi: k.Multi},
				}}
				err := facts.Judge(r, s)
				switch {
				case err != nil && k.Presence != facts.Never:
					t.Errorf("%s = %q of a %s (%d): %v", name, value, c.Type, c.Credentials, err)
				case err == nil && k.Presence == facts.Never && name != "aws:MultiFactorAuthAge": // a tie to aws:MultiFactorAuthPresent
					t.Errorf("%s of a %s (%d) is taken to be possible", name, c.Type, c.Credentials)
				}
			}
		}
	}
}

func TestRelated(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"aws:SourceIp", "AWS:sourcevpce", true},
		{"aws:SourceVpce", "aws:VpceAccount", true},
		{"aws:username", "aws:PrincipalArn", true},
		{"aws:username", "lambda:SourceFunctionArn", true},
		{"aws:TokenIssueTime", "aws:userid", true},
		{"aws:CalledVia", "aws:ViaAWSService", true},
		{"aws:CalledViaAWSMCP", "aws:ViaAWSMCPService", true},
		{"aws:CurrentTime", "aws:EpochTime", true},
		{"aws:TagKeys", "aws:RequestTag/x", true},
		{"aws:RequestTag/x", "aws:RequestTag/y", true},
		{"aws:SourceArn", "aws:SourceAccount", false},
		{"aws:PrincipalOrgID", "aws:PrincipalOrgPaths", false},
		{"aws:SourceIp", "aws:username", false},
		{"s3:prefix", "aws:SourceIp", false},
	}
	for _, tt := range tests {
		if got := facts.Related(tt.a, tt.b); got != tt.want || facts.Related(tt.b, tt.a) != got {
			t.Errorf("Related(%s, %s) = %t; want %t", tt.a, tt.b, got, tt.want)
		}
	}
}
