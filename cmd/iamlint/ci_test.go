package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.yaml.in/yaml/v3"
)

// TestDividedExamples runs the shell of docs/ci.md's examples of runs that are divided: each must come to the report of a single run.
func TestDividedExamples(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the examples are for a Unix shell")
	}
	page, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(page), "\n## Divided among several machines\n")
	if !ok {
		t.Fatal("docs/ci.md has no such section")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var blocks []string
	for _, m := range regexp.MustCompile("(?s)```(?:yaml|sh)\n(.*?)```").FindAllStringSubmatch(section, -1) {
		blocks = append(blocks, m[1])
	}
	if len(blocks) != 4 {
		t.Fatalf("%d examples, want those of GitHub and GitLab and the two of AWS Batch", len(blocks))
	}
	folder := t.TempDir()
	for name, text := range map[string]string{
		"github.txtar": github(t, blocks[0]), "gitlab.txtar": gitlab(t, blocks[1]), "batch.txtar": batch(blocks[2], blocks[3]),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text+policiesToDivide), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	testscript.Run(t, testscript.Params{Dir: folder, RequireExplicitExec: true, RequireUniqueNames: true})
}

// policiesToDivide are what the examples lint.
const policiesToDivide = `
-- policies/a.json --
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
-- policies/b.json --
{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}
-- policies/c.json --
{"Statement": [{"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}]}
`

// script makes a test script: the jobs in order, and at the end the comparison with a single run. All but the last must succeed; it
// exits as the single run does, with 1.
type script struct {
	setup, jobs, files strings.Builder
	n                  int
}

func (s *script) job(last bool, shell string, env ...string) {
	s.n++
	name := fmt.Sprintf("job-%d.sh", s.n)
	fmt.Fprintf(&s.files, "-- %s --\n%s\n", name, shell)
	for _, v := range env {
		s.jobs.WriteString("env " + v + "\n")
	}
	if last {
		s.jobs.WriteString("! ")
	}
	s.jobs.WriteString("exec sh -e " + name + "\n")
}

func (s *script) text(format, merged string) string {
	return s.setup.String() + s.jobs.String() + "! exec iamlint lint -f " + format + " -o whole policies\ncmp " + merged + " whole\n" + s.files.String()
}

// shellOf leaves out what installs iamlint.
func shellOf(lines []string) string {
	var kept []string
	for _, line := range lines {
		if line != "" && !strings.HasPrefix(line, "go install ") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

func github(t *testing.T, example string) string {
	type job struct {
		Strategy struct {
			Matrix struct {
				Shard []int `yaml:"shard"`
			} `yaml:"matrix"`
		} `yaml:"strategy"`
		Steps []struct {
			Run string `yaml:"run"`
		} `yaml:"steps"`
	}
	var workflow struct {
		Jobs map[string]job `yaml:"jobs"`
	}
	if err := yaml.Unmarshal([]byte(example), &workflow); err != nil {
		t.Fatal(err)
	}
	shell := func(name string) string {
		var lines []string
		for _, step := range workflow.Jobs[name].Steps {
			lines = append(lines, step.Run)
		}
		return shellOf(lines)
	}
	s := &script{}
	for _, shard := range workflow.Jobs["lint"].Strategy.Matrix.Shard {
		s.job(false, strings.ReplaceAll(shell("lint"), "${{ matrix.shard }}", fmt.Sprint(shard)))
	}
	s.job(true, shell("merge"))
	return s.text("sarif", "iamlint.sarif")
}

func gitlab(t *testing.T, example string) string {
	var pipeline map[string]struct {
		Parallel int      `yaml:"parallel"`
		Script   []string `yaml:"script"`
	}
	if err := yaml.Unmarshal([]byte(example), &pipeline); err != nil {
		t.Fatal(err)
	}
	s := &script{}
	total := pipeline["iamlint"].Parallel
	for i := range total {
		s.job(false, shellOf(pipeline["iamlint"].Script), fmt.Sprintf("CI_NODE_INDEX=%d", i+1), fmt.Sprintf("CI_NODE_TOTAL=%d", total))
	}
	s.job(true, shellOf(pipeline["iamlint-merge"].Script))
	return s.text("json", "iamlint.json")
}

// fakeAWS is as much of the AWS CLI as the examples use, with a folder for S3.
const fakeAWS = `#!/bin/sh
set -eu
here() { echo "$1" | sed "s#^s3://#$BUCKETS/#"; }
[ "$1" = s3 ] && [ "$3" = --only-show-errors ]
from=$(here "$4") to=$(here "$5")
case $2 in
sync) mkdir -p "$to" && cp -R "$from/." "$to/" ;;
cp) mkdir -p "$(dirname "$to")" && cp "$from" "$to" ;;
*) exit 2 ;;
esac
`

func batch(child, merge string) string {
	s := &script{}
	s.setup.WriteString("chmod 755 bin/aws\nenv PATH=$WORK/bin:$PATH\nenv BUCKETS=$WORK/buckets\nenv BUCKET=org\n" +
		"mkdir buckets/org/policies\ncp policies/a.json policies/b.json policies/c.json buckets/org/policies\n")
	s.files.WriteString("-- bin/aws --\n" + fakeAWS)
	const size = 3
	for i := range size {
		s.job(false, child, fmt.Sprintf("AWS_BATCH_JOB_ARRAY_INDEX=%d", i), fmt.Sprintf("AWS_BATCH_JOB_ARRAY_SIZE=%d", size))
	}
	s.job(true, merge)
	return s.text("json", "buckets/org/iamlint.json")
}
