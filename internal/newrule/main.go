// Command newrule makes a rule in Go: its file, its page and its cases, which fail until they are filled in, and its line in the
// category. It is run in the module's folder:
//
//	go run ./internal/newrule mfa example-rule
package main

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/scaffold"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go run ./internal/newrule CATEGORY RULE-ID")
		os.Exit(2)
	}
	made, err := create(".", os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "newrule:", err)
		os.Exit(1)
	}
	fmt.Println(strings.Join(made, "\n"))
	fmt.Println("fill in what says TODO, the cases first; then: go test ./rules/" + os.Args[1] + " && go generate ./docs")
}

//go:embed templates
var templates embed.FS

// rule is what the templates know.
type rule struct {
	ID, Variable, Package string
}

// create makes the rule's files in a module and registers it. It returns the names of the files it wrote.
func create(module, category, id string) ([]string, error) {
	if err := scaffold.CheckID(id); err != nil {
		return nil, err
	}
	folder := filepath.Join(module, "rules", category)
	list := filepath.Join(folder, filepath.Base(folder)+".go")
	if _, err := os.Stat(list); err != nil {
		return nil, fmt.Errorf("there is no category %s: make %s first, with its pages and its list of rules", category, list)
	}
	base := strings.ReplaceAll(id, "-", "_")
	files := []scaffold.File{
		{Name: filepath.Join(folder, base+".go"), Template: "rule.go.tmpl"},
		{Name: filepath.Join(folder, base+".md"), Template: "rule.md.tmpl"},
		{Name: filepath.Join(folder, "testdata", id, "bad.yaml"), Template: "bad.yaml.tmpl"},
		{Name: filepath.Join(folder, "testdata", id, "good.yaml"), Template: "good.yaml.tmpl"},
	}
	if err := scaffold.Vacant(files); err != nil {
		return nil, err
	}
	r := rule{ID: id, Variable: variable(id), Package: filepath.Base(folder)}
	registered, err := register(list, r.Variable)
	if err != nil {
		return nil, err
	}
	if err := scaffold.Write(templates, "templates", r, files); err != nil {
		return nil, err
	}
	if err := os.WriteFile(list, registered, 0o644); err != nil {
		return nil, fmt.Errorf("register the rule: %w", err)
	}
	made := []string{list}
	for _, f := range files {
		made = append(made, f.Name)
	}
	return made, nil
}

// register returns the category's file with a further rule in its list, in order.
func register(list, variable string) ([]byte, error) {
	src, err := os.ReadFile(list)
	if err != nil {
		return nil, fmt.Errorf("read the category: %w", err)
	}
	const open, end = "analysis.Category(", "\n)\n"
	before, rest, ok := strings.Cut(string(src), open)
	head, rest, ok2 := strings.Cut(rest, "\n")
	body, after, ok3 := strings.Cut("\n"+rest, end)
	if !ok || !ok2 || !ok3 {
		return nil, fmt.Errorf("%s: there is no list of rules: analysis.Category(\"...\", a rule a line)", list)
	}
	rules := append(strings.Fields(body), variable+",")
	slices.Sort(rules)
	if len(slices.Compact(slices.Clone(rules))) < len(rules) {
		return nil, fmt.Errorf("%s: there is a rule %s already", list, variable)
	}
	return []byte(before + open + head + "\n\t" + strings.Join(rules, "\n\t") + end + after), nil
}

// initialisms are words that names of variables have in their own spelling.
var initialisms = map[string]string{
	"abac": "ABAC", "api": "API", "arn": "ARN", "arns": "ARNs", "aws": "AWS", "dynamodb": "DynamoDB", "ec2": "EC2", "github": "GitHub",
	"iam": "IAM", "id": "ID", "ids": "IDs", "iot": "IoT", "ip": "IP", "irsa": "IRSA", "json": "JSON", "kms": "KMS", "mfa": "MFA",
	"oidc": "OIDC", "rcp": "RCP", "s3": "S3", "saml": "SAML", "scp": "SCP", "slr": "SLR", "sts": "STS", "vpc": "VPC", "vpce": "VPCE",
	"yaml": "YAML",
}

// variable returns the name of the variable of a rule.
func variable(id string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(id, "-") {
		if known, ok := initialisms[word]; ok {
			b.WriteString(known)
		} else {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}
