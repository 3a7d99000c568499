// Command newrule makes a rule in Go: its file, its page and its cases, which fail until they are filled in, and its line in the
// category. It is run in the module's folder:
//
//	go run ./internal/newrule mfa example-rule
package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"
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
	if !regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`).MatchString(id) {
		return nil, fmt.Errorf("%q is not kebab-case: write an id such as guard-never-applies", id)
	}
	folder := filepath.Join(module, "rules", category)
	list := filepath.Join(folder, filepath.Base(folder)+".go")
	if _, err := os.Stat(list); err != nil {
		return nil, fmt.Errorf("there is no category %s: make %s first, with its pages and its list of rules", category, list)
	}
	base := strings.ReplaceAll(id, "-", "_")
	files := [][2]string{
		{"rule.go.tmpl", filepath.Join(folder, base+".go")},
		{"rule.md.tmpl", filepath.Join(folder, base+".md")},
		{"bad.yaml.tmpl", filepath.Join(folder, "testdata", id, "bad.yaml")},
		{"good.yaml.tmpl", filepath.Join(folder, "testdata", id, "good.yaml")},
	}
	for _, f := range files {
		if _, err := os.Stat(f[1]); !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s is there already", f[1])
		}
	}
	r := rule{ID: id, Variable: variable(id), Package: filepath.Base(folder)}
	registered, err := register(list, r.Variable)
	if err != nil {
		return nil, err
	}
	all := template.Must(template.ParseFS(templates, "templates/*"))
	made := []string{list}
	for _, f := range files {
		var out bytes.Buffer
		if err := all.ExecuteTemplate(&out, f[0], r); err != nil {
			return nil, fmt.Errorf("%s: %w", f[1], err)
		}
		if err := write(f[1], out.Bytes()); err != nil {
			return nil, err
		}
		made = append(made, f[1])
	}
	return made, write(list, registered)
}

func write(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		return fmt.Errorf("write the rule: %w", err)
	}
	return nil
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
