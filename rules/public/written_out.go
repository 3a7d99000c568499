package public

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// writtenOut returns a document like d in which the resources of an API have full ARNs, and the template's buckets have names.
// In an API's policy, API Gateway reads "execute-api:/stage/GET/path" as the ARN of that path in the same API. A bucket's
// name, whatever it is, has no slash: permissions on the bucket's ARN alone do not apply to its objects.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
func writtenOut(d *policy.Document) *policy.Document {
	out := d
	for i, s := range d.Statements {
		for _, field := range []func(*policy.Statement) **policy.List{
			func(s *policy.Statement) **policy.List { return &s.Resource },
			func(s *policy.Statement) **policy.List { return &s.NotResource },
		} {
			list := *field(s)
			for j := 0; list != nil && j < len(list.Items); j++ {
				parts, changed := spelled(&list.Items[j])
				if !changed {
					continue
				}
				if out == d {
					out = analysis.Only(d, slices.Clone(d.Statements)...)
				}
				if out.Statements[i] == s {
					copied := *s
					out.Statements[i] = &copied
				}
				if own := field(out.Statements[i]); *own == list {
					copied := *list
					copied.Items = slices.Clone(list.Items)
					*own = &copied
				}
				(*field(out.Statements[i])).Items[j] = policy.NewText(list.Items[j].Range, parts...)
			}
		}
	}
	return out
}

// The name of a template's bucket is its logical ID followed by ofTemplate.
const ofTemplate, bucketARN = "-of-the-template", "arn:aws:s3:::"

// asWritten returns a resource with the template's buckets as a statement writes them.
func asWritten(resource string, s *policy.Statement) string {
	if !strings.Contains(resource, ofTemplate) {
		return resource
	}
	for _, t := range s.Resources() {
		for _, part := range t.Parts {
			if part.Symbol == nil || part.Symbol.Type != "AWS::S3::Bucket" {
				continue
			}
			name, attribute := bucketName(part.Symbol)
			if attribute == "Arn" {
				name = bucketARN + name
			}
			resource = strings.Replace(resource, name, "<"+part.Symbol.Name+">", 1)
		}
	}
	return resource
}

// bucketName is the name of the bucket of a template that a symbol is of, and what of the bucket the symbol is. Those of stacks that
// are deployed together have the stack before the name.
func bucketName(s *policy.Symbol) (name, attribute string) {
	name, attribute, _ = strings.Cut(s.Name, ".")
	return strings.ReplaceAll(strings.ToLower(name), "/", "-") + ofTemplate, attribute
}

// spelled returns the parts of a text in Resource with ARNs of APIs and names of buckets written out; false if there are
// none.
func spelled(t *policy.Text) ([]policy.Part, bool) {
	const short, long = "execute-api:/", "arn:aws:execute-api:us-east-1:111122223333:abcdef1234/"
	parts := slices.Clone(t.Parts)
	if t.Known() {
		parts = []policy.Part{{Literal: t.Value}}
	}
	changed := false
	for i := range parts {
		symbol := parts[i].Symbol
		switch {
		case symbol == nil && i == 0 && strings.HasPrefix(parts[i].Literal, short):
			parts[i].Literal = strings.Replace(parts[i].Literal, short, long, 1)
		case symbol == nil || symbol.Origin != policy.FromResource || symbol.Type != "AWS::S3::Bucket":
			continue
		default:
			name, attribute := bucketName(symbol)
			switch attribute {
			case "":
			case "Arn":
				name = bucketARN + name
			default:
				continue
			}
			parts[i] = policy.Part{Literal: name}
		}
		changed = true
	}
	return parts, changed
}
