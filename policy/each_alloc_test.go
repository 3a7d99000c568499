package policy_test

import (
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// TestEachAllocatesNothing checks that loops over the parts of a policy allocate nothing.
func TestEachAllocatesNothing(t *testing.T) {
	text := policy.Text{Value: "s3:GetObject"}
	list := &policy.List{Items: []policy.Text{text, text}}
	node := &policy.Node{Kind: policy.Array, Items: make([]policy.Node, 2), Members: make([]policy.Member, 2)}
	s := &policy.Statement{
		Action: list, NotResource: list, Principal: &policy.Principals{Entries: []policy.Principal{{Type: policy.Text{Value: "AWS"}}}},
		Condition: &policy.ConditionBlock{Conditions: []policy.Condition{{Values: []policy.Text{text}}}},
	}
	var visited int
	var first *policy.Text
	for name, loop := range map[string]func(){
		"Actions": func() {
			for l, item := range s.Actions() {
				if l != nil && item.Known() {
					visited++
				}
			}
		},
		"Resources": func() {
			for _, item := range s.Resources() {
				first = item
				visited++
			}
		},
		"Principals": func() {
			for range s.Principals() {
				visited++
			}
		},
		"Of": func() {
			for range s.Principal.Of("AWS") {
				visited++
			}
		},
		"Conditions": func() {
			for c := range s.Conditions() {
				for v := range c.AllValues() {
					if v.Value != "" {
						visited++
						break
					}
				}
				for range c.KnownValues() {
					visited++
				}
			}
		},
		"List.All": func() {
			for item := range list.All() {
				if item == nil {
					return
				}
				visited++
			}
		},
		"Node.All": func() {
			for range node.All() {
				visited++
			}
			for range node.AllMembers() {
				visited++
			}
		},
		"Present": func() {
			for l := range policy.Present(s.Action, s.NotAction) {
				visited += len(l.Items)
			}
		},
		"Interpolated": func() {
			for range s.Interpolated() {
				visited++
			}
		},
	} {
		if n := testing.AllocsPerRun(10, loop); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	if visited == 0 || first == nil {
		t.Error("nothing was visited")
	}
}
