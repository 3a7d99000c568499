package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
)

// InvalidPartition reports ARNs with partitions that do not exist.
var InvalidPartition = &analysis.Analyzer{
	Name:  "invalid-partition",
	Title: "An ARN names a partition that does not exist",
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "INVALID_PARTITION",
	Run: func(pass *analysis.Pass) {
		for a := range pass.ARNs() {
			written := a.Partition.Value
			if !a.Partition.Literal() || catalog.KnownPartition(written) {
				continue
			}
			var fixes []analysis.SuggestedFix
			if analysis.Close(written, "aws") {
				// An ARN without a valid partition matches nothing; a difference in case is not intended.
				mended := a.With(func(arn *policy.ARN) { arn.Partition = "aws" })
				fixes = pass.Rewrite(a.Text, mended, !strings.EqualFold(written, "aws"))
			}
			pass.ReportFix(a.Statement, a.Text.Range, fixes, "%q in the ARN is not a partition; use aws, aws-cn or aws-us-gov", written)
		}
	},
}
