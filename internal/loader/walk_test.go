package loader

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// write makes a folder with files; names that end in a slash are folders.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// walk lists what a walk finds, with forward slashes, named files with a star.
func walk(t *testing.T, roots []string, options WalkOptions) (found, failed []string) {
	t.Helper()
	files, errs := Walk(t.Context(), roots, options)
	for _, f := range files {
		name := filepath.ToSlash(f.Path)
		if f.Named {
			name += "*"
		}
		found = append(found, name)
	}
	for _, err := range errs {
		failed = append(failed, err.Error())
	}
	return found, failed
}

func TestWalk(t *testing.T) {
	root := write(t, map[string]string{
		"a.json": "", "b.YAML": "", "c.yml": "", "d.template": "", "e.txt": "", "sub/f.json": "", "sub/deep/g.yaml": "", ".git/h.json": "",
		".hidden/i.json": "", "cdk.out/j.json": "", "sub/k.json/": "",
	})
	t.Chdir(root)
	for _, test := range []struct {
		name    string
		roots   []string
		exclude []string
		want    []string
	}{
		{"a folder", []string{"."}, nil, []string{
			".hidden/i.json", "a.json", "b.YAML", "c.yml", "cdk.out/j.json", "d.template", "sub/deep/g.yaml", "sub/f.json",
		}},
		{"a file of any name", []string{"e.txt", "./a.json"}, nil, []string{"e.txt*", "a.json*"}},
		{"nothing twice", []string{"sub", "sub/f.json", filepath.Join(root, "sub")}, nil, []string{"sub/deep/g.yaml", "sub/f.json*"}},
		{"names", []string{"."}, []string{"*.json", "b.*"}, []string{"c.yml", "d.template", "sub/deep/g.yaml"}},
		{"folders", []string{"."}, []string{"sub/", "cdk.out", ".hidden"}, []string{"a.json", "b.YAML", "c.yml", "d.template"}},
		{"paths", []string{"."}, []string{"./sub/*.json", "**/deep/**", "{cdk.out,.hidden}/*"}, []string{"a.json", "b.YAML", "c.yml", "d.template"}},
		{"paths in the folder", []string{"sub"}, []string{"deep/*.yaml"}, []string{"sub/f.json"}},
		{"an excluded file that is named", []string{"a.json"}, []string{"a.json"}, []string{"a.json*"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			found, failed := walk(t, test.roots, WalkOptions{Exclude: test.exclude})
			equal(t, test.want, found)
			equal(t, []string(nil), failed)
		})
	}
	_, failed := walk(t, []string{"missing", "a.json"}, WalkOptions{Exclude: []string{"[a"}})
	equal(t, []string{`exclude "[a": syntax error in pattern`, "read missing: no such file or directory"}, failed)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if files, errs := Walk(ctx, []string{"."}, WalkOptions{}); len(files) != 0 || len(errs) != 1 || !errors.Is(errs[0], context.Canceled) {
		t.Errorf("cancelled walk: %v, %v", files, errs)
	}
}

// TestGitignore holds the walk to what git takes for ignored.
func TestGitignore(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git to compare with")
	}
	files := map[string]string{
		".gitignore": strings.Join([]string{
			"# comment", "*.gen.json", "!keep.gen.json", "/rooted.json", "build/", "a/*/c.json", "**/any.json", "docs/**", "x/**/y.json",
			`\#hash.json`, `\!bang.json`, "space.json   ", `trail\ `, "[ab]1.json", "[!ab]2.json", "q?.json", "{brace}.json", "folder",
			"deep/*", "!deep/kept", "bad[.json", "un/anchored.json", "end/*.json",
		}, "\n"),
		"sub/.gitignore":    "*.json\n!wanted.json\n/only.yaml\r\nnested/\n!../rooted.json\n",
		"sub/in/.gitignore": "!back.json\n",
		"a.gen.json":        "", "keep.gen.json": "", "rooted.json": "", "sub/rooted.json": "", "build/x.json": "", "sub/build/x.yaml": "",
		"a/b/c.json": "", "a/b/d/c.json": "", "any.json": "", "p/q/any.json": "", "docs/x.json": "", "docs/y/z.json": "", "x/y.json": "", "x/z/y.json": "",
		"#hash.json": "", "!bang.json": "", "space.json": "", "a1.json": "", "c1.json": "", "c2.json": "", "a2.json": "", "qq.json": "", "q.json": "",
		"{brace}.json": "", "brace.json": "", "folder/x.json": "", "s/folder/x.json": "", "deep/x.json": "", "deep/kept/y.json": "",
		"un/anchored.json": "", "v/un/anchored.json": "", "end/x.json": "", "end/y/x.json": "",
		"sub/other.json": "", "sub/wanted.json": "", "sub/only.yaml": "", "sub/in/only.yaml": "", "sub/in/back.json": "", "sub/in/other.json": "",
		"sub/nested/x.yaml": "", "info.json": "", "sub/info.json": "", "sub/wanted/info.yaml": "",
	}
	root := write(t, files)
	if output, err := exec.CommandContext(t.Context(), git, "-C", root, "init", "-q").CombinedOutput(); err != nil {
		t.Skipf("git init: %v: %s", err, output)
	}
	if err := os.WriteFile(filepath.Join(root, ".git", "info", "exclude"), []byte("info.*\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(root)
	for _, folder := range []string{".", "sub", "sub/in", "build", "a"} {
		t.Run(folder, func(t *testing.T) {
			command := exec.CommandContext(t.Context(), git, "-c", "core.excludesFile=", "-c", "core.quotePath=off",
				"ls-files", "--others", "--exclude-standard", "--", folder)
			output, err := command.Output()
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]bool{}
			for name := range strings.Lines(string(output)) {
				if name = strings.TrimSpace(name); IsCandidate(name) {
					want[name] = true
				}
			}
			if folder == "build" {
				want["build/x.json"] = true // ignored, but named
			}
			got := map[string]bool{}
			found, _ := walk(t, []string{folder}, WalkOptions{})
			for _, name := range found {
				got[name] = true
			}
			equal(t, want, got)
		})
	}
}

func TestWorktreeExclude(t *testing.T) {
	root := write(t, map[string]string{
		"main/.git/info/exclude":             "x.json\n",
		"main/.git/worktrees/linked/":        "",
		"main/.git/worktrees/linked/a":       "",
		"linked/x.json":                      "",
		"linked/y.json":                      "",
		"linked/.git":                        "gitdir: ../main/.git/worktrees/linked\n",
		"main/.git/worktrees/linked/HEAD":    "",
		"main/.git/worktrees/linked/gitdir":  "",
		"main/.git/worktrees/linked/locked/": "",
	})
	if err := os.WriteFile(filepath.Join(root, "main/.git/worktrees/linked/commondir"), []byte("../..\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(root)
	found, _ := walk(t, []string{"linked"}, WalkOptions{})
	equal(t, []string{"linked/y.json"}, found)
}

func TestWalkStrangeFiles(t *testing.T) {
	root := write(t, map[string]string{"dir/a.json": "", "other/": ""})
	t.Chdir(root)
	links := [][2]string{{"loop.json", "loop.json"}, {"nowhere", "dangling.json"}, {"..", "dir/self"}, {"dir", "linked"}, {"../dir/a.json", "other/link.json"}}
	for _, link := range links {
		if err := os.Symlink(filepath.FromSlash(link[0]), filepath.FromSlash(link[1])); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	found, failed := walk(t, []string{"."}, WalkOptions{})
	equal(t, []string{"dir/a.json", "other/link.json"}, found)
	equal(t, []string{"read dangling.json: no such file or directory", "read loop.json: too many levels of symbolic links"}, failed)

	found, failed = walk(t, []string{"linked", "loop.json"}, WalkOptions{})
	equal(t, []string{"linked/a.json"}, found)
	equal(t, []string{"read loop.json: too many levels of symbolic links"}, failed)
}

func TestUnreadableFolder(t *testing.T) {
	root := write(t, map[string]string{"a/x.json": "", "b/y.json": "{}"})
	t.Chdir(root)
	for _, path := range []string{"a", "b/y.json"} {
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(path, 0o700) })
	}
	if _, err := os.ReadDir("a"); err == nil {
		t.Skip("this user may read everything")
	}
	found, failed := walk(t, []string{"."}, WalkOptions{})
	equal(t, []string{"b/y.json"}, found)
	equal(t, []string{"read folder a: permission denied"}, failed)
	if _, err := Read("b/y.json", Limits{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Read: %v", err)
	}
}

func TestRead(t *testing.T) {
	root := write(t, map[string]string{"a.json": "12345", "sub/b.json": "", "empty": ""})
	t.Chdir(root)
	for _, test := range []struct {
		path    string
		limit   int64
		name    string
		content string
		err     string
	}{
		{path: "a.json", name: "a.json", content: "12345"},
		{path: "a.json", limit: 5, name: "a.json", content: "12345"},
		{path: "a.json", limit: 4, err: "read a.json: file is too large: more than 4 bytes"},
		{path: "./sub/../a.json", name: "a.json", content: "12345"},
		{path: filepath.Join(root, "sub", "b.json"), name: "sub/b.json"},
		{path: "empty", name: "empty"},
		{path: "sub", err: "read sub: not a regular file but a folder"},
		{path: "none.json", err: "read none.json: no such file or directory"},
		{path: os.DevNull, err: "read " + os.DevNull + ": not a regular file but a device"},
	} {
		t.Run(test.path, func(t *testing.T) {
			src, err := Read(test.path, Limits{Bytes: test.limit})
			if err != nil {
				equal(t, test.err, err.Error())
				return
			}
			equal(t, []string{test.name, test.content, test.err}, []string{src.Name, string(src.Content), ""})
		})
	}
	t.Chdir("sub")
	src, err := Read("../a.json", Limits{})
	if err != nil || src.Name != "../a.json" {
		t.Errorf("a file outside of the working folder: %+v, %v", src, err)
	}
	if _, err := Read("../a.json", Limits{Bytes: 1}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	if _, err := Read("..", Limits{}); !errors.Is(err, ErrNotRegular) {
		t.Errorf("not regular: %v", err)
	}
}

func TestReadFrom(t *testing.T) {
	src, err := ReadFrom(strings.NewReader(strings.Repeat("x", 5000)), "policies/x.boundary.json", Limits{})
	if err != nil || len(src.Content) != 5000 || src.Name != "policies/x.boundary.json" {
		t.Errorf("%+v, %v", src, err)
	}
	if _, err := ReadFrom(strings.NewReader("12345"), "-", Limits{Bytes: 4}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
}
