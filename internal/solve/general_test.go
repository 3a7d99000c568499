package solve

import (
	"slices"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// What is general of a question rests on this: of a key that is not one of some actions only, the facts are the same for all.
func TestGeneralFacts(t *testing.T) {
	general := 0
	for row := range facts.GlobalKeys() {
		name := row.Name
		c := cond{key: strings.ToLower(name)}
		if !c.general() {
			continue
		}
		general++
		for _, p := range slices.Concat(query.DefaultCallers(policy.Resource), query.DefaultCallers(policy.Trust)) {
			c := newCaller(p, facts.OtherAccount)
			of := func(s facts.Subject) facts.Key {
				s.Caller = c.facts()
				return facts.Of(name, s)
			}
			want := of(facts.Subject{Resource: -1})
			for entry := range catalog.Actions() {
				if entry%23 != 0 {
					continue // enough of each service
				}
				got := of(facts.Subject{Action: entry.String(), Entry: entry, Known: true, Resource: -1})
				if c.facts().Calls(strings.ToLower(entry.String())) && (got.Presence != want.Presence || !slices.Equal(got.Values, want.Values)) {
					t.Fatalf("%s by %v: %d %v in %s, %d %v in general", name, p, got.Presence, got.Values, entry, want.Presence, want.Values)
				}
			}
		}
	}
	if general < 20 {
		t.Errorf("only %d keys are general", general)
	}
}

// Questions about hundreds of actions are refuted at once where the reason is the same for all.
func TestRefutedInGeneral(t *testing.T) {
	direct := []Constraint{{Operator: "Bool", Key: "aws:ViaAWSService", Values: []string{"false"}}}
	tests := []struct {
		name, statements string
		where            []Constraint
		found            bool
	}{
		{"a service in between that there is not", `{"Effect": "Allow", "Action": "*", "Resource": "*",
			"Condition": {"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}}}`, direct, false},
		{"a service in between that there may be", `{"Effect": "Allow", "Action": "*", "Resource": "*",
			"Condition": {"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}}}`, nil, true},
		{"two networks", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
			{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}`, nil, false},
		{"a Deny of some actions", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
			{"Effect": "Deny", "NotAction": "zzz:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/9"}}}`, nil, true},
		{"what one of two statements allows", `{"Effect": "Allow", "Action": "iam:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
			{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`, []Constraint{{Operator: "Bool", Key: "aws:SecureTransport", Values: []string{"true"}}}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [`+test.statements+`]}`, nil)
			s := New()
			q := Query{Layers: query.LayersOf(d), Where: test.where, ActionFilter: func(a catalog.Action) bool {
				return a.Level() == catalog.PermissionsManagement
			}}
			_, found, err := s.Find(t.Context(), q)
			if err != nil || found != test.found {
				t.Fatalf("found: %t, %v", found, err)
			}
			if steps := s.Stats().Steps; !found && steps > 5_000 {
				t.Errorf("it took %d steps", steps)
			}
		})
	}
}
