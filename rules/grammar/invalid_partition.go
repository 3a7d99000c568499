package grammar

import (
	_ "embed"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed invalid_partition.md
var invalidPartitionDoc string

// InvalidPartition reports ARNs whose partition AWS does not have.
var InvalidPartition = &analysis.Analyzer{
	Name:     "invalid-partition",
	Title:    "The partition of an ARN does not exist",
	Doc:      invalidPartitionDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Kinds:    []policy.Kind{policy.Identity, policy.Resource, policy.Boundary, policy.SCP, policy.RCP, policy.VPCEndpoint},
	Code:     "INVALID_PARTITION",
	Run:      invalidPartition,
}

func invalidPartition(pass *analysis.Pass) (any, error) {
	for t := range resources(pass) {
		arn, ok := policy.ParseARN(t.Value)
		if ok && !open(arn.Partition) && !slices.Contains(partitions(), arn.Partition) {
			pass.Reportf(t.Range, "partition %s of the ARN does not exist; write \"aws\", \"aws-cn\" or \"aws-us-gov\"", quote(arn.Partition))
		}
	}
	return nil, nil
}

// partitions lists the partitions of AWS.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func partitions() []string {
	return []string{"aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"}
}
