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
	Doc:   page("invalid-partition"),
	Level: analysis.Error,
	Kinds: []policy.Kind{policy.Identity, policy.Boundary, policy.Resource, policy.VPCEndpoint, policy.SCP, policy.RCP},
	Code:  "INVALID_PARTITION",
	Run: func(pass *analysis.Pass) {
		for a := range pass.ARNs() {
			if !a.Partition.Literal() || catalog.KnownPartition(a.Partition.Value) {
				continue
			}
			d := analysis.Diagnostic{
				Range: a.Text.Range, Statement: a.Statement,
				Message: analysis.Message("%q in the ARN is not a partition; use aws, aws-cn or aws-us-gov", a.Partition.Value),
			}
			if analysis.Close(a.Partition.Value, "aws") {
				// An ARN without a valid partition matches nothing; a difference in case is not intended.
				mended := a.With(func(arn *policy.ARN) { arn.Partition = "aws" })
				d.Fixes = pass.Rewrite(a.Text, mended, !strings.EqualFold(a.Partition.Value, "aws"))
			}
			pass.Report(d)
		}
	},
}
