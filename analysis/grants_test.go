package analysis

import (
	"math/rand/v2"
	"testing"

	compiled "github.com/iamlint/iamlint/internal/solve/actions"
	"github.com/iamlint/iamlint/policy"
)

// Whether an Allow covers an action is decided one by one, for many actions at once, and by the sets that the solver compiles: all
// have to say the same.
func TestGrants(t *testing.T) {
	names := []string{"s3:GetObject", "S3:PutObject", "iam:PassRole", "ec2:RunInstances", "nosuch:Action", "sts:AssumeRole"}
	many := NewActions(names...)
	g := rand.New(rand.NewPCG(11, 4))
	items := []string{"*", "s3:*", "S3:get*", "iam:PassRole", "*:Run*", "e?2:*", "nosuch:*", "nosuch:Action", "sts:Assume", "s3", ""}
	granted, statements := 0, 0
	for range 2000 {
		l := &policy.List{}
		for range 1 + g.IntN(3) {
			item := policy.Text{Value: items[g.IntN(len(items))]}
			if g.IntN(6) == 0 {
				item = policy.NewText(policy.Range{}, policy.Part{Literal: item.Value}, policy.Part{Symbol: &policy.Symbol{Name: "Part"}})
			}
			l.Items, l.Index = append(l.Items, item), append(l.Index, -1)
		}
		s := &policy.Statement{Effect: &policy.Text{Value: "Allow"}, Action: l}
		except := g.IntN(3) == 0
		if except {
			s.Action, s.NotAction = nil, l
		}
		set := compiled.New(l, except)
		together := many.Granted(s)
		for i, name := range names {
			statements++
			alone := Grants(s, name)
			a := compiled.Named(name)
			must, _ := set.Covers(&a)
			if together[i] != alone || must != alone || Granted([]*policy.Statement{s}, name) != alone {
				t.Fatalf("%v (except: %t) and %s: alone %t, together %t, compiled %t", l.Items, except, name, alone, together[i], must)
			}
			if alone {
				granted++
			}
		}
		s.Effect.Value = "Deny"
		if Grants(s, names[0]) || Granted([]*policy.Statement{s}, names...) || many.Granted(s)[0] {
			t.Fatal("a Deny grants something")
		}
	}
	if granted < statements/10 || granted > statements*9/10 {
		t.Errorf("%d of %d are granted: the statements are too much alike", granted, statements)
	}
}
