package analysis_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

func TestParseARN(t *testing.T) {
	pseudo := func(name string) policy.Part {
		return policy.Part{Symbol: &policy.Symbol{Name: name, Origin: policy.FromPseudo}}
	}
	lit := func(s string) policy.Part { return policy.Part{Literal: s} }
	bucket := policy.Part{Symbol: &policy.Symbol{Name: "Bucket", Origin: policy.FromResource}}
	for _, test := range []struct {
		name string
		text policy.Text
		ok   bool
		want string // the certain fields; - for others
	}{
		{"known", policy.Text{Value: "arn:aws:s3:::b/${aws:username}"}, true, "aws s3   b/${aws:username}"},
		{"five fields", policy.Text{Value: "arn:aws:s3"}, false, ""},
		{"no ARN", policy.Text{Value: "*"}, false, ""},
		{
			"pseudo parameters",
			policy.NewText(policy.Range{}, lit("arn:"), pseudo("AWS::Partition"), lit(":sqs:é"), pseudo("AWS::Region"), lit(":1:q")), true, "- sqs - 1 q",
		},
		{"an attribute", policy.NewText(policy.Range{}, lit("arn:aws:s3:::"), bucket, lit("/*")), true, "aws s3   -"},
		{"an attribute in the middle", policy.NewText(policy.Range{}, lit("arn:aws:"), bucket, lit(":x:y:z")), true, "aws - - - -"},
		{"an attribute at the start", policy.NewText(policy.Range{}, bucket, lit("/*")), false, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, ok := analysis.ParseARN(&test.text)
			if ok != test.ok {
				t.Fatalf("ParseARN(%q) = %v; want %v", test.text.Value, ok, test.ok)
			}
			if !ok {
				return
			}
			var got []string
			for _, f := range []analysis.Field{a.Partition, a.Service, a.Region, a.Account, a.Resource} {
				if f.Certain {
					got = append(got, f.Value)
				} else {
					got = append(got, "-")
				}
			}
			if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}
