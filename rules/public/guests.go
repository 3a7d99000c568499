package public

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
)

// ofTheVPC are the keys whose values, in requests from inside the VPC, are those of the VPC.
var ofTheVPC = []string{
	"aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn", "aws:SourceIp", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths",
}

// ofTheirResources is what the keys about the resource's owner are where guests call for what is in their own account.
var ofTheirResources = []analysis.Constraint{
	analysis.Where("StringEquals", "aws:ResourceAccount", callers),
	analysis.Where("StringEquals", "s3:ResourceAccount", callers),
	analysis.Where("StringEqualsIfExists", "aws:ResourceOrgID", organization),
	analysis.Where("ForAllValues:StringLike", "aws:ResourceOrgPaths", organization+"/*"),
}

// guests returns what is true of requests from inside the VPC with another account's credentials to a resource in that account.
func (o *outside) guests() []analysis.Constraint {
	where := slices.DeleteFunc(o.strangers(ownSize), func(c analysis.Constraint) bool {
		return slices.Contains(ofTheVPC, c.Key) || c.Key == "s3:ResourceAccount" || c.Key == "aws:ResourceOrgPaths"
	})
	for _, c := range ofTheirResources {
		if o.mentions(c.Key) {
			where = append(where, c)
		}
	}
	return where
}
