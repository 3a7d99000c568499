//go:build unix

package cli

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestWriteFileKeeps writes over files that have more than content.
func TestWriteFileKeeps(t *testing.T) {
	content := func(s string) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := io.WriteString(w, s)
			return err
		}
	}
	folder := t.TempDir()
	name := filepath.Join(folder, "policy.json")
	if err := os.WriteFile(name, []byte("a longer content than the new one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, 0o640|os.ModeSetgid); err != nil {
		t.Fatal(err)
	}
	root := os.Geteuid() == 0
	if root {
		if err := os.Chown(name, 12345, 23456); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, 0o640|os.ModeSetgid); err != nil {
			t.Fatal(err)
		}
	}
	check := func(want string) os.FileInfo {
		t.Helper()
		got, err := os.ReadFile(name)
		if err != nil || string(got) != want {
			t.Fatalf("content %q, %v; want %q", got, err, want)
		}
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode()&^os.ModeSetgid != 0o640 || root && info.Mode()&os.ModeSetgid == 0 {
			t.Errorf("mode %v", info.Mode())
		}
		if a, _ := attributesOf(info); root && (a.uid != 12345 || a.gid != 23456) {
			t.Errorf("owner %d:%d", a.uid, a.gid)
		}
		return info
	}
	if err := writeFile(t.Context(), name, content("new")); err != nil {
		t.Fatal(err)
	}
	check("new")

	other := filepath.Join(folder, "other name")
	if err := os.Link(name, other); err != nil {
		t.Skip(err)
	}
	if err := writeFile(t.Context(), name, content("x")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(other)
	if err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(info, check("x")) {
		t.Error("the file has lost its other name")
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 2 {
		t.Errorf("%d files are left, %v", len(entries), err)
	}
}

// TestStopped stops a run while it writes.
func TestStopped(t *testing.T) {
	folder := t.TempDir()
	name := filepath.Join(folder, "report.json")
	started, stop, done := make(chan bool), make(chan bool), make(chan error)
	go func() {
		done <- writeFile(t.Context(), name, func(w io.Writer) error {
			_, err := w.Write(make([]byte, 100_000))
			started <- true
			<-stop
			return err
		})
	}()
	<-started
	removeTemporaries()
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 0 {
		t.Errorf("%d files are left, %v", len(entries), err)
	}
	stop <- true
	if err := <-done; err == nil {
		t.Error("the file was written though its content was removed")
	}
}
