// Command compare runs iamlint and other tools that look at IAM policies over the same files, and prints what each took as a table in
// Markdown.
//
//	compare -write DIR                              write the files
//	compare -data DIR -iamlint FILE -tools DIR      run the tools over them
//
// The tools are in environments of their own below the second folder, as bench/compare/run.sh makes them: what is not there has not been
// installed, and is named. They run one after the other.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/iamlint/iamlint/bench/internal/measure"
	"github.com/iamlint/iamlint/catalog/managed"
	"github.com/iamlint/iamlint/test/templates"
)

func main() {
	var (
		write   = flag.String("write", "", "write the files to this folder, and exit")
		data    = flag.String("data", "", "the folder with the files")
		binary  = flag.String("iamlint", "", "the binary of iamlint")
		tools   = flag.String("tools", "", "the folder with the environments of the other tools")
		timeout = flag.Duration("timeout", 20*time.Minute, "end a run after this time")
		only    = flag.String("only", "", "run this tool only")
	)
	flag.Parse()
	var err error
	if *write != "" {
		err = writeAll(*write)
	} else {
		err = compare(os.Stdout, &setting{data: *data, iamlint: *binary, tools: *tools, timeout: *timeout, only: *only})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// The files. A tool that takes the policies of an account only gets the same ones as a dump.
const (
	policiesDir  = "policies"
	accountFile  = "account.json"
	templatesDir = "templates"
	bigFile      = "big/template.json"
	oneFile      = "one/policy.json"
	oneTemplate  = "one-template/template.json"
)

const (
	manyTemplates = 200
	bigSize       = 5 << 20
)

// writeAll writes AWS's managed policies, each as a file and all as an account, templates made of some of them, one template of 5 MB, and one
// policy.
func writeAll(folder string) error {
	var (
		texts   []json.RawMessage
		account = dump{UserDetailList: []any{}, GroupDetailList: []any{}, RoleDetailList: []any{}}
		files   = map[string][]byte{}
	)
	for p := range managed.All() {
		text := json.RawMessage(p.Text())
		if len(text) == 0 {
			continue
		}
		texts = append(texts, text)
		files[filepath.Join(policiesDir, p.Name+".json")] = text
		account.add(p.Name, text)
	}
	for i := range manyTemplates {
		template, err := templates.Make(texts[i*len(texts)/manyTemplates], uint64(i))
		if err != nil {
			return err
		}
		files[filepath.Join(templatesDir, fmt.Sprintf("%03d.json", i))] = template
	}
	one, ok := managed.Find("AmazonEC2FullAccess")
	if !ok {
		return errors.New("there is no policy AmazonEC2FullAccess")
	}
	files[oneFile] = []byte(one.Text())
	var err error
	if files[accountFile], err = json.Marshal(&account); err != nil {
		return err
	}
	if files[bigFile], err = bigTemplate(texts, bigSize); err != nil {
		return err
	}
	if files[oneTemplate], err = bigTemplate([]json.RawMessage{json.RawMessage(one.Text())}, 1); err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// dump is as much of what aws iam get-account-authorization-details prints as tools ask for.
type dump struct {
	UserDetailList, GroupDetailList, RoleDetailList []any
	Policies                                        []dumpPolicy
}

type dumpPolicy struct {
	PolicyName, Arn, Path                          string
	DefaultVersionID                               string `json:"DefaultVersionId"`
	PolicyID                                       string `json:"PolicyId"`
	AttachmentCount, PermissionsBoundaryUsageCount int
	IsAttachable                                   bool
	CreateDate, UpdateDate                         string
	PolicyVersionList                              []dumpVersion
}

type dumpVersion struct {
	Document         json.RawMessage
	VersionID        string `json:"VersionId"`
	IsDefaultVersion bool
	CreateDate       string
}

func (d *dump) add(name string, text json.RawMessage) {
	const day = "2026-01-01T00:00:00Z"
	d.Policies = append(d.Policies, dumpPolicy{
		PolicyName: name, PolicyID: "ANPAEXAMPLE" + name, Arn: "arn:aws:iam::111122223333:policy/" + name, Path: "/", DefaultVersionID: "v1",
		AttachmentCount: 1, IsAttachable: true, CreateDate: day, UpdateDate: day,
		PolicyVersionList: []dumpVersion{{Document: text, VersionID: "v1", IsDefaultVersion: true, CreateDate: day}},
	})
}

// bigTemplate makes a template of policies, over and over, until it has a size.
func bigTemplate(texts []json.RawMessage, size int) ([]byte, error) {
	type resource struct {
		Type       string
		Properties map[string]json.RawMessage
	}
	resources := map[string]resource{}
	for i, n := 0, 0; n < size; i++ {
		text := texts[i%len(texts)]
		n += len(text)
		resources[fmt.Sprintf("Policy%d", i)] = resource{"AWS::IAM::ManagedPolicy", map[string]json.RawMessage{"PolicyDocument": text}}
	}
	return json.Marshal(map[string]any{"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})
}

// setting says where things are.
type setting struct {
	data, iamlint, tools string
	only                 string
	timeout              time.Duration
}

// tool is a program to compare.
type tool struct {
	name, program string
	// version are the arguments by which it tells its version.
	version []string
	// on are the arguments that make it look at the files of a kind; a kind that is not there is one that it does not read. In them, %
	// is the path of the files, @ a folder for what it writes, and # the tool's own folder.
	on map[string][]string
	// stdin says that it reads the one file from standard input.
	stdin bool
	// needs is a folder below the tool's own with what it downloads; "" for one that runs without.
	needs string
}

// all are the tools. They print JSON where they can, and nothing is downloaded.
func all() []tool {
	lint := []string{"lint", "--fail-on", "none", "-f", "json", "-o", os.DevNull}
	template := []string{"--framework", "cloudformation", "--quiet", "--compact", "--skip-download", "-o", "json"}
	validate := []string{"validate", "--format", "json", "--output", "@/out.json", "--aws-services-dir", "#/services"}
	return []tool{
		{name: "iamlint", version: []string{"--version"}, on: map[string][]string{
			policiesDir: append(lint, "%"), templatesDir: append(lint, "%"), oneFile: append(lint, "%"), oneTemplate: append(lint, "%"), bigFile: append(lint, "%"),
		}},
		{name: "parliament", version: []string{"--version"}, stdin: true, on: map[string][]string{
			policiesDir: {"--json", "--include_policy_extension", "json", "--directory", "%"}, oneFile: {"--json"},
		}},
		{name: "cfn-lint", version: []string{"--version"}, on: map[string][]string{
			templatesDir: {"-f", "json", "-t", "%/*.json"}, oneTemplate: {"-f", "json", "-t", "%"}, bigFile: {"-f", "json", "-t", "%"},
		}},
		{name: "checkov", version: []string{"--version"}, on: map[string][]string{
			templatesDir: append(template, "-d", "%"), oneTemplate: append(template, "-f", "%"), bigFile: append(template, "-f", "%"),
		}},
		{name: "cloudsplaining", version: []string{"--version"}, on: map[string][]string{
			accountFile: {"scan", "--skip-open-report", "-o", "@", "-i", "%"}, oneFile: {"scan-policy-file", "-i", "%"},
		}},
		{name: "iam-policy-validator", program: "iam-validator", needs: "services", version: []string{"--version"}, on: map[string][]string{
			policiesDir: append(validate, "--path", "%"), oneFile: append(validate, "--path", "%"),
		}},
	}
}

// kinds are the rows of the table, with the number of runs.
func kinds() []struct {
	title string
	runs  int
	files []string
} {
	return []struct {
		title string
		runs  int
		files []string
	}{
		{"AWS's managed policies", 1, []string{policiesDir, accountFile}},
		{fmt.Sprintf("%d templates made of them", manyTemplates), 1, []string{templatesDir}},
		{"one policy, cold", 3, []string{oneFile}},
		{"one template with that policy, cold", 3, []string{oneTemplate}},
		{"one template of 5 MB", 1, []string{bigFile}},
	}
}

func compare(out io.Writer, s *setting) error {
	scratch, err := os.MkdirTemp("", "iamlint-compare-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	fmt.Fprintf(out, "%s; %s; %d cores, %s/%s.\n\n", time.Now().UTC().Format(time.DateOnly), processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	var missing []string
	fmt.Fprintln(out, "| files | tool | CPU s | wall s | peak MB | exit status |\n| --- | --- | ---: | ---: | ---: | ---: |")
	var there []tool
	for _, t := range all() {
		if s.only != "" && t.name != s.only {
			continue
		}
		version, err := s.versionOf(&t)
		_, without := os.Stat(filepath.Join(s.tools, t.name, t.needs))
		switch {
		case err != nil:
			missing = append(missing, t.name+" (it cannot be installed)")
		case t.needs != "" && without != nil:
			missing = append(missing, t.name+" "+version+" (it needs data that cannot be downloaded)")
		default:
			t.name += " " + version
			there = append(there, t)
		}
	}
	for _, kind := range kinds() {
		for i := range there {
			for _, files := range kind.files {
				if arguments, ok := there[i].on[files]; ok {
					s.row(out, kind.title, kind.runs, &there[i], files, arguments, scratch)
				}
			}
		}
	}
	if len(missing) > 0 {
		fmt.Fprintf(out, "\nNot measured: %s.\n", strings.Join(missing, ", "))
	}
	return nil
}

func (s *setting) row(out io.Writer, title string, runs int, t *tool, files string, arguments []string, scratch string) {
	path := filepath.Join(s.data, filepath.FromSlash(files))
	var args []string
	for _, arg := range arguments {
		args = append(args, strings.NewReplacer("%", path, "@", scratch, "#", filepath.Dir(filepath.Dir(s.path(t)))).Replace(arg))
	}
	cost, err := measure.Runs(runs, s.timeout, func(ctx context.Context) *exec.Cmd {
		cmd := exec.CommandContext(ctx, s.path(t), args...)
		cmd.Dir = scratch
		if t.stdin && files == oneFile {
			if file, err := os.Open(path); err == nil {
				cmd.Stdin = file
			}
		}
		return cmd
	})
	switch {
	case errors.Is(err, measure.ErrTimeout):
		fmt.Fprintf(out, "| %s | %s | over %.0f | over %.0f | | ended |\n", title, t.name, cost.CPU.Seconds(), cost.Wall.Seconds())
		return
	case err != nil:
		fmt.Fprintf(out, "| %s | %s | | | | %v |\n", title, t.name, err)
		return
	}
	fmt.Fprintf(out, "| %s | %s | %.2f | %.2f | %.0f | %d |\n",
		title, t.name, cost.CPU.Seconds(), cost.Wall.Seconds(), measure.Megabytes(cost.Peak), cost.Status)
}

func (s *setting) path(t *tool) string {
	if t.name == "iamlint" || strings.HasPrefix(t.name, "iamlint ") {
		return s.iamlint
	}
	name, _, _ := strings.Cut(t.name, " ")
	program := t.program
	if program == "" {
		program = name
	}
	return filepath.Join(s.tools, name, "bin", program)
}

// versionOf is the version that a tool tells; an error if it is not there.
func (s *setting) versionOf(t *tool) (string, error) {
	said, err := exec.Command(s.path(t), t.version...).CombinedOutput()
	if err != nil {
		return "", err
	}
	for field := range strings.FieldsSeq(string(said)) {
		if field = strings.Trim(field, "v,"); field != "" && field[0] >= '0' && field[0] <= '9' {
			return field, nil
		}
	}
	return "(devel)", nil
}

// processor names the processor, as far as the system tells.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "a processor that does not say its name"
	}
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
		}
	}
	return "a processor that does not say its name"
}
