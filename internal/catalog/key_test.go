package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/internal/catalog"
)

func TestFindKey(t *testing.T) {
	tests := []struct {
		name string
		want catalog.Key // without a name: not found
	}{
		{"aws:SourceIp", catalog.Key{Name: "aws:SourceIp", Type: catalog.IPAddressKey}},
		{"AWS:SOURCEIP", catalog.Key{Name: "aws:SourceIp", Type: catalog.IPAddressKey}},
		{"aws:PrincipalTag/team", catalog.Key{Name: "aws:PrincipalTag/${TagKey}"}},
		{"aws:RequestTag/a/b:c", catalog.Key{Name: "aws:RequestTag/${TagKey}"}},
		{"aws:RequestTag/", catalog.Key{}},
		{"aws:RequestTag", catalog.Key{}},
		{"aws:tagkeys", catalog.Key{Name: "aws:TagKeys", Multi: true}},
		{"aws:CalledVia", catalog.Key{Name: "aws:CalledVia", Multi: true}},
		{"aws:EpochTime", catalog.Key{Name: "aws:EpochTime", Type: catalog.DateKey}},
		{"ec2:SourceInstanceARN", catalog.Key{Name: "ec2:SourceInstanceArn", Type: catalog.ARNKey}},
		{"identitystore:UserId", catalog.Key{Name: "identitystore:UserId"}},
		{"ec2:InstanceType", catalog.Key{Name: "ec2:InstanceType"}},
		{"ec2:VolumeSize", catalog.Key{Name: "ec2:VolumeSize", Type: catalog.NumericKey}},
		{"s3:existingobjecttag/x", catalog.Key{Name: "s3:ExistingObjectTag/${key}"}},
		{"ssm:resourceTag/x", catalog.Key{Name: "ssm:resourceTag/${TagKey}"}},
		{"elasticloadbalancing:ResourceTag/x", catalog.Key{Name: "elasticloadbalancing:ResourceTag/${TagKey}"}},
		{
			"codebuild:environment.environmentVariables/NAME.value",
			catalog.Key{Name: "codebuild:environment.environmentVariables/${name}.value"},
		},
		{"kms:GrantOperations", catalog.Key{Name: "kms:GrantOperations", Multi: true}},
		{"cognito-identity.amazonaws.com:amr", catalog.Key{Name: "cognito-identity.amazonaws.com:amr", Multi: true}},
		{"gitlab.example.com:sub", catalog.Key{Name: "${Host}.${Domain}:sub"}},
		{
			"token.actions.githubusercontent.com/acme:actor",
			catalog.Key{Name: "token.actions.githubusercontent.com/${SubPath}:actor"},
		},
		{"iam:sub", catalog.Key{}},
		{"aws:SourceIP2", catalog.Key{}},
		{"aws:", catalog.Key{}},
		{"", catalog.Key{}},
		{"${", catalog.Key{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := catalog.FindKey(tt.name)
			if diff := cmp.Diff(tt.want, got); diff != "" || ok != (tt.want.Name != "") {
				t.Errorf("FindKey: %v (-want +got):\n%s", ok, diff)
			}
		})
	}
}

// Every key of the reference is found by its own name and, where it has variable parts, with these replaced.
func TestFindAllKeys(t *testing.T) {
	keys := map[string]catalog.Key{}
	for s := range catalog.Services() {
		for k := range s.Keys() {
			keys[k.Name] = k
		}
	}
	if len(keys) < 1500 {
		t.Errorf("%d keys", len(keys))
	}
	for name, k := range keys {
		filled := name
		for strings.Contains(filled, "${") {
			start := strings.Index(filled, "${")
			end := start + strings.IndexByte(filled[start:], '}')
			filled = filled[:start] + "Zz" + filled[end+1:]
		}
		for _, spelling := range []string{name, strings.ToUpper(filled), strings.ToLower(filled)} {
			got, ok := catalog.FindKey(spelling)
			if !ok || !strings.EqualFold(got.Name, k.Name) {
				t.Errorf("FindKey(%q) = %v, %v; want %v", spelling, got, ok, k)
			}
		}
		prefix, _, _ := strings.Cut(filled, ":")
		if !catalog.KnownKeyPrefix(prefix) {
			t.Errorf("KnownKeyPrefix(%q) is false", prefix)
		}
	}
}

func TestGlobalKeys(t *testing.T) {
	const page = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-"
	before := ""
	n := 0
	for k := range catalog.GlobalKeys() {
		n++
		name := strings.ToLower(k.Name)
		if name <= before {
			t.Errorf("%s after %s", k.Name, before)
		}
		before = name
		always := k.Presence == catalog.Always
		if k.Presence < catalog.Sometimes || always != (k.When == "") {
			t.Errorf("%s: presence %v, when %q", k.Name, k.Presence, k.When)
		}
		if !strings.HasPrefix(k.URL(), page) || k.URL() == page {
			t.Errorf("%s: URL %s", k.Name, k.URL())
		}
		spelling := strings.ToUpper(strings.ReplaceAll(k.Name, "${TagKey}", "x"))
		if got, ok := catalog.FindGlobalKey(spelling); !ok || got != k {
			t.Errorf("FindGlobalKey(%q) = %v, %v", k.Name, got, ok)
		}
	}
	if n < 60 {
		t.Errorf("%d global keys", n)
	}
}

// The reference's entries for the global keys that it has agree with the table.
func TestGlobalKeysAgreeWithReference(t *testing.T) {
	found := 0
	for s := range catalog.Services() {
		for k := range s.Keys() {
			global, ok := catalog.FindGlobalKey(k.Name)
			if !ok {
				if strings.HasPrefix(k.Name, "aws:") {
					t.Errorf("%v has the key %s that is in no table", s, k.Name)
				}
				continue
			}
			found++
			if global.Type != k.Type || global.Multi != k.Multi {
				t.Errorf("%v has %v; the table has %v", s, k, global.Key)
			}
		}
	}
	if found < 500 {
		t.Errorf("the reference has global keys %d times", found)
	}
}

func TestPresence(t *testing.T) {
	tests := []struct {
		action, key string
		want        catalog.Presence
	}{
		{"s3:GetObject", "aws:SecureTransport", catalog.Always},
		{"s3:GetObject", "aws:PrincipalArn", catalog.Signed},
		{"s3:GetObject", "aws:MultiFactorAuthPresent", catalog.Sometimes},
		{"s3:GetObject", "aws:username", catalog.Sometimes},
		{"s3:GetObject", "aws:VpceOrgID", catalog.Sometimes},
		{"ec2:RunInstances", "aws:VpceOrgID", catalog.Absent},
		{"iam:GetUser", "aws:SourceVpcArn", catalog.Sometimes},
		{"iam:PassRole", "aws:SourceVpcArn", catalog.Absent},
		{"ec2:RunInstances", "aws:ResourceAccount", catalog.Always},
		{"ec2:CreateVpcEndpoint", "aws:ResourceAccount", catalog.Absent},
		{"route53:AssociateVPCWithHostedZone", "aws:ResourceOrgPaths", catalog.Absent},
		{"ec2:RunInstances", "aws:RequestTag/x", catalog.Sometimes},
		{"ec2:DescribeInstances", "aws:RequestTag/x", catalog.Absent},
		{"iam:PassRole", "iam:PassedToService", catalog.Always},
		{"iam:CreateRole", "iam:PassedToService", catalog.Absent},
		{"iam:PutUserPermissionsBoundary", "iam:PermissionsBoundary", catalog.Always},
		{"iam:DeleteRolePermissionsBoundary", "iam:PermissionsBoundary", catalog.Always},
		{"iam:CreateUser", "iam:PermissionsBoundary", catalog.Sometimes},
		{"iam:AttachUserPolicy", "iam:PolicyARN", catalog.Always},
		{"sts:AssumeRole", "sts:ExternalId", catalog.Sometimes},
		{"sts:AssumeRole", "sts:RoleSessionName", catalog.Always},
		{"kms:Decrypt", "kms:ViaService", catalog.Sometimes},
		{"kms:Decrypt", "kms:CallerAccount", catalog.Always},
		{"s3:GetObject", "saml:sub", catalog.Sometimes},
		{"s3:GetObject", "accounts.google.com:sub", catalog.Sometimes},
		{"sts:AssumeRoleWithSAML", "accounts.google.com:sub", catalog.Absent},
		{"s3:GetObject", "ec2:SourceInstanceArn", catalog.Sometimes},
		{"s3:GetObject", "ec2:InstanceType", catalog.Absent},
		{"s3:GetObject", "s3:nosuchkey", catalog.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.action+" "+tt.key, func(t *testing.T) {
			got, when := mustAction(t, tt.action).Presence(tt.key)
			if got != tt.want {
				t.Errorf("Presence = %v (%s); want %v", got, when, tt.want)
			}
		})
	}
}

// Every row of the table of service keys is about a key that some action has.
func TestServicePresencesAreUsed(t *testing.T) {
	rows := catalog.ServicePresences()
	used := make([]bool, len(rows))
	for a := range catalog.Actions() {
		names := keyNames(a.Keys())
		for r := range a.Resources() {
			names = append(append(names, keyNames(r.Keys())...), keyNames(r.ResourceType.Keys())...)
		}
		for _, name := range names {
			if i := slices.IndexFunc(rows, func(row [2]string) bool {
				return catalog.MatchFold(row[0], name) && (row[1] == "" || catalog.MatchFold(row[1], a.Name()))
			}); i >= 0 {
				used[i] = true
			}
		}
	}
	for i, row := range rows {
		if !used[i] {
			t.Errorf("row %v fits no key of any action, or only those of rows above", row)
		}
	}
}
