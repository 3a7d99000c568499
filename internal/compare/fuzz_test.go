package compare_test

import (
	"testing"

	"github.com/iamlint/iamlint/internal/compare"
	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// FuzzDiff compares whatever two texts there are: a text is never wider than itself, and what a plain policy newly allows
// its old version does not.
func FuzzDiff(f *testing.F) {
	const read = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}`
	f.Add("p.json", read, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`)
	f.Add("p.json", read, `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "NotResource": "a"}]}`)
	f.Add("x.scp.json", read, `{"Statement": []}`)
	f.Add("t.yaml", "Resources: {P: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Ref A]}}}",
		"Resources: {P: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess']}}}")
	f.Fuzz(func(t *testing.T, name, before, after string) {
		if len(before)+len(after) > 4096 {
			return
		}
		load := func(text string) *policy.Unit {
			return loader.Load(&policy.Source{Name: name, Content: []byte(text)}, loader.Options{Required: true})
		}
		o := compare.Options{Solver: solve.New()}
		was, is := load(before), load(after)
		same, err := compare.Diff(t.Context(), o, compare.NewRules(), is, load(after), true)
		if err != nil {
			t.Fatal(err)
		}
		for i := range same.Findings {
			t.Errorf("beside itself: %s", same.Findings[i].Message)
		}
		d, err := compare.Diff(t.Context(), o, compare.NewRules(), was, is, true)
		if err != nil {
			t.Fatal(err)
		}
		if len(was.Documents) != 1 || len(is.Documents) != 1 || was.Resources != nil || is.Resources != nil || is.Documents[0].Kind != policy.Identity {
			return
		}
		old := eval.NewLayer(was.Documents[0])
		for i := range d.Findings {
			f := &d.Findings[i]
			if f.Rule.Name != "new-access" || f.Witness == nil {
				continue
			}
			if got := old.Decide(f.Witness.Request, eval.Options{}); got.Outcome == query.Allowed {
				t.Errorf("%s: the old version allows %+v", f.Message, f.Witness.Request)
			}
		}
	})
}
