package condition

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed invalid_kms_key_value.md
var invalidKMSKeyValueDoc string

// InvalidKMSKeyValue reports values that are not the ARN of a KMS key.
var InvalidKMSKeyValue = &analysis.Analyzer{
	Name:     "invalid-kms-key-value",
	Title:    "A condition on a KMS key names it by something else than its ARN",
	Doc:      invalidKMSKeyValueDoc,
	Category: "condition",
	Level:    analysis.Error,
	Code:     "INVALID_KMS_KEY_VALUE",
	Run:      invalidKMSKeyValue,
}

func invalidKMSKeyValue(pass *analysis.Pass) {
	for c := range pass.Conditions() {
		family := c.Operator.Family
		if !c.Is("s3:x-amz-server-side-encryption-aws-kms-key-id") ||
			family != policy.StringFamily && family != policy.ARNFamily {
			continue
		}
		values := c.Written.Values
		for i := range values {
			if values[i].Known() && !analysis.Wild(values[i].Value) && !isKey(values[i].Value) {
				pass.Report(analysis.Diagnostic{
					Range: values[i].Range, Statement: c.Statement,
					Message: analysis.Message("%q is no KMS key; write arn:aws:kms:region:account:key/id",
						values[i].Value),
				})
			}
		}
	}
}

func isKey(s string) bool {
	arn, ok := policy.ParseARN(s)
	id, named := strings.CutPrefix(arn.Resource, "key/")
	return ok && named && id != "" && arn.Partition != "" && arn.Service == "kms" && arn.Region != "" &&
		arn.Account != ""
}
