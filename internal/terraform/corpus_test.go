package terraform

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestCorpus evaluates all configurations below the folder that IAMLINT_TERRAFORM names, and prints what became of them.
func TestCorpus(t *testing.T) {
	root := os.Getenv("IAMLINT_TERRAFORM")
	if root == "" {
		t.Skip("IAMLINT_TERRAFORM is not set")
	}
	folders := map[string]bool{}
	_ = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && IsConfiguration(d.Name()) {
			folders[filepath.Dir(name)] = true
		}
		return nil
	})
	reasons, unread := map[string]int{}, map[string]int{}
	instances, problems, variants := 0, 0, 0
	start := time.Now()
	var sorted []string
	for folder := range folders {
		sorted = append(sorted, folder)
	}
	slices.Sort(sorted)
	for _, folder := range sorted {
		begun := time.Now()
		c := Load(&disk{}, folder, Options{Trace: func(reason string) { reasons[reason]++ }})
		if took := time.Since(begun); took > 300*time.Millisecond {
			t.Log(folder, took)
		}
		instances += len(c.Instances)
		problems += len(c.Problems)
		for _, i := range c.Instances {
			for _, v := range i.Variants {
				variants += len(v)
			}
		}
		for _, p := range c.Problems {
			t.Log(folder, p)
		}
		for _, u := range c.Unread {
			unread[u.Kind+" "+u.Name] += u.Times
		}
	}
	t.Log(len(folders), "folders", instances, "instances", variants, "variants", problems, "problems", time.Since(start))
	for _, counts := range []map[string]int{reasons, unread} {
		var lines []string
		for reason, n := range counts {
			lines = append(lines, fmt.Sprintf("%6d %s", n, reason))
		}
		slices.Sort(lines)
		slices.Reverse(lines)
		for _, line := range lines[:min(60, len(lines))] {
			t.Log(line)
		}
	}
}

// disk reads files from the disk.
type disk struct{ next int }

func (d *disk) Read(name string) ([]byte, int, error) {
	content, err := os.ReadFile(name)
	base := d.next
	d.next += len(content) + 1
	return content, base, err
}

func (*disk) List(folder string) (files, folders []string, err error) {
	entries, err := os.ReadDir(folder)
	for _, entry := range entries {
		if entry.IsDir() {
			folders = append(folders, entry.Name())
		} else {
			files = append(files, entry.Name())
		}
	}
	return files, folders, err
}
