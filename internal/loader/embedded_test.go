package loader

import (
	"fmt"
	"slices"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// TestEmbeddedPlaces checks where the action of a policy in a string is said to stand.
func TestEmbeddedPlaces(t *testing.T) {
	for _, test := range []struct {
		name, file, text string
		want             []string // the source of the key, the value and the statement
	}{
		{
			"JSON", "t.json", `{"Resources": {"B": {"Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument":
			"{\"Statement\": {\"Act\u0069on\": \"s3:\\u0047et*\"}}"}}}}`,
			[]string{`\"Act\u0069on\"`, `\"s3:\\u0047et*\"`, `{\"Act\u0069on\": \"s3:\\u0047et*\"}`},
		},
		{"single quotes", "t.yaml", `Resources: {B: {Type: AWS::S3::BucketPolicy, Properties: {PolicyDocument:
			'{"Statement": {"Action": "it''s"}}'}}}`, []string{`"Action"`, `"it''s"`, `{"Action": "it''s"}`}},
		{"double quotes over lines", "t.yaml", `Resources: {B: {Type: AWS::S3::BucketPolicy, Properties: {PolicyDocument:
  "{\"Statement\":
      {\"Action\": \"s3:*\"}}"}}}`, []string{`\"Action\"`, `\"s3:*\"`, `{\"Action\": \"s3:*\"}`}},
		{"literal", "t.yaml", `Resources:
  B:
    Type: AWS::S3::BucketPolicy
    Properties:
      PolicyDocument: |
        {"Statement": {
          "Action":
              "é"
        }}
`, []string{`"Action"`, `"é"`, "{\n          \"Action\":\n              \"é\"\n        }"}},
		{"folded", "t.yaml", `Resources:
  B:
    Type: AWS::S3::BucketPolicy
    Properties:
      PolicyDocument: >-
        {"Statement": {
          "Action":
        "s3:*"
        }}
`, []string{`"Action"`, `"s3:*"`, "{\n          \"Action\":\n        \"s3:*\"\n        }"}},
		{"Sub", "t.yaml", `Resources:
  B:
    Type: AWS::S3::BucketPolicy
    Properties:
      PolicyDocument: !Sub |
        {"Id": "${AWS::StackName}${!aws:x}", "Statement": {"Action": "s3:${AWS::Region}"}}
`, []string{`"Action"`, `"s3:${AWS::Region}"`, `{"Action": "s3:${AWS::Region}"}`}},
		{"Join", "t.yaml", `Resources: {B: {Type: AWS::S3::BucketPolicy, Properties: {PolicyDocument:
			!Join ['', ['{"Statement": {"Action"', ': "s3:*"}}']]}}}`, slices.Repeat([]string{`!Join ['', ['{"Statement": {"Action"', ': "s3:*"}}']]`}, 3)},
		{
			"URL-encoded", "o.json", `{"PolicyDocument": "%7B%22Statement%22%3A%7B%22Action%22%3A%22x%22%7D%7D"}`,
			slices.Repeat([]string{`"%7B%22Statement%22%3A%7B%22Action%22%3A%22x%22%7D%7D"`}, 3),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			u := read(test.file, test.text, Options{})
			if len(u.Documents) != 1 || len(u.Documents[0].Statements) != 1 || u.Documents[0].Statements[0].Action == nil {
				t.Fatalf("documents %v, problems %v", documents(u, true), problems(u))
			}
			s := u.Documents[0].Statements[0]
			equal(t, test.want, []string{source(u, s.Action.Key.Range), source(u, s.Action.Items[0].Range), source(u, s.Node.Range)})
		})
	}
}

func TestSyntheticPlaces(t *testing.T) {
	u := read("t.yaml", `Resources:
  P:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref F
      Principal: "*"
      SourceArn: arn:aws:s3:::b
`, Options{})
	s := u.Documents[0].Statements[0]
	var got []string
	for _, m := range s.Node.Members {
		got = append(got, fmt.Sprintf("%s: %.20q %.30q", m.Key.Value, source(u, m.Key.Range), source(u, m.Value.Range)))
	}
	condition := s.Condition.Conditions[0]
	got = append(got, fmt.Sprintf("%s: %q %q", condition.Key.Value, source(u, condition.Key.Range), source(u, condition.Values[0].Range)))
	equal(t, []string{
		`Effect: "Action: lambda:Invok" "Action: lambda:InvokeFunction\n"`,
		`Principal: "Principal" "\"*\""`,
		`Action: "Action" "lambda:InvokeFunction"`,
		`Resource: "FunctionName" "!Ref F"`,
		`Condition: "Action: lambda:Invok" "Action: lambda:InvokeFunction\n"`,
		`aws:SourceArn: "SourceArn" "arn:aws:s3:::b"`,
	}, got)
}

// TestAlign holds the aligner to the parser: for every scalar of a text, it finds the end and the place of each byte.
func TestAlign(t *testing.T) {
	for _, text := range []string{
		"plain", "a\n  b\n\n\n  c", "'it''s'", "'a\n\n b'", `"\u00e9\n\"\x41\U0001F600\N\_\e "`, "\"a \\\n   b\\\n\"", "\"\\ud83d\\ude00\"",
		"|\n  a\n  b\n", "|-\n  a\n\n   b\n\n", "|+\n  a\n\n\n", ">\n  a\n  b\n\n  c\n   d\n  e\n", ">-\n\n  a\n\n   b\n\n  c", ">2\n     a\n   b\n", "|\n \n  \n  a\n",
		"|2-\n\n     a\n    b\n    ", ">-\n  a\n  b \n  c \n ", "'a  b \n  c'",
	} {
		t.Run(text, func(t *testing.T) {
			value := ""
			trees, err := parseYAML([]byte("k: "+text+"\n"), 0)
			if err == nil {
				value = trees[0].root.Members[0].Value.Value
			} else if parsed, err := parseJSON([]byte(text), 0); err == nil {
				value = parsed.root.Value // an escape that only JSON has
			} else {
				t.Fatal(err)
			}
			end, places, ok := align(text, 0, value, true)
			if !ok || end > len(text) {
				t.Fatalf("lost track: %d", end)
			}
			if !slices.IsSorted(places) || places[len(places)-1] > len(text) {
				t.Errorf("places %v", places)
			}
			for i := range len(value) {
				if c := value[i]; 'a' <= c && c <= 'z' && text[0] != '"' && text[places[i]] != c {
					t.Errorf("byte %d, %q, is said to be at %d, where %q is", i, c, places[i], text[places[i]])
				}
			}
		})
	}
	if _, _, ok := align("'a'", 0, "b", false); ok {
		t.Error("what does not fit is taken")
	}
}

func TestFormat(t *testing.T) {
	for _, test := range []struct{ file, text, want string }{
		{"a.json", `{"Resources": {}}`, formatCloudFormation},
		{"a.json", allowAll, formatJSON},
		{"a.yaml", "Statement: []", formatYAML},
		{"a.yaml", allowAll, formatJSON},
		{"a.template", "Resources:\n  R: {Type: AWS::Serverless::Api}\n", formatSAM},
		{"a.template", `{"Resources": {}, "Transform": "AWS::Serverless-2016-10-31"}`, formatSAM},
		{"-", "Resources:\n  R: {Type: AWS::SNS::Topic}\n", formatCloudFormation},
	} {
		if u := read(test.file, test.text, Options{}); u.Format != test.want {
			t.Errorf("%s %.20s is %s, want %s", test.file, test.text, u.Format, test.want)
		}
	}
	u := read("a.yaml", "Resources:\n  R: {Type: AWS::IAM::Role, Condition: C, Properties: {Path: /}}\n  S: {Type: AWS::SNS::Topic}\n", Options{})
	if r := u.Resources; len(r) != 2 || r[0].LogicalID.Value != "R" || r[0].Type != "AWS::IAM::Role" || r[0].Condition != "C" ||
		r[0].Properties.Get("Path") == nil || r[1].Properties == nil || r[1].Properties.Kind != policy.Object {
		t.Errorf("resources %+v", r)
	}
}
