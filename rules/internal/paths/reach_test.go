package paths

import (
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// TestMeets checks that what is excluded cannot match: the check may say yes where the answer is no, but not the reverse.
func TestMeets(t *testing.T) {
	for _, test := range []struct {
		name, item, target string
		want               bool
	}{
		{"all", "*", "arn:*:s3:::unnamed/unnamed", true},
		{"all of a service", "arn:aws:s3:::*", "arn:*:s3:::unnamed/unnamed", true},
		{"the partition is free", "arn:aws-cn:s3:::*", "arn:*:s3:::unnamed/unnamed", true},
		{"a bucket", "arn:aws:s3:::mine/*", "arn:*:s3:::unnamed/unnamed", false},
		{"a prefix of buckets", "arn:aws:s3:::mine-*/*", "arn:*:s3:::unnamed/unnamed", false},
		{"a prefix that fits", "arn:aws:s3:::un*/*", "arn:*:s3:::unnamed/unnamed", true},
		{"a suffix", "arn:aws:s3:::*/mine", "arn:*:s3:::unnamed/unnamed", false},
		{"question marks", "arn:aws:s3:::???????/*", "arn:*:s3:::unnamed/unnamed", true},
		{"too few question marks", "arn:aws:s3:::??/unnamed", "arn:*:s3:::unnamed/unnamed", false},
		{"another service", "arn:aws:sqs:*:*:*", "arn:*:sns:*:*:unnamed", false},
		{"a service with a wildcard", "arn:aws:s?s:*:*:*", "arn:*:sqs:*:*:unnamed", true},
		{"fewer colons", "arn:aws:logs:*", "arn:*:logs:*:*:log-group:unnamed", true},
		{"more colons", "arn:aws:logs:*:*:log-group:*:*", "arn:*:logs:*:*:log-group:unnamed", false},
		{"a colon more than the wildcard is worth", "arn:aws:ecs:*:*:task:*", "arn:*:ecs:*:*:task/unnamed", false},
		{"more colons for a free name", "arn:aws:lambda:*:*:function:mine:*", "arn:*:lambda:*:*:function:*", true},
		{"a Region", "arn:aws:sns:us-east-1:*:*", "arn:*:sns:*:*:unnamed", true},
		{"a variable in the policy", "arn:aws:iam::*:user/${aws:username}", "arn:*:iam::*:role/unnamed", true},
		{"a variable in the target", "arn:aws:iam::111122223333:user/bob", "arn:*:iam::*:user/${aws:username}", true},
		{"another kind", "arn:aws:iam::111122223333:role/bob", "arn:*:iam::*:user/${aws:username}", false},
		{"nothing", "", "arn:*:s3:::unnamed/unnamed", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := NewTarget(test.target).meets(&policy.Text{Value: test.item}); got != test.want {
				t.Errorf("meets(%q, %q) = %v, want %v", test.item, test.target, got, test.want)
			}
		})
	}
}
