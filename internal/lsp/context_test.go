package lsp

import (
	"strings"
	"testing"
)

// TestPlace: where a cursor (¦) is, in texts that are being written.
func TestPlace(t *testing.T) {
	for _, test := range []struct {
		file, text, path, prefix string
		isKey                    bool
		statement                string // a part of it
	}{
		{"p.json", `{"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:Put¦`, "statement action", "s3:Put", false, `"s3:GetObject"`},
		{"p.json", `{"Statement": [{"Action": "s3:¦", "Resource": "*"}]}`, "statement action", "s3:", false, `"Resource"`},
		{"p.json", `{"Statement": {"Action": ¦`, "statement action", "", false, "Action"},
		{"p.json", `{"Statement": [{"Sid": "a"}, {"¦`, "statement", "", true, "{"},
		{"p.json", "{\"Statement\": [{\"Action\": \"s3:*\"\n  \"Reso¦", "statement", "Reso", true, "Action"},
		{"p.json", `{"Statement": [{"Condition": {"StringEq¦`, "statement condition", "StringEq", true, "Condition"},
		{"p.json", `{"Statement": [{"Condition": {"StringEquals": {"aws:¦`, "statement condition stringequals", "aws:", true, "Condition"},
		{"p.json", `{"Statement": [{"Condition": {"Bool": {"aws:SecureTransport": "¦`, "statement condition bool aws:securetransport", "", false, "Condition"},
		{"p.json", `{"Statement": [{"Principal": {"Service": ["ec2¦`, "statement principal service", "ec2", false, "Principal"},
		{"p.json", `{"Statement": [{"Resource": "arn:aws:s3:::${aws:user¦`, "statement resource", "arn:aws:s3:::${aws:user", false, "Resource"},
		{"p.json", `{"Statement": [{"Resource": "arn:aws:s3:::${aws:username}/¦`, "statement resource", "arn:aws:s3:::${aws:username}/", false, "Resource"},
		{"p.json", `¦`, "", "", true, ""},
		{"main.tf", "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\"s3:¦", "data statement action", "s3:", false, "actions"},
		{"main.tf", "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\"s3:*\"]\n    res¦", "data statement", "res", true, "actions"},
		{"main.tf", "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    condition {\n      test = \"¦", "data statement condition test", "", false, "condition"},
		{"main.tf", "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\"s3:*\"]\n    condition {\n      test = \"Bool\"\n      variable = \"aws:¦", "data statement condition variable", "aws:", false, "s3:*"},
		{"main.tf", "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({\n    Statement = [{\n      Action = [\"sqs:¦", "resource policy statement action", "sqs:", false, "Action"},
		{"t.yaml", "Statement:\n  - Effect: Allow\n    Action:\n      - s3:GetObject\n      - s3:¦", "statement action", "s3:", false, "s3:GetObject"},
		{"t.yaml", "Statement:\n- Effect: Allow\n  Action:\n  - s3:GetObject\n  - ¦\n- Effect: Deny\n", "statement action", "", false, "s3:GetObject"},
		{"t.yaml", "Statement:\n- Effect: Allow\n  Action: s3:¦", "statement action", "s3:", false, "Effect"},
		{"t.yaml", "Statement:\n- Effect: Allow\n  ¦", "statement", "", true, "Effect"},
		{"t.yaml", "Statement:\n- Action: [s3:GetObject, sqs:¦", "statement action", "sqs:", false, "s3:GetObject"},
		{"t.yaml", "Statement:\n- Action: [s3:GetObject,\n    sqs:¦", "statement action", "sqs:", false, "s3:GetObject"},
		{"t.yaml", "Statement:\n- Action: [s3:GetObject,\n    sqs:*]\n  Resource: ¦", "statement resource", "", false, "s3:GetObject"},
		{"t.yaml", "Statement:\n- Condition:\n    StringEquals:\n      aws:¦", "statement condition stringequals", "aws:", true, "Condition"},
		{"t.yaml", "Statement:\n- Condition:\n    Bool:\n      aws:SecureTransport: ¦", "statement condition bool aws:securetransport", "", false, "Condition"},
		{"t.yaml", "Statement:\n- Condition: {Bool: {aws:SecureTransport: ¦", "statement condition bool aws:securetransport", "", false, "Condition"},
		{"t.yaml", "Resources:\n  R:\n    Properties:\n      # a comment\n      PolicyDocument:\n        Statement:\n          - Action: '¦", "resources r properties policydocument statement action", "", false, "Action"},
		{"t.template", "{\"Resources\": {\"¦", "resources", "", true, "Resources"},
	} {
		offset := strings.Index(test.text, "¦")
		text := strings.Replace(test.text, "¦", "", 1)
		p := placeOf(test.file, []byte(text), offset)
		if got := strings.Join(p.path, " "); got != test.path || p.prefix != test.prefix || p.isKey != test.isKey {
			t.Errorf("%s\n%s\nis in %q, key %v, after %q; want %q, %v, %q", test.file, test.text, got, p.isKey, p.prefix, test.path, test.isKey, test.prefix)
		}
		if !strings.Contains(string(p.statement), test.statement) || strings.Contains(string(p.statement), "Deny") {
			t.Errorf("%s\n%s\nits statement is %q", test.file, test.text, p.statement)
		}
	}
}
