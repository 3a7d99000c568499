package condition

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidKMSKeyValue reports values that are not the ARN of a KMS key.
var InvalidKMSKeyValue = &analysis.Analyzer{
	Name:  "invalid-kms-key-value",
	Title: "A condition on a KMS key does not use the key ARN",
	Level: analysis.Error,
	Code:  "INVALID_KMS_KEY_VALUE",
	Run: func(pass *analysis.Pass) {
		for c, v := range pass.KnownValues(policy.StringFamily, policy.ARNFamily) {
			if c.Is("s3:x-amz-server-side-encryption-aws-kms-key-id") && !analysis.Wild(v.Value) && !isKey(v.Value) {
				pass.ReportIn(c.Statement, v.Range,
					"%q is not a KMS key ARN; use arn:aws:kms:region:account:key/key-id", v.Value)
			}
		}
	},
}

func isKey(s string) bool {
	arn, ok := policy.ParseARN(s)
	id, named := strings.CutPrefix(arn.Resource, "key/")
	return ok && named && id != "" && arn.Partition != "" && arn.Service == "kms" && arn.Region != "" &&
		arn.Account != ""
}
