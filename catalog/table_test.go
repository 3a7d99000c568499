package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/catalog"
)

func TestServicePrincipals(t *testing.T) {
	names := slices.Collect(catalog.ServicePrincipals())
	if !slices.IsSortedFunc(names, func(a, b string) int {
		return strings.Compare(strings.TrimSuffix(a, ".amazonaws.com"), strings.TrimSuffix(b, ".amazonaws.com"))
	}) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Error("service principals are not sorted and distinct")
	}
	for _, name := range names {
		if !catalog.IsServicePrincipal(name) {
			t.Errorf("IsServicePrincipal(%q) is false", name)
		}
	}
	tests := []struct {
		name string
		want bool
	}{
		{"ec2.amazonaws.com", true},
		{"ec2.amazonaws.com.cn", true},
		{"logs.us-east-1.amazonaws.com", true},
		{"logs.cn-north-1.amazonaws.com.cn", true},
		{"pods.eks.amazonaws.com", true},
		{"s3.us-iso-east-1.c2s.ic.gov", true},
		{"alexa-appkit.amazon.com", true},
		{"logs.nowhere-1.amazonaws.com", false},
		{"ec2.amazon.com", false},
		{"ec2amazonaws.com", false},
		{"EC2.amazonaws.com", false},
		{"nosuch.amazonaws.com", false},
		{".amazonaws.com", false},
		{"amazonaws.com", false},
		{"", false},
	}
	for _, tt := range tests {
		if got := catalog.IsServicePrincipal(tt.name); got != tt.want {
			t.Errorf("IsServicePrincipal(%q) = %v; want %v", tt.name, got, tt.want)
		}
	}
}

func TestRegions(t *testing.T) {
	tests := []struct{ region, partition string }{
		{"us-east-1", "aws"},
		{"eu-central-2", "aws"},
		{"cn-north-1", "aws-cn"},
		{"us-gov-west-1", "aws-us-gov"},
		{"eusc-de-east-1", "aws-eusc"},
		{"us-isob-east-1", "aws-iso-b"},
		{"us-east-9", ""},
		{"US-EAST-1", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := catalog.RegionPartition(tt.region); got != tt.partition {
			t.Errorf("RegionPartition(%q) = %q; want %q", tt.region, got, tt.partition)
		}
		if got := catalog.KnownRegion(tt.region); got != (tt.partition != "") {
			t.Errorf("KnownRegion(%q) = %v", tt.region, got)
		}
		if got := catalog.KnownPartition(tt.partition); got != (tt.partition != "") {
			t.Errorf("KnownPartition(%q) = %v", tt.partition, got)
		}
	}
}

func TestKnownARNService(t *testing.T) {
	tests := map[string]bool{"s3": true, "execute-api": true, "catalog": true, "S3": false, "s4": false, "": false}
	for name, want := range tests {
		if got := catalog.KnownARNService(name); got != want {
			t.Errorf("KnownARNService(%q) = %v; want %v", name, got, want)
		}
	}
}

func TestKnownKeyPrefix(t *testing.T) {
	tests := map[string]bool{
		"aws": true, "AWS": true, "s3": true, "saml": true, "identitycenter": true, "cognito-identity-auth": true,
		"token.actions.githubusercontent.com": true, "s4": false, "sam": false, "saml2": false, "": false,
	}
	for name, want := range tests {
		if got := catalog.KnownKeyPrefix(name); got != want {
			t.Errorf("KnownKeyPrefix(%q) = %v; want %v", name, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	tests := []struct{ name, want string }{
		{"GetObjects", "GetObject"},
		{"getobjct", "GetObject"},
		{"PutBucketPolcy", "PutBucketPolicy"},
		{"ListBuckets", "ListBucket"},
		{"Frobnicate", ""},
		{"x", ""},
		{"", ""},
	}
	s, _ := catalog.FindService("s3")
	for _, tt := range tests {
		got := ""
		if a, ok := catalog.Nearest(s, tt.name); ok {
			got = a.Name()
		}
		if got != tt.want {
			t.Errorf("Nearest(s3, %q) = %q; want %q", tt.name, got, tt.want)
		}
	}
	if got, ok := catalog.NearestService("dynamobd"); !ok || got.Prefix() != "dynamodb" {
		t.Errorf("NearestService = %v, %v", got, ok)
	}
	further := slices.Values([]catalog.Key{{Name: "aws:SourceVpce"}})
	if got, ok := catalog.NearestKey("aws:SourceVPCE1", further); !ok || got.Name != "aws:SourceVpce" {
		t.Errorf("NearestKey = %v, %v", got, ok)
	}
	if got, ok := catalog.NearestKey("ec2:InstanceTyp", further); !ok || got.Name != "ec2:InstanceType" {
		t.Errorf("NearestKey = %v, %v", got, ok)
	}
	if got, ok := catalog.NearestKey("nothing:like:it", further); ok {
		t.Errorf("NearestKey = %v", got)
	}
}
