package fix_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/fix"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules"
)

// FuzzFix mends whatever text there is by the fixes that are proved, again and again: it stays readable, no request is
// decided in another way, and the fixes come to an end.
func FuzzFix(f *testing.F) {
	for name, text := range map[string]string{
		"p.json": twoStatements,
		"p.yaml": "Statement:\n  - Sid: a b\n    Effect: Allow\n    Action: [s3:Get*, s3:GetObject]\n    Resource: '*'\n",
		"t.yaml": "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: 2012-10-17\n" +
			"        Statement: {Effect: Allow, Action: [s3:Get*, s3:GetObject], Resource: !Sub 'arn:aws:s3:::${AWS::AccountId}/*'}\n",
		"x.trust.json": `{"Statement": {"Effect": "Allow", "Principal": {"AWS": ["111122223333", "111122223333"]}, "Action": "sts:AssumeRole"}}`,
	} {
		f.Add(name, text)
	}
	var list []driver.Rule
	for _, a := range rules.All() {
		list = append(list, driver.Rule{Analyzer: a, Level: a.Level})
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		if len(text) > 4096 {
			return
		}
		solver := solve.New()
		c, err := driver.New(driver.Options{Rules: list, Solver: solver})
		if err != nil {
			t.Fatal(err)
		}
		prover := fix.Prover{Load: load, Solver: solver}
		src := &policy.Source{Name: name, Content: []byte(text)}
		first := load(src)
		const rounds = 20
		for range rounds {
			unit := load(src)
			result, err := c.Check(t.Context(), unit)
			if err != nil {
				t.Fatal(err)
			}
			patch, err := prover.Prove(t.Context(), unit.Source, result.Findings)
			if err != nil {
				t.Fatal(err)
			}
			if patch.Mended == 0 || bytes.Equal(patch.Content, src.Content) {
				return
			}
			src = &policy.Source{Name: name, Content: patch.Content}
			after := load(src)
			if len(after.Problems) > len(first.Problems) {
				t.Fatalf("problems %v after a fix:\n%s", after.Problems, patch.Content)
			}
			sameDecisions(t, rand.New(rand.NewPCG(1, 2)), first, after)
		}
		t.Errorf("%d rounds of fixes do not end:\n%s", rounds, src.Content)
	})
}
