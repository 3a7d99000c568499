package public

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// inVPC are the properties with which a template puts a resource into a VPC, by the resource's type. The network then prevents public
// access, whatever the policy says.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html
var inVPC = map[string]string{
	"AWS::OpenSearchService::Domain": "VPCOptions",
	"AWS::Elasticsearch::Domain":     "VPCOptions",
	"AWS::S3::AccessPoint":           "VpcConfiguration",
}

// unreachable reports whether the resource is inside a VPC.
func unreachable(pass *analysis.Pass) bool {
	host := pass.Document.Host
	if host == nil || inVPC[host.Type] == "" {
		return false
	}
	n := host.Properties.Get(inVPC[host.Type])
	return n != nil && n.Kind != policy.Null
}

// publicAccessBlocked reports whether the template configures S3 to reject or ignore public policies of the bucket or
// access point.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
func publicAccessBlocked(pass *analysis.Pass) bool {
	host := pass.Document.Host
	if host == nil {
		return false
	}
	if host.Type == "AWS::S3::BucketPolicy" {
		host = bucketOf(pass.Unit, host)
	}
	if host == nil {
		return false
	}
	block := host.Properties.Get("PublicAccessBlockConfiguration")
	return isTrue(block.At("RestrictPublicBuckets")) || isTrue(block.At("BlockPublicPolicy"))
}

func isTrue(n *policy.Node) bool {
	return n != nil && n.IsScalar() && n.Known() && strings.EqualFold(n.Value, "true")
}

// refersTo reports whether a property is a reference to a resource of the template.
func refersTo(n *policy.Node, r *policy.TemplateResource) bool {
	if len(n.Parts) != 1 {
		return false
	}
	symbol := n.Parts[0].Symbol
	return symbol.Origin == policy.FromResource && symbol.Name == r.LogicalID.Value
}

// bucketOf returns the template's bucket that a bucket policy is attached to, nil if the template does not make it.
func bucketOf(unit *policy.Unit, bucketPolicy *policy.TemplateResource) *policy.TemplateResource {
	bucket := bucketPolicy.Properties.Get("Bucket")
	if bucket == nil || bucket.Kind != policy.String {
		return nil
	}
	for _, r := range unit.Resources {
		if r.Type != "AWS::S3::Bucket" {
			continue
		}
		name := r.Properties.Get("BucketName")
		switch {
		case refersTo(bucket, r):
			return r
		case name != nil && name.Kind == policy.String && name.Value == bucket.Value && len(name.Parts) == len(bucket.Parts):
			return r
		}
	}
	return nil
}
