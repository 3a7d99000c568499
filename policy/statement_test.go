package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/policy"
)

func TestStatementVariants(t *testing.T) {
	condition := func(key string) policy.Condition { return policy.Condition{Key: policy.Text{Value: key}} }
	s := &policy.Statement{
		Effect:    &policy.Text{Value: "Deny"},
		Action:    policy.ListOf(policy.Text{Value: "s3:*"}, policy.Text{Value: "iam:*"}),
		Resource:  policy.Star(),
		Condition: &policy.ConditionBlock{Conditions: []policy.Condition{condition("aws:a"), condition("aws:b")}},
	}
	if !s.AsAllow().Allows() || !s.Denies() {
		t.Error("AsAllow is not an Allow, or changed the statement")
	}
	some := s.KeepConditions(func(c *policy.Condition) bool { return c.Is("AWS:B") })
	var kept, items []string
	for c := range some.Conditions() {
		kept = append(kept, c.Key.Value)
	}
	if diff := cmp.Diff([]string{"aws:b"}, kept); diff != "" {
		t.Errorf("conditions (-want +got):\n%s", diff)
	}
	if len(s.Condition.Conditions) != 2 {
		t.Error("KeepConditions changed the statement")
	}
	for list := range policy.Present(s.Action, s.NotAction, s.Resource) {
		for i, item := range list.Items {
			if list.Index[i] != -1 {
				t.Errorf("%s stands in a source", item.Value)
			}
			items = append(items, item.Value)
		}
	}
	if diff := cmp.Diff([]string{"s3:*", "iam:*", "*"}, items); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	bare := &policy.Statement{}
	if bare.KeepConditions(func(*policy.Condition) bool { return true }).Condition != nil {
		t.Error("a statement without conditions got some")
	}
}
