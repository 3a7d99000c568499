package condition

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
)

// network are the keys that say where a request comes from, with values that no author names. A request from the internet has only the
// first, a request through a VPC endpoint only the others.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-network-properties
var network = []analysis.Constraint{
	analysis.Where("IpAddressIfExists", "aws:SourceIp", "198.51.100.7/32"),
	analysis.Where("StringEqualsIfExists", "aws:SourceVpc", "vpc-0outside"),
	analysis.Where("StringEqualsIfExists", "aws:SourceVpce", "vpce-0outside"),
	analysis.Where("IpAddressIfExists", "aws:VpcSourceIp", "192.0.2.7/32"),
	analysis.Where("StringEqualsIfExists", "aws:SourceVpcArn", outsideVPC),
	analysis.Where("StringEqualsIfExists", "aws:VpceAccount", "999988887777"),
	analysis.Where("StringEqualsIfExists", "aws:VpceOrgID", "o-outside000"),
	analysis.Where("ForAllValues:StringLikeIfExists", "aws:VpceOrgPaths", "o-outside000/*"),
}

const outsideVPC = "arn:aws:ec2:us-east-1:999988887777:vpc/vpc-0outside"

func isNetwork(c *analysis.Condition) bool {
	return slices.ContainsFunc(network, func(n analysis.Constraint) bool { return c.Is(n.Key) })
}

// elsewhere requires that a request comes from a network that the document does not name, and has a key for one, but not the
// condition's.
func elsewhere(pass *analysis.Pass, c *analysis.Condition) []analysis.Constraint {
	other := "aws:SourceIp"
	if c.Is(other) {
		other = "aws:SourceVpce"
	}
	where := []analysis.Constraint{
		analysis.Where("Bool", "aws:ViaAWSService", "false"), // such a call comes from the service's own network
		analysis.Present(other),
	}
	for _, outside := range network {
		if !c.Is(outside.Key) && pass.Mentions(outside.Key) {
			where = append(where, outside)
		}
	}
	return where
}
