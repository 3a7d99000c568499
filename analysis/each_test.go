package analysis_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TestEachAllocatesNothing checks that loops over what a pass knows of a document allocate nothing, once it is known.
func TestEachAllocatesNothing(t *testing.T) {
	text := func(s string) policy.Text { return policy.Text{Value: s} }
	s := &policy.Statement{
		Effect: &policy.Text{Value: "Allow"}, Action: &policy.List{Items: []policy.Text{text("s3:GetObject")}},
		Resource: &policy.List{Items: []policy.Text{text("arn:aws:s3:::${aws:username}")}},
		Condition: &policy.ConditionBlock{Conditions: []policy.Condition{{
			Operator: text("StringEquals"), Key: text("aws:PrincipalOrgID"), Values: []policy.Text{text("o-1")}, Node: &policy.Node{},
		}}},
	}
	pass := &analysis.Pass{Document: &policy.Document{Statements: []*policy.Statement{s}}, Undecided: func() {}}
	var visited int
	for name, loop := range map[string]func(){
		"Allows": func() {
			for s := range pass.Allows() {
				if s.Opaque {
					return
				}
				visited++
			}
		},
		"Denies": func() {
			for range pass.Denies() {
				visited++
			}
		},
		"Actions": func() {
			for a := range pass.Actions() {
				if a.Exact {
					visited++
				}
			}
			for range pass.ActionsOf(s) {
				visited++
			}
		},
		"ARNs": func() {
			for a := range pass.ARNs() {
				if a.Literal() {
					return
				}
			}
		},
		"Variables": func() {
			for range pass.Variables() {
				visited++
			}
		},
		"Conditions": func() {
			for range pass.Conditions() {
				visited++
			}
			for c := range pass.Conditions(policy.StringFamily) {
				if c.Open() {
					return
				}
			}
			for range pass.ConditionsFor("aws:PrincipalOrgID") {
				visited++
			}
			for range pass.ConditionsOn(s, "aws:PrincipalOrgID") {
				visited++
			}
			for range pass.KnownValues(policy.StringFamily) {
				visited++
			}
		},
	} {
		if n := testing.AllocsPerRun(10, loop); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	if visited == 0 {
		t.Error("nothing was visited")
	}
}
