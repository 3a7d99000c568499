package trust

import (
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// TestIssuerPages requires that a rule's page refers to the documentation of each provider's tokens.
func TestIssuerPages(t *testing.T) {
	pages := OIDCOpenToOtherTenants.Doc + OIDCOpenToAnyProject.Doc + IRSAOpenToAnyServiceAccount.Doc
	for _, i := range issuers {
		if !strings.Contains(pages, i.url) {
			t.Errorf("%s: no page refers to %s", i.name, i.url)
		}
	}
}

func TestIssuerOf(t *testing.T) {
	for _, test := range []struct{ host, want string }{
		{"token.actions.githubusercontent.com", "GitHub"},
		{"token.actions.githubusercontent.com/acme", "GitHub Enterprise"},
		{"oidc.eks.eu-west-1.amazonaws.com/id/0123", "EKS"},
		{"gitlab.example.com", ""},
	} {
		got := ""
		if i := issuerOf(test.host); i != nil {
			got = i.name
		}
		if got != test.want {
			t.Errorf("issuerOf(%q) is %q, want %q", test.host, got, test.want)
		}
	}
}

func TestOwners(t *testing.T) {
	github := issuerOf(github)
	for _, test := range []struct {
		value, sub string
		own        bool
	}{
		{"repo:octo-org/app:*", "repo:octo-org/x:y", true},
		{"repo:octo-org/app:*", "repo:octo-organization/x:y", false},
		{"repo:octo-org*", "repo:octo-org/x:y", true},
		{"repo:octo-org*", "repo:octo-org@1/x@2:y", true},
		{"repo:octo-org*", "repo:octo-org-2/x:y", false},
		{"repo:*/app:*", "repo:octo-org/app:y", false},
		{"repository_owner:octo-org:environment:*", "environment:x:repository_owner:octo-org", true},
	} {
		own := false
		for _, pattern := range github.claims[0].owners(test.value) {
			own = own || policy.MatchWildcards(pattern, test.sub, false)
		}
		if own != test.own {
			t.Errorf("%q belongs to an owner that %q names: %v, want %v", test.sub, test.value, own, test.own)
		}
	}
}
