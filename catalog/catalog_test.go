package catalog_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/catalog"
)

func TestFindAllActions(t *testing.T) {
	n := 0
	for s := range catalog.Services() {
		if found, ok := catalog.FindService(strings.ToUpper(s.Prefix())); !ok || found != s {
			t.Errorf("FindService(%q) = %v, %v; want %d", strings.ToUpper(s.Prefix()), found, ok, s)
		}
		for a := range s.Actions() {
			n++
			for _, name := range []string{a.String(), strings.ToUpper(a.String()), strings.ToLower(a.String())} {
				if found, ok := catalog.FindAction(name); !ok || found != a {
					t.Errorf("FindAction(%q) = %d, %v; want %d", name, found, ok, a)
				}
			}
			if a.Service() != s {
				t.Errorf("%v belongs to %v; want %v", a, a.Service(), s)
			}
		}
	}
	if n != catalog.NumActions() || n < 20000 {
		t.Errorf("the services have %d actions of %d", n, catalog.NumActions())
	}
}

func TestMatch(t *testing.T) {
	tests := []struct {
		pattern string
		want    []string
	}{
		{"s3:GetObject", []string{"s3:GetObject"}},
		{"S3:getobject", []string{"s3:GetObject"}},
		{"s3:GetBucketL*", []string{"s3:GetBucketLocation", "s3:GetBucketLogging"}},
		{"iam:*MFADevice", []string{
			"iam:CreateVirtualMFADevice", "iam:DeactivateMFADevice", "iam:DeleteVirtualMFADevice",
			"iam:EnableMFADevice", "iam:GetMFADevice", "iam:ResyncMFADevice", "iam:TagMFADevice",
			"iam:UntagMFADevice",
		}},
		{"iam:?etUser", []string{"iam:GetUser"}},
		{"i?m:GetUser", []string{"iam:GetUser"}},
		{"*:PassRole", []string{"iam:PassRole"}},
		{"i*mGetUser", nil},
		{"i*GetUser", []string{"iam:GetUser"}},
		{"s3", nil},
		{"", nil},
		{"s3:", nil},
		{"s3:Get:*", nil},
		{"nosuchservice:*", nil},
	}
	for _, tt := range tests {
		t.Run(tt.pattern, func(t *testing.T) {
			var got []string
			for a := range catalog.Match(tt.pattern) {
				got = append(got, a.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Match(%q) (-want +got):\n%s", tt.pattern, diff)
			}
		})
	}
}

// Match, which looks only where a match can be, agrees with the plain reading of a pattern over all actions.
func TestMatchAgreesWithMatches(t *testing.T) {
	patterns := []string{
		"*", "**", "*:*", "s3:*", "s3:Get*", "s3:*Get*", "S3:G?t*ACL", "*Get*", "??:*", "?3:*", "ec2:*Instance*",
		"*:Delete?*", "e*2*Run*", "iam:PassRole", "IAM:PASSROLE", "s3:GetObject?", "s3:GetObjec?", "s3*", "?", ":",
		":*", "*:",
	}
	for _, pattern := range patterns {
		var want []catalog.Action
		for a := range catalog.Actions() {
			if a.Matches(pattern) {
				want = append(want, a)
			}
		}
		if got := catalog.AppendMatch(nil, pattern); !slices.Equal(want, got) {
			t.Errorf("Match(%q) yields %d actions; want %d", pattern, len(got), len(want))
		}
	}
}

// matchFold is compared with the same pattern as a regular expression.
func FuzzMatchFold(f *testing.F) {
	for _, seed := range [][2]string{
		{"Get*", "GetObject"},
		{"*Get*", "BatchGetItem"},
		{"*a*b", "aabab"},
		{"*?b", "ab"},
		{"**", ""},
		{"?", ""},
		{"*a", "bab"},
		{"a*?", "a"},
		{"*ab*ab", "abab"},
		{"*aab", "aaab"},
		{"GET?bject", "getObject"},
		{"", "a"},
		{"*.", "a."},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, pattern, s string) {
		if strings.ContainsFunc(pattern+s, func(r rune) bool { return r >= utf8.RuneSelf }) {
			t.Skip("names are ASCII")
		}
		quoted := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
		want := regexp.MustCompile("(?is)^" + quoted + "$").MatchString(s)
		if got := catalog.MatchFold(pattern, s); got != want {
			t.Errorf("matchFold(%q, %q) = %v; want %v", pattern, s, got, want)
		}
	})
}

func FuzzFindKey(f *testing.F) {
	for _, seed := range []string{
		"aws:RequestTag/x", "${Host}.${Domain}:sub", "a.b:sub", "s3:", "${",
		"ssm:resourceTag/aws:ssmmessages:session-id",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		k, ok := catalog.FindKey(name)
		if ok != (k.Name != "") || ok && !strings.Contains(k.Name, "${") && !strings.EqualFold(k.Name, name) {
			t.Errorf("FindKey(%q) = %v, %v", name, k, ok)
		}
		if a, ok := catalog.FindAction(name); ok && !strings.EqualFold(a.String(), name) {
			t.Errorf("FindAction(%q) = %v", name, a)
		}
		catalog.IsServicePrincipal(name)
		catalog.KnownKeyPrefix(name)
	})
}

func TestNoAllocations(t *testing.T) {
	n := 0
	tests := map[string]func(){
		"FindAction": func() {
			a, _ := catalog.FindAction("EC2:runinstances")
			n += int(a)
		},
		"Match name": func() {
			for range catalog.Match("s3:GetObject") {
				n++
			}
		},
		"Match range": func() {
			for range catalog.Match("s3:Get*") {
				n++
			}
		},
		"Match infix": func() {
			for range catalog.Match("ec2:*Instance*") {
				n++
			}
		},
		"Match all": func() {
			for range catalog.Match("*") {
				n++
			}
		},
		"Match services": func() {
			for range catalog.Match("s*:Get*") {
				n++
			}
		},
		"walk an action": func() {
			a, _ := catalog.FindAction("ec2:RunInstances")
			for r := range a.Resources() {
				for arn := range r.ARNs() {
					n += len(arn)
				}
				for k := range r.Keys() {
					n += len(k.Name)
				}
			}
			for k := range a.Keys() {
				n += len(k.Name)
			}
			if a.HasKey("ec2:instancetype") {
				n++
			}
		},
		"FindKey": func() {
			k, _ := catalog.FindKey("AWS:requesttag/Owner")
			n += len(k.Name)
		},
	}
	tests["DependentActions"] = func() {
		a, _ := catalog.FindAction("ec2:RunInstances")
		for d := range a.DependentActions() {
			n += int(d)
		}
	}
	tests["tables"] = func() {
		if catalog.IsServicePrincipal("logs.us-east-1.amazonaws.com") && catalog.KnownKeyPrefix("saml") &&
			catalog.KnownARNService("s3") && catalog.KnownRegion("us-east-1") {
			n++
		}
	}
	for name, f := range tests {
		t.Run(name, func(t *testing.T) {
			before := n
			f()
			if n == before {
				t.Error("found nothing")
			}
			if allocs := testing.AllocsPerRun(10, f); allocs != 0 {
				t.Errorf("%v allocations; want 0", allocs)
			}
		})
	}
}

func BenchmarkFindAction(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := catalog.FindAction("s3:GetObject"); !ok {
			b.Fatal("not found")
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	for _, pattern := range []string{"s3:GetObject", "s3:Get*", "ec2:*", "ec2:*Instance*", "*:Get*", "*Get*", "*"} {
		b.Run(pattern, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				for range catalog.Match(pattern) {
					n++
				}
				if n == 0 {
					b.Fatal("no match")
				}
			}
		})
	}
}

func BenchmarkHasKey(b *testing.B) {
	a, _ := catalog.FindAction("s3:GetObject")
	b.ReportAllocs()
	for b.Loop() {
		if !a.HasKey("s3:ExistingObjectTag/Owner") {
			b.Fatal("not found")
		}
	}
}
