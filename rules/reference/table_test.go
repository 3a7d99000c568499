package reference

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/catalog"
)

// TestTables checks that what the tables of names point to exists.
func TestTables(t *testing.T) {
	named := regexp.MustCompile(`[a-z0-9-]+:[A-Za-z]+`)
	calls := []string{
		"apigateway:GetRestApis", "apigateway:CreateRestApi", "apigateway:PutRestApi", "apigateway:UpdateRestApi",
		"apigateway:DeleteRestApi",
	}
	for _, call := range slices.AppendSeq(calls, maps.Keys(authorizing)) {

		if _, ok := catalog.FindAction(call); ok {
			t.Errorf("%s is an action itself", call)
		}
		prefix, name, _ := strings.Cut(call, ":")
		actions := named.FindAllString(authorizedBy(prefix, name), -1)
		if len(actions) == 0 {
			t.Errorf("%s has no row", call)
		}
		for _, action := range actions {
			if _, ok := catalog.FindAction(action); !ok {
				t.Errorf("%s needs %s, which is not an action", call, action)
			}
		}
	}
	for name, prefix := range prefixes {
		if _, ok := catalog.FindService(prefix); !ok {
			t.Errorf("%s means %q, which is not a service", name, prefix)
		}
		if s, ok := catalog.FindService(name); ok && name != "opensearch" {
			t.Errorf("%s is a prefix of actions itself: %s", name, s.Name())
		}
	}
	for prefix := range ended {
		if _, ok := catalog.FindService(prefix); !ok {
			t.Errorf("%s has ended and is not in the reference: it belongs to those that are not listed", prefix)
		}
	}
	for prefix := range gone {
		if _, ok := catalog.FindService(prefix); ok {
			t.Errorf("%s has ended and is in the reference", prefix)
		}
	}
	for name := range replacements {
		if action, ok := catalog.FindAction(name); !ok || action.String() != name {
			t.Errorf("%s is replaced and not in the reference", name)
		}
	}
}
