package cli

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/rules"
)

// TestStreams: reports are the same whether findings are kept or written one by one.
func TestStreams(t *testing.T) {
	stack := `{"Resources": {"S": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "b-inner.json"}}}}`
	queue := `{"Resources": {"P": {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": ["q"], "PolicyDocument": {"Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sqs:SendMessage", "Resource": "*"}]}}}}}`
	everything := `{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}`
	folder(t, map[string]string{
		"a.json": everything, "a/b.json": everything, "c.json": `{"Statement": [}`, "d.yaml": "image: nginx", "z.json": everything,
		"b.json": stack, "b-inner.json": queue,
		"m/main.tf":     "module \"x\" {\n  source = \"../x\"\n}\nmodule \"y\" {\n  source = \"../x\"\n}\n",
		"x/main.tf":     "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({Statement = [{Effect = \"Allow\", Action = \"*\", Resource = \"*\"}]})\n}\n",
		"e.yaml":        "Version: \"2012-10-17\"\nStatement:\n  # iamlint:ignore full-admin -- it is an example\n  - {Effect: Allow, Action: \"*\", Resource: \"*\"}\n",
		"open.json":     `{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Fn::Transform": {"Name": "AWS::Include"}}}}}}`,
		".iamlint.yaml": "ignore:\n  - {rules: [missing-version], paths: [a.json], reason: it is old}\nkinds: {z.json: boundary}\n",
	})
	read := func(name string) string {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	lint := func(from int, flags ...string) (reports [4]string, status int) {
		t.Helper()
		defer func(n int) { streamFrom = n }(streamFrom)
		streamFrom = from
		args := append([]string{"lint", "--statistics", "--report", "json=../json", "--report", "sarif=../sarif"}, flags...)
		reports[0], reports[1], status = run(t, rules.All(), args...)
		reports[2], reports[3] = read("../json"), read("../sarif")
		return reports, status
	}
	for _, flags := range [][]string{
		{"."},
		{"-j", "1", "z.json", "."},
		{"--min-level", "error", "."},
		{"-q", "a.json", "gone.json"},
		{"--shard", "1/2", "."},
		{"--fail-on", "none", "d.yaml"},
	} {
		want, wantStatus := lint(1000, flags...)
		got, status := lint(0, flags...)
		if diff := cmp.Diff(want, got); diff != "" || status != wantStatus {
			t.Errorf("%v: status %d, want %d (-kept +streamed):\n%s", flags, status, wantStatus, diff)
		}
	}
}
