// Package action_test runs the steps of the GitHub action as a runner does, beside servers that stand for the releases and for GitHub's API.
package action_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/iamlint/iamlint/multichecker"
)

// asIamlint makes the test's program iamlint, so that none has to be built.
const asIamlint = "IAMLINT_ACTION_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(asIamlint) != "" {
		multichecker.Main() // which exits
	}
	m.Run()
}

const (
	narrow = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}`
	wide   = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:DeleteObject", "s3:Getobjekt"], "Resource": "arn:aws:s3:::reports/*"}]}`
)

// TestPullRequest opens a pull request that allows more and has a mistake, runs the action twice, and then on a version without.
func TestPullRequest(t *testing.T) {
	r := newRunner(t)
	r.pullRequest(t, map[string]string{"policies/a b.json": wide}, "acme/policies")
	r.inputs["paths"] = "\n  policies/a b.json  \r\n"

	steps := r.run(t)
	if got := steps["result"].status; got != 1 {
		t.Errorf("the job ends with %d, and not with 1:\n%s", got, &r.log)
	}
	want := map[string]string{"errors": "1", "exit-status": "1", "upload": "true"}
	for name, value := range want {
		if got := steps["lint"].outputs[name]; got != value {
			t.Errorf("output %s is %q, want %q", name, got, value)
		}
	}
	if text, err := os.ReadFile(steps["lint"].outputs["sarif"]); err != nil || !bytes.Contains(text, []byte(`"2.1.0"`)) {
		t.Errorf("no SARIF report: %v", err)
	}
	if summary := r.file(t, "summary"); !strings.Contains(summary, "s3:Getobjekt") || !strings.Contains(summary, "s3:DeleteObject") {
		t.Errorf("the summary lacks a finding or what is newly allowed:\n%s", summary)
	}
	if strings.Contains(r.log.String(), "::error file") {
		t.Errorf("findings that are uploaded are annotations, too:\n%s", &r.log)
	}
	if len(r.github.comments) != 1 || !strings.Contains(r.github.body(0), "s3:DeleteObject") || !strings.HasPrefix(r.github.body(0), "<!-- iamlint/iamlint: iamlint -->\n") {
		t.Fatalf("comments %v", r.github.comments)
	}

	r.run(t)
	if want := []string{"POST", "PATCH"}; !slices.Equal(r.github.changes, want) || len(r.github.comments) != 1 {
		t.Errorf("after two runs the changes are %q, want %q; comments %v", r.github.changes, want, r.github.comments)
	}
	if got := r.downloads; got != 1 {
		t.Errorf("%d downloads in two runs with a cache", got)
	}

	r.commit(t, map[string]string{"policies/a b.json": narrow})
	if got := r.run(t)["result"].status; got != 0 {
		t.Errorf("without the mistake the job ends with %d", got)
	}
	if body := r.github.body(0); strings.Contains(body, "DeleteObject") {
		t.Errorf("the comment still tells of what is no longer allowed:\n%s", body)
	}
}

// TestStranger: a comment of somebody else that begins like the action's is left alone.
func TestStranger(t *testing.T) {
	r := newRunner(t)
	r.pullRequest(t, map[string]string{"policies/a b.json": wide}, "acme/policies")
	r.github.comments = append(r.github.comments, comment{ID: 7, Body: "<!-- iamlint/iamlint: iamlint -->\nmine", User: user{"stranger"}})
	r.run(t)
	if len(r.github.comments) != 2 || r.github.body(0) != "<!-- iamlint/iamlint: iamlint -->\nmine" {
		t.Errorf("comments %v", r.github.comments)
	}
}

// TestFork: a pull request from a fork is linted without a permission, with annotations, and is not commented on.
func TestFork(t *testing.T) {
	r := newRunner(t)
	r.pullRequest(t, map[string]string{"policies/a b.json": wide}, "stranger/policies")
	steps := r.run(t)
	if steps["result"].status != 1 || steps["lint"].outputs["upload"] != "false" || len(r.github.changes) > 0 {
		t.Errorf("status %d, upload %q, changes %q", steps["result"].status, steps["lint"].outputs["upload"], r.github.changes)
	}
	if !strings.Contains(r.log.String(), "::error file=policies/a b.json,") || !strings.Contains(r.file(t, "summary"), "s3:DeleteObject") {
		t.Errorf("no annotation, or nothing in the summary:\n%s", &r.log)
	}
}

// TestNoPermission: a token that may not comment makes a notice.
func TestNoPermission(t *testing.T) {
	r := newRunner(t)
	r.pullRequest(t, map[string]string{"policies/a b.json": wide}, "acme/policies")
	r.github.forbidden = true
	if r.run(t)["result"].status != 1 || !strings.Contains(r.log.String(), "::notice title=iamlint::The pull request could not be commented on") {
		t.Errorf("no notice:\n%s", &r.log)
	}
}

// TestDiffBase reports only what a pull request adds, of a checkout that has no history.
func TestDiffBase(t *testing.T) {
	r := newRunner(t)
	r.pullRequest(t, map[string]string{"policies/new.json": narrow}, "acme/policies")
	r.inputs["paths"], r.inputs["diff-base"] = "policies", "auto"
	if steps := r.run(t); steps["result"].status != 0 || steps["lint"].outputs["errors"] != "0" {
		t.Errorf("status %d, %q errors: the finding in old.json is none of the change's:\n%s", steps["result"].status, steps["lint"].outputs["errors"], &r.log)
	}
	r.inputs["diff-base"] = ""
	if steps := r.run(t); steps["result"].status != 1 {
		t.Errorf("without a base, old.json is not reported:\n%s", &r.log)
	}
}

// TestPush: what is pushed is linted as a whole, and nobody commented on.
func TestPush(t *testing.T) {
	r := newRunner(t)
	r.checkout(t, "main")
	r.event(t, map[string]any{"ref": "refs/heads/main"})
	r.inputs["paths"], r.inputs["args"], r.inputs["working-directory"] = "old.json", "--min-level=error\n--statistics\n", "policies"
	if steps := r.run(t); steps["result"].status != 1 || len(r.github.changes) > 0 {
		t.Errorf("status %d, changes %q:\n%s", steps["result"].status, r.github.changes, &r.log)
	}
}

// TestHostileInputs: what a workflow hands over is data.
func TestHostileInputs(t *testing.T) {
	r := newRunner(t)
	r.checkout(t, "main")
	r.event(t, map[string]any{"ref": "refs/heads/main"})
	r.inputs["paths"] = "$(touch pwned)\n`touch pwned`\n--fix\n*"
	if steps := r.run(t); steps["result"].status != 3 {
		t.Errorf("status %d:\n%s", steps["result"].status, &r.log)
	}
	if _, err := os.Stat(filepath.Join(r.workspace, "pwned")); err == nil {
		t.Error("a path was run")
	}
}

// TestArchive: a program with another sum than the action's is not run, whether it is downloaded or cached.
func TestArchive(t *testing.T) {
	for _, cached := range []bool{false, true} {
		r := newRunner(t)
		r.checkout(t, "main")
		r.event(t, map[string]any{"ref": "refs/heads/main"})
		if cached {
			folder := filepath.Join(r.temp, "iamlint-archive")
			write(t, filepath.Join(folder, archiveName()), "changed")
		}
		r.archive = []byte("changed")
		steps := r.run(t)
		if steps["install"].status != 2 || !strings.Contains(r.log.String(), "is not what this version of the action was released with") {
			t.Errorf("cached %v: status %d:\n%s", cached, steps["install"].status, &r.log)
		}
		if _, err := os.Stat(filepath.Join(r.temp, "iamlint")); err == nil {
			t.Errorf("cached %v: it is unpacked", cached)
		}
	}
}

// TestBranch: a branch of the action has no sums, and says what to use.
func TestBranch(t *testing.T) {
	r := newRunner(t)
	r.checkout(t, "main")
	r.event(t, map[string]any{"ref": "refs/heads/main"})
	text, err := os.ReadFile("checksums.txt")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(r.action, "action/checksums.txt"), string(text))
	if steps := r.run(t); steps["release"].status != 2 || !strings.Contains(r.log.String(), "this version of the action is not a release") {
		t.Errorf("status %d:\n%s", steps["release"].status, &r.log)
	}
}

// runner is a machine with a checkout, on which the action's steps run.
type runner struct {
	action, temp, workspace, origin string
	inputs                          map[string]string
	environment                     map[string]string
	archive                         []byte
	downloads                       int
	github                          github
	log                             bytes.Buffer
}

func archiveName() string {
	return fmt.Sprintf("iamlint_1.2.3_%s_%s.tar.gz", runtime.GOOS, runtime.GOARCH)
}

func newRunner(t *testing.T) *runner {
	t.Helper()
	systems, processors := map[string]string{"linux": "Linux", "darwin": "macOS"}, map[string]string{"amd64": "X64", "arm64": "ARM64"}
	if systems[runtime.GOOS] == "" || processors[runtime.GOARCH] == "" {
		t.Skip("the archive of this test is one for Linux or macOS")
	}
	for _, tool := range []string{"bash", "curl", "jq", "git"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the action needs %s, which runners have", tool)
		}
	}
	r := &runner{action: t.TempDir(), temp: t.TempDir(), origin: filepath.Join(t.TempDir(), "origin.git"), inputs: map[string]string{}}
	r.archive = archive(t)
	script, err := os.ReadFile("run.sh")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(r.action, "action/run.sh"), string(script))
	write(t, filepath.Join(r.action, "action/checksums.txt"), fmt.Sprintf("# sums\n%064x  iamlint_1.2.3_plan9_amd64.tar.gz\n%x  %s\n", 0, sha256.Sum256(r.archive), archiveName()))

	releases := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.URL.Path != "/v1.2.3/"+archiveName() {
			http.NotFound(w, request)
			return
		}
		r.downloads++
		_, _ = w.Write(r.archive)
	}))
	t.Cleanup(releases.Close)
	api := httptest.NewServer(&r.github)
	t.Cleanup(api.Close)
	r.environment = map[string]string{
		"GITHUB_ACTION_PATH": r.action, "GITHUB_API_URL": api.URL, "GITHUB_REPOSITORY": "acme/policies", "GITHUB_ACTIONS": "true",
		"GITHUB_SERVER_URL": "https://github.com", "GITHUB_EVENT_PATH": filepath.Join(r.temp, "event.json"),
		"GITHUB_STEP_SUMMARY": filepath.Join(r.temp, "summary"), "RUNNER_TEMP": r.temp, "RUNNER_OS": systems[runtime.GOOS],
		"RUNNER_ARCH": processors[runtime.GOARCH], "IAMLINT_RELEASES": releases.URL, asIamlint: "yes",
		"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_SYSTEM": os.DevNull,
		"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
	}

	// The repository on GitHub, which lets runners fetch any commit.
	r.workspace = t.TempDir()
	r.git(t, "init", "--quiet", "--initial-branch=main", ".")
	r.commit(t, map[string]string{"policies/a b.json": narrow, "policies/old.json": wide})
	r.git(t, "clone", "--quiet", "--bare", ".", r.origin)
	r.git(t, "-C", r.origin, "config", "uploadpack.allowAnySHA1InWant", "true")
	return r
}

// archive makes an archive of a release, in which the program is this test's.
func archive(t *testing.T) []byte {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("#!/bin/sh\nexec '%s' \"$@\"\n", self)
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	files := tar.NewWriter(zipped)
	if err := files.WriteHeader(&tar.Header{Name: "iamlint", Mode: 0o755, Size: int64(len(text))}); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(files, text); err != nil {
		t.Fatal(err)
	}
	if err := files.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (r *runner) file(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(r.temp, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (r *runner) git(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir, cmd.Env = r.workspace, r.variables(nil)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r *runner) variables(further map[string]string) []string {
	variables := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + r.temp}
	for _, m := range []map[string]string{r.environment, further} {
		for name, value := range m {
			variables = append(variables, name+"="+value)
		}
	}
	return variables
}

// commit changes files in the workspace, and commits them.
func (r *runner) commit(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		write(t, filepath.Join(r.workspace, name), text)
	}
	r.git(t, "add", ".")
	r.git(t, "commit", "--quiet", "--message", "change")
	r.environment["GITHUB_SHA"] = r.git(t, "rev-parse", "HEAD")
}

// checkout does what actions/checkout does by default: one commit, without what came before.
func (r *runner) checkout(t *testing.T, ref string) {
	t.Helper()
	r.workspace = t.TempDir()
	r.git(t, "init", "--quiet", ".")
	r.git(t, "remote", "add", "origin", "file://"+r.origin)
	r.git(t, "fetch", "--quiet", "--depth=1", "origin", ref)
	r.git(t, "checkout", "--quiet", "FETCH_HEAD")
	r.environment["GITHUB_SHA"] = r.git(t, "rev-parse", "HEAD")
}

// pullRequest makes a pull request of a change, from a repository, and checks out its merge with the target branch.
func (r *runner) pullRequest(t *testing.T, change map[string]string, from string) {
	t.Helper()
	base := r.git(t, "rev-parse", "HEAD")
	r.git(t, "checkout", "--quiet", "-b", "change")
	r.commit(t, change)
	head := r.git(t, "rev-parse", "HEAD")
	r.git(t, "checkout", "--quiet", "main")
	r.git(t, "merge", "--quiet", "--no-ff", "--message", "merge", "change")
	r.git(t, "push", "--quiet", r.origin, "HEAD:refs/pull/5/merge")
	r.checkout(t, "refs/pull/5/merge")
	r.event(t, map[string]any{"pull_request": map[string]any{
		"number": 5,
		"base":   map[string]any{"sha": base, "ref": "main"},
		"head":   map[string]any{"sha": head, "repo": map[string]any{"full_name": from}},
	}})
}

func (r *runner) event(t *testing.T, event map[string]any) {
	t.Helper()
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(r.temp, "event.json"), string(text))
}

// step is a step of action.yml, and what came of it.
type step struct {
	ID, If, Uses, Run string
	WorkingDirectory  string `yaml:"working-directory"`
	Env               map[string]string

	status  int
	outputs map[string]string
}

// run runs the steps of action.yml that are scripts, until one fails, and returns them by their ids.
func (r *runner) run(t *testing.T) map[string]*step {
	t.Helper()
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct{ Steps []*step }
	}
	text, err := os.ReadFile("../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &action); err != nil {
		t.Fatal(err)
	}
	values := map[string]string{"github.token": "secret"}
	for name, input := range action.Inputs {
		values["inputs."+name] = input.Default
	}
	for name, value := range r.inputs {
		if _, known := action.Inputs[name]; !known {
			t.Fatalf("the action has no input %s", name)
		}
		values["inputs."+name] = value
	}
	r.log.Reset()
	write(t, filepath.Join(r.temp, "summary"), "")
	steps := map[string]*step{}
	for _, s := range action.Runs.Steps {
		if s.Run == "" {
			continue
		}
		r.step(t, s, values)
		steps[s.ID] = s
		for name, value := range s.outputs {
			values["steps."+s.ID+".outputs."+name] = value
		}
		if s.status != 0 {
			return steps
		}
	}
	return steps
}

// step runs one step as a runner does.
func (r *runner) step(t *testing.T, s *step, values map[string]string) {
	t.Helper()
	outputs := filepath.Join(r.temp, "outputs")
	write(t, outputs, "")
	environment := map[string]string{"GITHUB_OUTPUT": outputs}
	for name, value := range s.Env {
		environment[name] = expand(t, value, values)
	}
	cmd := exec.CommandContext(t.Context(), "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", s.Run)
	cmd.Dir = filepath.Join(r.workspace, expand(t, s.WorkingDirectory, values))
	cmd.Env, cmd.Stdout, cmd.Stderr = r.variables(environment), &r.log, &r.log
	if err := cmd.Run(); err != nil {
		if cmd.ProcessState == nil {
			t.Fatalf("%s: %v", s.ID, err)
		}
		s.status = cmd.ProcessState.ExitCode()
	}
	s.outputs = map[string]string{}
	for line := range strings.Lines(r.file(t, "outputs")) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		s.outputs[name] = value
	}
}

var expression = regexp.MustCompile(`\$\{\{ *([a-z0-9.-]+) *\}\}`)

// expand replaces expressions by their values; one of a step that was not run is empty, as on a runner.
func expand(t *testing.T, text string, values map[string]string) string {
	t.Helper()
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		name := expression.FindStringSubmatch(e)[1]
		value, known := values[name]
		if !known && !strings.HasPrefix(name, "steps.") {
			t.Errorf("no value for %s; there are %q", name, slices.Sorted(maps.Keys(values)))
		}
		return value
	})
}

// github is the part of GitHub's API that the action asks, for one pull request.
type github struct {
	comments  []comment
	changes   []string // the methods of requests that change something
	forbidden bool
}

type comment struct {
	ID   int    `json:"id"`
	Body string `json:"body"`
	User user   `json:"user"`
}

type user struct {
	Login string `json:"login"`
}

func (g *github) body(i int) string { return g.comments[i].Body }

func (g *github) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if request.Header.Get("Authorization") != "Bearer secret" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var sent comment
	if request.Method != http.MethodGet {
		if g.forbidden {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		if err := json.NewDecoder(request.Body).Decode(&sent); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		g.changes = append(g.changes, request.Method)
	}
	switch request.Method + " " + request.URL.Path {
	case "GET /repos/acme/policies/issues/5/comments":
		_ = json.NewEncoder(w).Encode(append([]comment{{ID: 1, Body: "Looks good", User: user{"reviewer"}}}, g.comments...))
	case "POST /repos/acme/policies/issues/5/comments":
		sent.ID, sent.User = 100+len(g.comments), user{"github-actions[bot]"}
		g.comments = append(g.comments, sent)
	default:
		for i, c := range g.comments {
			if fmt.Sprintf("PATCH /repos/acme/policies/issues/comments/%d", c.ID) == request.Method+" "+request.URL.Path {
				g.comments[i].Body = sent.Body
				return
			}
		}
		w.WriteHeader(http.StatusNotFound)
	}
}
