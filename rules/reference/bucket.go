package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// bucketOf returns the name of the bucket that a bucket policy of a template is attached to; nil if it is not one, or depends on
// the values of parameters: the resource stands for one of them only.
func bucketOf(pass *analysis.Pass) *policy.Text {
	d := pass.Document
	if d.Host == nil || d.ResourceType != "AWS::S3::Bucket" || d.Assume != nil {
		return nil
	}
	property := "Bucket"
	if d.Host.Type == "AWS::S3::Bucket" {
		property = "BucketName"
	}
	name := d.Host.Properties.Get(property)
	if name == nil || name.Kind != policy.String && name.Kind != policy.Unknown || name.Text.Value == "" {
		return nil
	}
	if !name.Text.Known() {
		return &name.Text
	}
	written := string(d.Source.Content[name.Range.Start:name.Range.End])
	for definition := range pass.Unit.Definitions {
		if parameter, ok := strings.CutPrefix(definition, "Parameters/"); ok && strings.Contains(written, parameter) {
			return nil
		}
	}
	return &name.Text
}

// ofAnotherBucket reports whether an ARN is certainly that of another bucket, or of objects in one, which Amazon S3 refuses in a
// bucket policy.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html
func ofAnotherBucket(a *analysis.ARN, own *policy.Text) bool {
	if !a.Service.Is("s3") || !a.Region.Is("") || !a.Account.Is("") {
		return false
	}
	if a.Text.Known() && own.Known() {
		bucket, _, _ := strings.Cut(a.Resource.Value, "/")
		return a.Resource.Value != "" && !policy.MatchWildcards(bucket, own.Value, false) && !strings.Contains(bucket, "${") &&
			!policy.MatchWildcards(a.Resource.Value, own.Value+"/", false)
	}
	// Two buckets of the template have two names, whatever these are.
	mine, theirs := bucketSymbol(own.Parts), bucketSymbol(a.Text.Parts)
	return mine != "" && theirs != "" && mine != theirs
}

// bucketSymbol returns the logical name of the template's bucket whose name some parts begin with, behind what stands before the
// name in an ARN; "" if it is not the name of one.
func bucketSymbol(parts []policy.Part) string {
	for i, p := range parts {
		switch {
		case p.Symbol == nil:
			if i > 0 && !strings.HasSuffix(p.Literal, ":::") {
				return ""
			}
		case p.Symbol.Type == "AWS::S3::Bucket" && p.Symbol.Origin == policy.FromResource:
			if i+1 < len(parts) && !strings.HasPrefix(parts[i+1].Literal, "/") {
				return "" // the name is longer
			}
			name, _, _ := strings.Cut(p.Symbol.Name, ".")
			return name
		case p.Symbol.Stand == "":
			return ""
		}
	}
	return ""
}
