package analysis_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

func TestVariables(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     []string
	}{
		{"two", "${aws:username}/${aws:userid}", []string{"${aws:username}", "${aws:userid}"}},
		{"an escape", "a${*}b", []string{"${*}"}},
		{"a default with a brace", "${a:b, 'x}y'}z", []string{"${a:b, 'x}y'}"}},
		{"a default without its end", "${a:b, 'x}z", []string{"${a:b, 'x}"}},
		{"open", "x/${aws:username/*", []string{"${aws:username/*"}},
		{"one open before another", "${a:b/${c:d}", []string{"${a:b/${c:d}"}},
		{"none", "a$b{c}", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			resource := policy.Node{Kind: policy.String, Text: policy.Text{Value: test.in}}
			root := policy.Node{Kind: policy.Object, Members: []policy.Member{{
				Key: policy.Text{Value: "Statement"},
				Value: policy.Node{Kind: policy.Object, Members: []policy.Member{
					{Key: policy.Text{Value: "Resource"}, Value: resource},
				}},
			}}}
			pass := &analysis.Pass{Document: policy.Parse(&root)}
			var got []string
			for v := range pass.Variables() {
				got = append(got, v.Written())
				if test.in[v.Start:v.End] != v.Written() {
					t.Errorf("%d:%d is %q, not %q", v.Start, v.End, test.in[v.Start:v.End], v.Written())
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("variables (-want +got):\n%s", diff)
			}
		})
	}
}
