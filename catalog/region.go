package catalog

import (
	"iter"
	"slices"
	"strings"
)

type partition struct {
	name, suffix string
	regions      []string
}

// partitions are AWS's partitions with their Regions, opted in to or not.
// https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
var partitions = [...]partition{
	{"aws", "amazonaws.com", []string{
		"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
		"ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
		"ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2",
		"eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1",
		"me-central-1", "me-south-1", "me-west-1", "mx-central-1", "sa-east-1", "sa-west-1", "us-east-1",
		"us-east-2", "us-west-1", "us-west-2",
	}},
	{"aws-cn", "amazonaws.com.cn", []string{"cn-north-1", "cn-northwest-1"}},
	{"aws-us-gov", "amazonaws.com", []string{"us-gov-east-1", "us-gov-west-1"}},
	{"aws-eusc", "amazonaws.eu", []string{"eusc-de-east-1"}},
	{"aws-iso", "c2s.ic.gov", []string{"us-iso-east-1", "us-iso-west-1"}},
	{"aws-iso-b", "sc2s.sgov.gov", []string{"us-isob-east-1", "us-isob-west-1"}},
	{"aws-iso-e", "cloud.adc-e.uk", []string{"eu-isoe-west-1"}},
	{"aws-iso-f", "csp.hci.ic.gov", []string{"us-isof-east-1", "us-isof-south-1"}},
}

// KnownPartition reports whether ARNs can begin with "arn:" and name. Case counts.
func KnownPartition(name string) bool {
	for i := range partitions {
		if partitions[i].name == name {
			return true
		}
	}
	return false
}

// Regions yields the codes of all Regions.
func Regions() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range partitions {
			for _, r := range partitions[i].regions {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// KnownRegion reports whether a Region has the code. Case counts.
func KnownRegion(code string) bool { return RegionPartition(code) != "" }

// RegionPartition returns the partition of a Region, as "aws-cn" for "cn-north-1"; "" for an unknown Region.
func RegionPartition(code string) string {
	for i := range partitions {
		if slices.Contains(partitions[i].regions, code) {
			return partitions[i].name
		}
	}
	return ""
}

// PartitionDomain returns the domain of a partition's services, as "amazonaws.com.cn" for "aws-cn"; "" for an unknown partition.
func PartitionDomain(name string) string {
	for i := range partitions {
		if partitions[i].name == name {
			return partitions[i].suffix
		}
	}
	return ""
}

// cutDomain takes the domain of any partition off a service principal's name.
func cutDomain(name string) (string, bool) {
	for i := range partitions {
		if head, ok := strings.CutSuffix(name, partitions[i].suffix); ok && strings.HasSuffix(head, ".") {
			return head[:len(head)-1], true
		}
	}
	return "", false
}
