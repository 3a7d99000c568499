// Docgen writes what is said of the rules from the rules themselves: a page for each in docs/rules, their table, and the
// parts of README.md and docs/custom-rules.md between markers. Examples are the rules' test cases, and what iamlint says of them is what it says.
//
//	go run ./internal/docgen
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("docgen: ")
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	root, err := module()
	if err != nil {
		return err
	}
	// What can be written is, whatever else fails.
	files, failed := generate(ctx, os.DirFS(root))
	stale, err := compare(os.DirFS(root), files)
	if err != nil {
		return err
	}
	for _, name := range stale {
		full := filepath.Join(root, filepath.FromSlash(name))
		content, wanted := files[name]
		if !wanted {
			if failed != nil {
				continue // it may be the page of a rule that failed
			}
			if err := os.Remove(full); err != nil {
				return fmt.Errorf("remove the page of a rule that is gone: %w", err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return fmt.Errorf("make folder: %w", err)
		}
		if err := os.WriteFile(full, content, 0o644); err != nil {
			return fmt.Errorf("write page: %w", err)
		}
	}
	return failed
}

// module returns the module's folder, upwards from the working folder.
func module() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("find the module: no go.mod here or above")
		}
		dir = parent
	}
}

// The folder of the pages.
const pages = "docs/rules"

// compare returns the names of the files that are not as they should be: different, missing, or a page that no rule has.
func compare(root fs.FS, files map[string][]byte) ([]string, error) {
	var stale []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		content, err := fs.ReadFile(root, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read page: %w", err)
		}
		if err != nil || !bytes.Equal(content, files[name]) {
			stale = append(stale, name)
		}
	}
	entries, err := fs.ReadDir(root, pages)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list pages: %w", err)
	}
	for _, e := range entries {
		name := path.Join(pages, e.Name())
		if _, ok := files[name]; !ok && strings.HasSuffix(name, ".md") {
			stale = append(stale, name)
		}
	}
	return stale, nil
}
