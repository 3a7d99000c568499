package lookup_test

import (
	"strings"
	"testing"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

func TestMeets(t *testing.T) {
	for _, test := range []struct {
		format, resource string
		want             bool
	}{
		{"${BucketName}", "my-bucket", true},
		{"${BucketName}", "*", true},
		{"${BucketName}/${ObjectName}", "my-bucket", false},
		{"${BucketName}/${ObjectName}", "my-bucket/", false},
		{"${BucketName}/${ObjectName}", "my-*", true},
		{"log-group:${LogGroupName}", "log-group:/aws/x:*", true},
		{"log-group:${LogGroupName}", "log-grou?:x", true},
		{"log-group:${LogGroupName}", "log-stream:x", false},
		{"role/${RoleNameWithPath}", "${aws:PrincipalTag/kind}/x", true},
		{"endpoint:*", "endpoint:", true},
		{"a*b", "a", false},
	} {
		f := lookup.Format{Resource: test.format}
		if got := f.Meets(test.resource); got != test.want {
			t.Errorf("%q meets %q: %v; want %v", test.format, test.resource, got, test.want)
		}
	}
}

func TestAdmits(t *testing.T) {
	for _, test := range []struct {
		service, format, resource string
		want                      bool
	}{
		{"s3", "${BucketName}", "my-bucket", true},
		{"s3", "${BucketName}", "my-*", true},
		{"s3", "${BucketName}", "my-bucket/*", false},
		{"s3", "${BucketName}/${ObjectName}", "my-bucket", false},
		{"s3", "${BucketName}/${ObjectName}", "my-bucket/a/b", true},
		{"s3", "${BucketName}/${ObjectName}", "my-*", true},
		{"dynamodb", "table/${TableName}", "table/t/index/*", true}, // the last placeholder takes anything
		{"dynamodb", "table/${TableName}/index/${IndexName}", "table/t", false},
		{"dynamodb", "table/${TableName}", "stream/t", false},
		{"dynamodb", "table/${TableName}", "*", true},
	} {
		f := lookup.Format{Service: test.service, Resource: test.format}
		if got := f.Admits(test.resource); got != test.want {
			t.Errorf("%q admits %q: %v; want %v", test.format, test.resource, got, test.want)
		}
	}
}

// TestMeetsOwn holds every format of the catalog against itself, written as a policy would, and against a literal
// of its form.
func TestCollects(t *testing.T) {
	tests := []struct {
		format, resource string
		want             bool
	}{
		{"stateMachine:${StateMachineName}", "stateMachine:*", true},
		{"stateMachine:${StateMachineName}", "*", true},
		{"stateMachine:${StateMachineName}", "stateMachine*", true},
		{"stateMachine:${StateMachineName}", "stateMachine:app*", false},
		{"stateMachine:${StateMachineName}", "statemachine:*", false},
		{"log-group:${LogGroupName}:log-stream:${LogStreamName}", "log-group::log-stream:", true},
		{"log-group:${LogGroupName}:log-stream:${LogStreamName}", "log-group:app:*", false},
		{"/workspaces/${ResourceId}", "/workspaces", true},
		{"role/${RoleNameWithPath}", "role/", true},
		{"role/${RoleNameWithPath}", "role/team/*", true},
		{"role/${RoleNameWithPath}", "role/team*", false},
		{"domain/${DomainId}", "domain/${aws:PrincipalTag/Domain}", true},
		{"${BucketName}", "*", true},
		{"${BucketName}", "app", false},
	}
	for _, tt := range tests {
		f := lookup.Format{Resource: tt.format}
		if got := f.Collects(tt.resource); got != tt.want {
			t.Errorf("%s collects %s: %v; want %v", tt.resource, tt.format, got, tt.want)
		}
	}
}

func TestUnlisted(t *testing.T) {
	for name, want := range map[string]bool{"opsworks-cm:server": true, "s3:bucket": false, "glue:tableversion": true} {
		prefix, typ, _ := strings.Cut(name, ":")
		s, _ := catalog.FindService(prefix)
		found, ok := s.FindResourceType(typ)
		if !ok || lookup.Unlisted(found) != want {
			t.Errorf("%s is unlisted: %v; want %v (found: %v)", name, !want, want, ok)
		}
	}
}

func TestMeetsOwn(t *testing.T) {
	n := 0
	for service := range catalog.Services() {
		for _, f := range lookup.Formats(service.Prefix()) {
			n++
			wild := f.Resource
			for strings.Contains(wild, "${") {
				before, rest, _ := strings.Cut(wild, "${")
				_, after, _ := strings.Cut(rest, "}")
				wild = before + "*" + after
			}
			if !f.Meets(wild) || !f.Meets(strings.ReplaceAll(wild, "*", "x1")) {
				t.Errorf("%s does not meet %s", f.ARN, wild)
			}
		}
	}
	if n < 1500 {
		t.Errorf("there are %d formats only", n)
	}
}

func TestNames(t *testing.T) {
	for _, test := range []struct {
		name string
		got  bool
		want bool
	}{
		{"a prefix is an ARN service", lookup.IsARNService("s3"), true},
		{"an ARN service that is not a prefix", lookup.IsARNService("route53-recovery-control"), true},
		{"no service", lookup.IsARNService("s4"), false},
		{"a retired service", lookup.IsARNService("elastic-inference"), false},
		{"a retired service", lookup.IsARNService("elastic-inference"), false},
		{"the key prefix of a service", lookup.IsKeyPrefix("kms"), true},
		{"the key prefix of a provider", lookup.IsKeyPrefix("accounts.google.com"), true},
		{"an unknown key prefix", lookup.IsKeyPrefix("kmz"), false},
	} {
		if test.got != test.want {
			t.Errorf("%s: %v; want %v", test.name, test.got, test.want)
		}
	}
}
