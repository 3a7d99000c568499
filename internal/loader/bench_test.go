package loader

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// managedPolicy is a policy like those that AWS manages: indented, with lists of actions.
func managedPolicy(statements int) string {
	var b strings.Builder
	b.WriteString("{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n")
	for i := range statements {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, "        {\n            \"Sid\": \"Statement%d\",\n            \"Effect\": \"Allow\",\n            \"Action\": [\n", i)
		for _, action := range []string{"Describe*", "Get*", "ListTagsForResource", "BatchGetSomething", "UpdateConfiguration"} {
			fmt.Fprintf(&b, "                \"service%d:%s\",\n", i, action)
		}
		b.WriteString("                \"iam:PassRole\"\n            ],\n            \"Resource\": [\n" +
			"                \"arn:aws:iam::*:role/aws-service-role/example.amazonaws.com/*\"\n            ],\n" +
			"            \"Condition\": {\n                \"StringLike\": {\n                    \"iam:AWSServiceName\": \"example.amazonaws.com\"\n" +
			"                }\n            }\n        }")
	}
	b.WriteString("\n    ]\n}\n")
	return b.String()
}

func BenchmarkLoad(b *testing.B) {
	template := func(roles int) string {
		var s strings.Builder
		s.WriteString("AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Env: {Type: String}\nResources:\n")
		for i := range roles {
			fmt.Fprintf(&s, `  Role%d:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub 'role-%[1]d-${AWS::Region}'
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
      Policies:
        - PolicyName: inline
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - Effect: Allow
                Action: [s3:GetObject, s3:PutObject]
                Resource: !Sub 'arn:${AWS::Partition}:s3:::bucket-${Env}/*'
`, i)
		}
		return s.String()
	}
	for _, bench := range []struct{ name, file, text string }{
		{"policy of 2 KB", "p.json", managedPolicy(2)},
		{"policy of 1 MB", "p.json", managedPolicy(1700)},
		{"template of 1 KB", "t.yaml", template(1)},
		{"template of 60 KB", "t.yaml", template(80)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bench.text)))
			for b.Loop() {
				u := Load(&policy.Source{Name: bench.file, Content: []byte(bench.text)}, Options{})
				if len(u.Documents) == 0 {
					b.Fatal("no documents")
				}
			}
		})
	}
}

func BenchmarkParseJSON(b *testing.B) {
	text := []byte(managedPolicy(1700))
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := parseJSON(text, 0); err != nil {
			b.Fatal(err)
		}
	}
}
