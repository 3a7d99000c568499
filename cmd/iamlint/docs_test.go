package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// docs are the pages whose commands are run; those of the rules show no commands.
var docs = []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md"}

// A command in a page is a line of an indented block, or one after a prompt in a fenced block, which shows its output, too.
var (
	indented = regexp.MustCompile(`^    ((?:cat \S+ \| |git show \S+ \| )?(?:iamlint|go run \./cmd/iamlint) .*|(?:go|make|aws|git|pre-commit|IAMLINT_\w+=\S+) .*|iamlint)$`)
	prompt   = regexp.MustCompile(`^\$ (.*)$`)
)

// elsewhere are commands that are not run here: the tests of the tree, what writes to it, and what needs a network or a release.
var elsewhere = regexp.MustCompile(`--catalog |^(go (test|install|generate|run \./internal/newrule) |IAMLINT_\w+=|aws |pre-commit |make )`)

type documented struct {
	page    string
	line    int
	command string
	output  string // "" if the page does not show it
}

// TestDocs runs the commands that README.md and docs show, in a copy of testdata/docs: each must be one that iamlint
// understands and can carry out, and print what the page says it does.
func TestDocs(t *testing.T) {
	if testing.Short() {
		t.Skip("runs some forty commands")
	}
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	commands := documentedCommands(t, root)
	if len(commands) < 20 {
		t.Fatalf("only %d commands found in the documentation", len(commands))
	}
	targets := makeTargets(t, root)
	folders := map[string]string{} // by page: later commands build on the earlier ones
	for _, c := range commands {
		if target, ok := strings.CutPrefix(c.command, "make "); ok && !targets[strings.Fields(target)[0]] {
			t.Errorf("%s:%d: make has no target %s", c.page, c.line, target)
		}
		if elsewhere.MatchString(c.command) {
			continue
		}
		dir := root
		if !strings.HasPrefix(c.command, "go run ") {
			if folders[c.page] == "" {
				folders[c.page] = scratch(t, root)
			}
			dir = folders[c.page]
		}
		output, status := shell(t, dir, strings.Replace(c.command, "go run ./cmd/iamlint", "iamlint", 1))
		if status > 1 {
			t.Errorf("%s:%d: %s: exit status %d\n%s", c.page, c.line, c.command, status, output)
		}
		if c.output != "" && output != c.output {
			t.Errorf("%s:%d: %s prints\n%s\nand the page says\n%s", c.page, c.line, c.command, output, c.output)
		}
	}
}

func documentedCommands(t *testing.T, root string) []documented {
	t.Helper()
	var commands []documented
	for _, glob := range docs {
		files, err := filepath.Glob(filepath.Join(root, glob))
		if err != nil || files == nil {
			t.Fatalf("%s: %v, %v", glob, files, err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			page, err := filepath.Rel(root, file)
			if err != nil {
				t.Fatal(err)
			}
			commands = append(commands, commandsIn(page, string(content))...)
		}
	}
	return commands
}

func commandsIn(page, content string) []documented {
	var commands []documented
	fenced := false
	var shown *documented
	for i, line := range strings.SplitAfter(content, "\n") {
		bare := strings.TrimSuffix(line, "\n")
		switch m := prompt.FindStringSubmatch(bare); {
		case strings.HasPrefix(bare, "```"):
			fenced, shown = !fenced, nil
		case fenced && m != nil:
			commands = append(commands, documented{page: page, line: i + 1, command: m[1]})
			shown = &commands[len(commands)-1]
		case fenced && shown != nil:
			shown.output += line
		case !fenced && indented.MatchString(bare):
			command, _, _ := strings.Cut(indented.FindStringSubmatch(bare)[1], "  #")
			commands = append(commands, documented{page: page, line: i + 1, command: strings.TrimSpace(strings.Split(command, " # ")[0])})
		}
	}
	return commands
}

var makeTarget = regexp.MustCompile(`(?m)^(\w+):`)

func makeTargets(t *testing.T, root string) map[string]bool {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	targets := map[string]bool{}
	for _, m := range makeTarget.FindAllStringSubmatch(string(content), -1) {
		targets[m[1]] = true
	}
	return targets
}

// scratch returns a copy of testdata/docs, with the custom rules, as a git repository; see testdata/docs/README.md.
func scratch(t *testing.T, root string) string {
	t.Helper()
	dir := t.TempDir()
	for from, to := range map[string]string{"testdata/docs": ".", "testdata/custom-rules/rules": "rules"} {
		if err := os.CopyFS(filepath.Join(dir, to), os.DirFS(filepath.Join(root, from))); err != nil {
			t.Fatal(err)
		}
	}
	if output, status := shell(t, dir, `set -e
		rm README.md
		mv policies/deploy.json deploy.json; mv before/deploy.json policies/deploy.json; rmdir before
		git init -q -b main; git config user.name Test; git config user.email test@example.com
		git add -A; git commit -qm before; git tag v1.2; git update-ref refs/remotes/origin/main HEAD
		git checkout -qb change
		mv deploy.json policies/deploy.json; git add -A; git commit -qm after
		`); status != 0 {
		t.Fatalf("make a repository: %d\n%s", status, output)
	}
	return dir
}

// shell runs a command line and returns what it prints and its exit status.
func shell(t *testing.T, dir, line string) (string, int) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "sh", "-c", line)
	command.Dir = dir
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull, "NO_COLOR=1")
	output, err := command.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return string(output), exit.ExitCode()
	case err != nil:
		t.Fatalf("%s: %v", line, err)
	}
	return string(output), 0
}

// TestReadme keeps the README short enough to be read, with the product on its first screens.
func TestReadme(t *testing.T) {
	content, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
	if len(lines) > 148 {
		t.Errorf("README.md has %d lines: move what only some readers need to a page in docs", len(lines))
	}
	for i, line := range lines {
		if strings.Contains(line, "= allowed: ") && i < 60 {
			return
		}
	}
	t.Error("README.md shows no request in its first 60 lines")
}
