package analysis

import "testing"

func TestOrdinaryName(t *testing.T) {
	for from, want := range map[string]string{
		"arn:aws:s3:::payroll/*":                                                  "arn:aws:s3:::payroll/*",
		"arn:*:iam::*:role/unnamed-by-author":                                     "arn:*:iam::*:role/example-role",
		"arn:*:iam::*:role/UnnamedByAuthor":                                       "arn:*:iam::*:role/example-role",
		"arn:aws:iam::111122223333:user/unnamed-by-author":                        "arn:aws:iam::111122223333:user/bob",
		"arn:aws:sts::111122223333:assumed-role/unnamed-by-author/session":        "arn:aws:sts::111122223333:assumed-role/example-role/session",
		"arn:aws:s3:::unnamed-by-author":                                          "arn:aws:s3:::example-bucket",
		"arn:aws:s3:::unnamed-by-author/unnamed-by-author":                        "arn:aws:s3:::example-bucket/example",
		"arn:*:sqs:*:*:unnamed-by-author":                                         "arn:*:sqs:*:*:example",
		"arn:*:lambda:*:*:function:unnamed-by-author":                             "arn:*:lambda:*:*:function:example-function",
		"arn:*:eks:*:*:access-entry/unnamed-by-author/unnamed-by-author":          "arn:*:eks:*:*:access-entry/example-access-entry/example",
		"arn:*:organizations::*:policy/o-unnamed-by-author/x/p-unnamed-by-author": "arn:*:organizations::*:policy/o-example/x/p-example",
		"arn:*:iam::*:role/aws-service-role/unnamed-by-author.amazonaws.com/*":    "arn:*:iam::*:role/aws-service-role/example.amazonaws.com/*",
		"unnamed-by-author.amazonaws.com":                                         "example.amazonaws.com",
		"repo:*unnamed-by-author/?*:?*":                                           "repo:*example/?*:?*",
	} {
		if got := ordinaryName(from); got != want {
			t.Errorf("%s becomes %s, want %s", from, got, want)
		}
	}
}
