package loader

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// TestUnread finds the policies of code that is not read by what it says.
func TestUnread(t *testing.T) {
	for _, test := range []struct {
		name, file, text string
		want             string // the text that tells
	}{
		{"a module that writes them", "main.tofu", "module \"r\" {\n  source = \"terraform-aws-modules/iam/aws//modules/iam-role\"\n}\n", `module "r"`},
		{"a module's input", "main.tf", "module \"f\" {\n  policy_statements = {}\n}\n", `module "f"`},
		{"none", "s3.tf", "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n}\n", ""},
		{"in comments only", "s3.tf", "# \"aws_iam_role\"\n// Statement = 1\n/* \"aws_iam_role\"\n*/\nresource \"aws_s3_bucket\" \"b\" {}\n", ""},
		{"other policies", "ecr.tf", "resource \"aws_ecr_lifecycle_policy\" \"p\" {}\nresource \"aws_appautoscaling_policy\" \"p\" {}\n", ""},
		{"none in JSON", "main.tf.json", `{"resource": {"aws_s3_bucket": {"b": {}}}}`, ""},
		{"terragrunt", "terragrunt.hcl", "inputs = {\n  assume_role_policy = \"x\"\n}\n", "assume_role_policy ="},
		{"terragrunt without", "terragrunt.hcl", "terraform {\n  source = \"../vpc\"\n}\n", ""},
		{"serverless in code", "serverless.ts", "const c = { provider: { iam: { role: {} } } }\n", "iam"},
		{"serverless in code without", "serverless.ts", "const c = { provider: { name: 'aws' } } // no iam\n", ""},
		{"a CDK stack that is named", "lib/stack.ts", "import * as iam from 'aws-cdk-lib/aws-iam'\n", "aws-iam"},
		{"another program", "main.py", "print(1)\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			u := read(test.file, test.text, Options{})
			got := ""
			for _, p := range u.Problems {
				if p.Kind == policy.NotRead {
					got += source(u, p.Range)
				}
			}
			equal(t, test.want, got)
			if named := read(test.file, test.text, Options{Required: true}); len(named.Problems) != 1 || (named.Problems[0].Kind == policy.NotRead) != (test.want != "") {
				t.Errorf("named: %+v", named.Problems)
			}
		})
	}
}

// TestPrograms finds infrastructure programs in a walk, by their sources.
func TestPrograms(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		full := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const stack = "import * as iam from 'aws-cdk-lib/aws-iam'\n"
	write("unread/cdk.json", "{}")
	write("unread/lib/stack.ts", stack)
	write("ignored/cdk.json", "{}")
	write("ignored/lib/stack.ts", stack)
	write("ignored/cdk.out/s.template.json", "{}")
	write("ignored/.gitignore", "cdk.out\n")
	write("synthesized/cdk.json", "{}")
	write("synthesized/lib/stack.ts", stack)
	write("synthesized/cdk.out/s.template.json", "{}")
	write("without/cdk.json", "{}")
	write("without/lib/stack.ts", "import * as sqs from 'aws-cdk-lib/aws-sqs'\n")
	write("without/node_modules/x/index.js", stack)
	write("pulumi/Pulumi.yaml", "name: x\nruntime: python\n")
	write("pulumi/__main__.py", "# comment\nimport pulumi_aws as aws\naws.iam.Role('r')\n")
	files, errs := Walk(t.Context(), []string{root}, WalkOptions{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	var got []string
	for _, f := range files {
		if f.NotRead != "" {
			name, err := filepath.Rel(root, f.Path)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, filepath.ToSlash(name))
		}
	}
	slices.Sort(got)
	equal(t, []string{"ignored/cdk.json", "pulumi/Pulumi.yaml", "unread/cdk.json"}, got)
}
