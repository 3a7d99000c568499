package requests_test

import (
	"testing"

	"github.com/iamlint/iamlint/internal/config"
	"github.com/iamlint/iamlint/internal/requests"
	"github.com/iamlint/iamlint/policy"
)

// FuzzInvariants makes policies of the invariants of whatever configuration there is: each is refused, or says something about
// requests, for which it has one statement at least.
func FuzzInvariants(f *testing.F) {
	f.Add("invariants:\n  - id: x\n    never:\n      actions: [iam:PassRole]\n      resources: ['*']\n    reason: r\n")
	f.Add("invariants:\n  - id: x\n    always:\n      actions: ['s3:Get*']\n      by: [{AWS: '*'}]\n      when: {StringEquals: {aws:PrincipalOrgID: o-1}}\n    in: ['**']\n    level: note\n")
	f.Add("invariants:\n  - id: x\n    never: {actions: [a], when: {Bool: {aws:SecureTransport: 'false'}, Null: {x: true}}}\n")
	f.Add("invariants: [{}]")
	f.Add("invariants: {id: x}")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := config.Parse("c.yaml", []byte(text))
		if err != nil {
			return
		}
		for i := range c.Invariants {
			d, err := requests.Document("c.yaml", &c.Invariants[i].Requests)
			if err != nil {
				continue
			}
			if len(d.Statements) == 0 {
				t.Errorf("no statement is made of %+v", c.Invariants[i].Requests)
			}
			for _, s := range d.Statements {
				if s.Opaque || s.Effect == nil || s.Resource == nil && s.NotResource == nil || s.Condition != nil && s.Condition.Malformed {
					t.Errorf("a statement of %+v is not one of IAM", c.Invariants[i].Requests)
				}
				for k := range s.Conditions() {
					if _, ok := policy.ParseOperator(k.Operator.Value); !ok {
						t.Errorf("%q is not an operator", k.Operator.Value)
					}
				}
			}
		}
	})
}
