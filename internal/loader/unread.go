package loader

import (
	"bytes"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Infrastructure code holds policies in languages that are not read. That it does is reported, so that silence about it is not
// taken for an answer: by what it says, comments left out, not by its name alone.

// foreignCode is a language that policies are written in and that is not read.
type foreignCode struct {
	// name is how messages call it, and remedy what to do about it.
	name, remedy string
	// policies finds what tells that there are policies.
	policies *regexp.Regexp
	// slashes says that // begins a comment, hash that # does; /* */ is one in all.
	slashes, hash bool
}

const exclude = "exclude the file, or check its policies as JSON"

// terraformCode tells what in Terraform and OpenTofu is about policies: resources and data sources of IAM, of policies of other services,
// documents, and modules that write them.
var terraformCode = &foreignCode{
	name: "Terraform code", remedy: exclude, slashes: true, hash: true,
	policies: regexp.MustCompile(`"aws_iam_\w+"|"aws_\w*(?:policy|permission)\w*"|"?(?:assume_role|access|inline|key|resource)_policy\w*"?\s*=|` +
		`\bStatement\b["']?\s*[:=]|\bpolicy(?:_document|_json|_statements?)?\s*=\s*(?:jsonencode|file|templatefile|<<|"\{|data\.)|` +
		`\bsource\s*=\s*"[^"]*\biam\b[^"]*"|\bpolicy_statements\s*=`),
}

var terragrunt = &foreignCode{name: "Terragrunt code", remedy: exclude, slashes: true, hash: true, policies: terraformCode.policies}

var serverlessCode = &foreignCode{
	name: "a Serverless configuration in code", slashes: true,
	remedy:   "check the template that `serverless package` writes",
	policies: regexp.MustCompile(`\biam\b|\biamRoleStatements\w*|\bStatement\b|\bresourcePolicy\b|AWS::IAM::`),
}

// codeOf returns the language of a file by its name; nil for those that are read, or hold no policies.
func codeOf(name string) *foreignCode {
	base := strings.ToLower(path.Base(name))
	if strings.HasSuffix(base, ".hcl") && strings.HasPrefix(base, "terragrunt") {
		return terragrunt
	}
	switch base {
	case "serverless.ts", "serverless.js", "serverless.mjs", "serverless.cjs":
		return serverlessCode
	}
	return nil
}

// isCode reports whether a file of a name is source code and no data.
func isCode(name string) bool { return codeOf(name) != nil || isProgram(path.Base(name)) }

// programs are the sources of infrastructure programs, which are looked at one by one only where someone names one.
var programs = &foreignCode{
	name: "an infrastructure program", remedy: "check what it writes, or its policies as JSON", slashes: true,
	policies: regexp.MustCompile(projects[0].policies.String() + "|" + projects[1].policies.String() + "|" + projects[2].policies.String()),
}

// unread tells of a source in a language that is not read, if it holds policies.
func unread(unit *policy.Unit) {
	name := unit.Source.Name
	of := codeOf(name)
	if of == nil && isProgram(path.Base(name)) {
		of = programs
	}
	if of == nil {
		return
	}
	if at := of.find(unit.Source.Content); at != nil {
		unit.Problems = append(unit.Problems, policy.Problem{Kind: policy.NotRead, Range: *at, Message: of.message()})
	}
}

func (l *foreignCode) message() string { return l.name + " with policies is not read; " + l.remedy }

// find returns the place of what tells that a text holds policies; nil if nothing does.
func (l *foreignCode) find(content []byte) *policy.Range {
	text := l.uncommented(content)
	for _, at := range l.policies.FindAllIndex(text, maxMarks) {
		if !otherPolicies.Match(text[at[0]:at[1]]) {
			return &policy.Range{Start: at[0], End: at[1]}
		}
	}
	return nil
}

// maxMarks bounds how many places of a text are looked at.
const maxMarks = 1000

// otherPolicies are resources of Terraform that are called policies and say nothing of who may do what.
var otherPolicies = regexp.MustCompile(`^"aws_\w*(?:lifecycle|scaling|negotiation|firewall|headers|cache|origin|stickiness|cookie|load_balancer|` +
	`proxy_protocol|data_protection|route53|traffic|fms|dlm|retention|replication|security_policy|verifiedpermissions|opensearchserverless)\w*"$`)

// uncommented returns a text with blanks in the place of its comments.
func (l *foreignCode) uncommented(content []byte) []byte {
	if !l.slashes && !l.hash {
		return content
	}
	out := bytes.Clone(content)
	var quote byte
	blank := func(from, to int) {
		for i := from; i < to; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	for i := 0; i < len(out); i++ {
		rest := content[i:]
		switch c := content[i]; {
		case c == '\\' && quote != 0:
			i++
		case quote != 0:
			if c == quote || c == '\n' && quote != '`' {
				quote = 0
			}
		case c == '"' || c == '`' && l.slashes && !l.hash || c == '\'' && !l.hash:
			quote = c
		case l.hash && c == '#', l.slashes && bytes.HasPrefix(rest, []byte("//")):
			end := bytes.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			blank(i, i+end)
			i += end
		case bytes.HasPrefix(rest, []byte("/*")):
			end := bytes.Index(rest, []byte("*/"))
			if end < 0 {
				end = len(rest) - len("*/")
			}
			blank(i, i+end+len("*/"))
			i += end + 1
		}
	}
	return out
}

// project is a kind of infrastructure program: a file says that a folder is one, its sources write the infrastructure, and a
// command writes it out in a form that is read.
type project struct {
	file, name string
	// output is the folder that the command writes, "" if there is none.
	output, remedy string
	policies       *regexp.Regexp
}

var projects = [...]project{
	{
		"cdk.json", "a CDK app", "cdk.out", "run `cdk synth`, and check the templates in cdk.out",
		regexp.MustCompile(`aws[-_]iam|aws\.iam\b|AWS\.IAM\b|awsiam|services\.iam\b|PolicyStatement|PolicyDocument|AWS::IAM::|` +
			`\.[gG]rant[A-Z]\w*\(|\.grant_\w+\(|ManagedPolicy|[aA]ddToRolePolicy|add_to_role_policy`),
	},
	{
		"cdktf.json", "a CDK for Terraform app", "", "exclude the file, or check its policies as JSON",
		regexp.MustCompile(`[iI]am(?:Role|Policy|User|Group)\w*|iam-(?:role|policy|user|group)\w*|PolicyDocument|assumeRolePolicy|assume_role_policy`),
	},
	{
		"pulumi.yaml", "a Pulumi program", "", "exclude the file, or check its policies as JSON",
		regexp.MustCompile(`\baws\.?iam\b|aws/iam|aws\.iam\b|Aws\.Iam\b|assumeRolePolicy|assume_role_policy|AssumeRolePolicy|PolicyDocument|\bStatement\b`),
	},
}

// The bounds of the look at a program's sources: how many files, how deep, and how much of each.
const (
	maxSources     = 1000
	maxSourceDepth = 8
	maxSourceBytes = 128 << 10
)

// program tells of an infrastructure program in a folder whose sources hold policies and whose output is not walked; "" if there
// is none. walked reports whether a folder in it will be.
func (p *project) program(folder string, walked func(name string) bool) string {
	if p.output != "" && walked(p.output) {
		return ""
	}
	left := maxSources
	if !p.holdsPolicies(folder, 0, &left) {
		return ""
	}
	return p.name + " with policies is not read; " + p.remedy
}

func (p *project) holdsPolicies(folder string, depth int, left *int) bool {
	entries, err := os.ReadDir(folder)
	if err != nil || depth > maxSourceDepth {
		return false
	}
	for _, entry := range entries {
		name := entry.Name()
		switch {
		case *left <= 0:
			return false
		case entry.IsDir():
			if !isDependencyFolder(name) && p.holdsPolicies(filepath.Join(folder, name), depth+1, left) {
				return true
			}
		case entry.Type().IsRegular() && isProgram(name):
			*left--
			if p.sourceHoldsPolicies(filepath.Join(folder, name)) {
				return true
			}
		}
	}
	return false
}

func (p *project) sourceHoldsPolicies(name string) bool {
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, maxSourceBytes))
	if err != nil {
		return false
	}
	l := &foreignCode{slashes: true, policies: p.policies}
	if strings.HasSuffix(name, ".py") {
		l.slashes, l.hash = false, true
	}
	return l.find(content) != nil
}

// isDependencyFolder reports whether a folder of a name holds what others wrote, or what a program did.
func isDependencyFolder(name string) bool {
	switch name {
	case "node_modules", "cdk.out", "cdktf.out", "vendor", "venv", "site-packages", "target", "build", "dist", "obj", "test", "tests":
		return true
	}
	return strings.HasPrefix(name, ".")
}

// isProgram reports whether a file of a name is the source of a program.
func isProgram(name string) bool {
	if strings.HasSuffix(name, ".d.ts") || strings.Contains(name, ".test.") || strings.Contains(name, ".spec.") {
		return false
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".ts", ".js", ".mjs", ".cjs", ".py", ".java", ".kt", ".cs", ".fs", ".go":
		return true
	}
	return false
}
