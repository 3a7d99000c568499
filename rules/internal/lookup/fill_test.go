package lookup_test

import (
	"testing"

	"github.com/iamlint/iamlint/rules/internal/lookup"
)

func TestFill(t *testing.T) {
	for _, test := range []struct{ name, format, want string }{
		{"one variable", "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}", "arn:*:iam::*:user/X"},
		{"several", "arn:${Partition}:ecs:${Region}:${Account}:task/${ClusterName}/${TaskId}", "arn:*:ecs:*:*:task/X/X"},
		{"colons in the resource", "arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}", "arn:*:lambda:*:*:function:X"},
		{"no account", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", "arn:*:s3:::X/X"},
		{"no variable", "arn:${Partition}:glue:${Region}:${Account}:catalog", "arn:*:glue:*:*:catalog"},
		{"a wildcard", "arn:${Partition}:dms:${Region}:${Account}:endpoint:*", "arn:*:dms:*:*:endpoint:*"},
		{"unfinished", "arn:${Partition", "arn:${Partition"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := lookup.Fill(test.format, "X"); got != test.want {
				t.Errorf("Fill(%q) = %q, want %q", test.format, got, test.want)
			}
		})
	}
}
