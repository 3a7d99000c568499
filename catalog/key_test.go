package catalog_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/catalog"
)

func TestFindKey(t *testing.T) {
	tests := []struct {
		name string
		want catalog.Key // without a name: not found
	}{
		{"aws:RequestTag/a/b:c", catalog.Key{Name: "aws:RequestTag/${TagKey}"}},
		{"aws:RequestTag/", catalog.Key{}},
		{"aws:RequestTag", catalog.Key{}},
		{"aws:tagkeys", catalog.Key{Name: "aws:TagKeys", Multi: true}},
		{"ec2:sourceinstancearn", catalog.Key{Name: "ec2:SourceInstanceARN", Type: catalog.ARNKey}},
		{"aws:SourceIp", catalog.Key{}}, // a global key that the reference does not list
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
