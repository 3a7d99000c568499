package lookup_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

func TestMessage(t *testing.T) {
	long := strings.Repeat("é", 80)
	for _, test := range []struct {
		name, want string
		names      []string
	}{
		{"fits", "no a; write b", []string{"a", "b"}},
		{"one is long", "no " + long + "; write b", []string{long, "b"}},
		{"two are long", "no " + long[:2*43] + "…; write " + long[:2*43] + "…", []string{long, long}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, lookup.Message("no %s; write %s", test.names...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOutside(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"plain*", "plain*"}, {"a${*}b", "ab"}, {"a${b", "a"}, {"${a}-${b}?", "-?"},
	} {
		if got := lookup.Outside(test.in); got != test.want {
			t.Errorf("Outside(%q) = %q; want %q", test.in, got, test.want)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"GetObject", "GetObjectAcl", "GetBucketAcl", "PutObject", "GetXbject"}
	for _, test := range []struct {
		name, in, want string
		sure           bool
	}{
		{"a swapped pair", "GetObjcet", "GetObject", true},
		{"another case", "getobjectacl", "GetObjectAcl", true},
		{"two as near", "Get?bject", "GetObject", false},
		{"nothing alike", "Frobnicate", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, sure := lookup.Nearest(test.in, slices.Values(names))
			if got != test.want || sure != test.sure {
				t.Errorf("Nearest(%q) = %q, %v; want %q, %v", test.in, got, sure, test.want, test.sure)
			}
		})
	}
}

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
		{"an ARN service that is no prefix", lookup.IsARNService("route53-recovery-control"), true},
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

func TestParseARN(t *testing.T) {
	pseudo := func(name string) policy.Part {
		return policy.Part{Symbol: &policy.Symbol{Name: name, Origin: policy.FromPseudo}}
	}
	lit := func(s string) policy.Part { return policy.Part{Literal: s} }
	bucket := policy.Part{Symbol: &policy.Symbol{Name: "Bucket", Origin: policy.FromResource}}
	for _, test := range []struct {
		name string
		text policy.Text
		ok   bool
		want string // the certain fields; - for others
	}{
		{"known", policy.Text{Value: "arn:aws:s3:::b/${aws:username}"}, true, "aws s3   b/${aws:username}"},
		{"five fields", policy.Text{Value: "arn:aws:s3"}, false, ""},
		{"no ARN", policy.Text{Value: "*"}, false, ""},
		{
			"pseudo parameters",
			policy.NewText(policy.Range{}, lit("arn:"), pseudo("AWS::Partition"), lit(":sqs:é"), pseudo("AWS::Region"), lit(":1:q")), true, "- sqs - 1 q",
		},
		{"an attribute", policy.NewText(policy.Range{}, lit("arn:aws:s3:::"), bucket, lit("/*")), true, "aws s3   -"},
		{"an attribute in the middle", policy.NewText(policy.Range{}, lit("arn:aws:"), bucket, lit(":x:y:z")), true, "aws - - - -"},
		{"an attribute at the start", policy.NewText(policy.Range{}, bucket, lit("/*")), false, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, ok := lookup.ParseARN(&test.text)
			if ok != test.ok {
				t.Fatalf("ParseARN(%q) = %v; want %v", test.text.Value, ok, test.ok)
			}
			if !ok {
				return
			}
			var got []string
			for _, f := range []lookup.Field{a.Partition, a.Service, a.Region, a.Account, a.Resource} {
				if f.Certain {
					got = append(got, f.Value)
				} else {
					got = append(got, "-")
				}
			}
			if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

func TestVariables(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     []string
	}{
		{"two", "${aws:username}/${aws:userid}", []string{"${aws:username}", "${aws:userid}"}},
		{"an escape", "a${*}b", []string{"${*}"}},
		{"a default with a brace", "${a:b, 'x}y'}z", []string{"${a:b, 'x}y'}"}},
		{"a default without its end", "${a:b, 'x}z", []string{"${a:b, 'x}"}},
		{"open", "x/${aws:username/*", []string{"${aws:username/*"}},
		{"one open before another", "${a:b/${c:d}", []string{"${a:b/${c:d}"}},
		{"none", "a$b{c}", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			resource := policy.Node{Kind: policy.String, Text: policy.Text{Value: test.in}}
			root := policy.Node{Kind: policy.Object, Members: []policy.Member{{
				Key: policy.Text{Value: "Statement"},
				Value: policy.Node{Kind: policy.Object, Members: []policy.Member{
					{Key: policy.Text{Value: "Resource"}, Value: resource},
				}},
			}}}
			result, err := lookup.Variables.Run(&analysis.Pass{Document: policy.Parse(&root)})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, v := range result.([]lookup.Variable) {
				got = append(got, v.Written())
				if test.in[v.Start:v.End] != v.Written() {
					t.Errorf("%d:%d is %q, not %q", v.Start, v.End, test.in[v.Start:v.End], v.Written())
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("variables (-want +got):\n%s", diff)
			}
		})
	}
}
