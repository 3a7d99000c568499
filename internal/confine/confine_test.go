package confine_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/iamlint/iamlint/internal/confine"
)

// tree makes files of a map from paths to contents, and links of those that begin with "-> ".
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, ok := link(content); ok {
			err = os.Symlink(filepath.FromSlash(target), path)
		} else {
			err = os.WriteFile(path, []byte(content), 0o600)
		}
		if err != nil {
			t.Skip(err) // links need a privilege on Windows
		}
	}
	return root
}

func link(content string) (string, bool) {
	if len(content) > 3 && content[:3] == "-> " {
		return content[3:], true
	}
	return "", false
}

func TestReadFile(t *testing.T) {
	root := tree(t, map[string]string{
		"secret":               "outside",
		"repo/.git/HEAD":       "ref",
		"repo/a/file":          "inside",
		"repo/a/near":          "-> file",
		"repo/b/across":        "-> ../a/file",
		"repo/b/out":           "-> ../../secret",
		"repo/b/chain":         "-> out",
		"repo/c":               "-> a",
		"repo/d":               "-> ../other",
		"repo/e/gone":          "-> nothing",
		"other/file":           "outside",
		"other/toward":         "-> ../secret",
		"repo/nested/.git":     "gitdir: x",
		"repo/nested/link":     "-> ../a/file",
		"repo/nested/own/file": "nested",
	})
	if err := os.Symlink(filepath.Join(root, "repo", "a", "file"), filepath.Join(root, "repo", "absolute")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink(filepath.Join(root, "secret"), filepath.Join(root, "repo", "absolutely")); err != nil {
		t.Skip(err)
	}
	for _, test := range []struct {
		path, want string
		err        error
	}{
		{"repo/a/file", "inside", nil},
		{"repo/a/near", "inside", nil},
		{"repo/b/across", "inside", nil},
		{"repo/c/file", "inside", nil},
		{"repo/absolute", "inside", nil},
		{"repo/b/out", "", confine.ErrOutside},
		{"repo/b/chain", "", confine.ErrOutside},
		{"repo/absolutely", "", confine.ErrOutside},
		{"repo/d/file", "", confine.ErrOutside},
		{"repo/nested/link", "", confine.ErrOutside},
		{"repo/nested/own/file", "nested", nil},
		{"repo/e/gone", "", fs.ErrNotExist},
		{"repo/missing", "", fs.ErrNotExist},
		{"repo/a", "", confine.ErrNotRegular},
		{"other/toward", "outside", nil}, // no repository, and named
	} {
		got, err := confine.ReadFile(filepath.Join(root, filepath.FromSlash(test.path)), 100)
		if string(got) != test.want || !errors.Is(err, test.err) {
			t.Errorf("ReadFile(%s) = %q, %v; want %q, %v", test.path, got, err, test.want, test.err)
		}
	}
	if _, err := confine.ReadFile(filepath.Join(root, "secret"), 3); !errors.Is(err, confine.ErrTooLarge) {
		t.Errorf("a file over the limit: error %v", err)
	}
}

func TestAround(t *testing.T) {
	root := tree(t, map[string]string{"folder/file": "inside", "folder/out": "-> ../secret", "folder/near": "-> file", "secret": "outside"})
	folder := filepath.Join(root, "folder")
	area, err := confine.Around(folder, folder)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]error{"file": nil, "near": nil, "out": confine.ErrOutside, "../secret": confine.ErrOutside} {
		if _, err := area.Stat(filepath.Join(folder, name)); !errors.Is(err, want) {
			t.Errorf("Stat(%s): error %v, want %v", name, err, want)
		}
	}
	if area, err := confine.Around(folder, ""); area != nil || err != nil {
		t.Errorf("Around without a repository and a fallback = %v, %v", area, err)
	}
}
