// Package scaffold makes the files of new rules from templates.
package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"text/template"
)

var kebab = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// CheckID returns an error for an ID that a rule cannot have.
func CheckID(id string) error {
	if !kebab.MatchString(id) {
		return fmt.Errorf("%q is not kebab-case: write an id such as bucket-without-owner", id)
	}
	return nil
}

// File is a file to make, and the name of its template.
type File struct{ Name, Template string }

// Vacant returns an error if one of the files exists.
func Vacant(files []File) error {
	for _, f := range files {
		if _, err := os.Stat(f.Name); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is there already", f.Name)
		}
	}
	return nil
}

// Write makes the files, and the folders that they are in, from the templates of a folder and what these are about.
func Write(templates fs.FS, folder string, about any, files []File) error {
	all, err := template.ParseFS(templates, folder+"/*.tmpl")
	if err != nil {
		return fmt.Errorf("read the templates: %w", err)
	}
	for _, f := range files {
		var out bytes.Buffer
		if err := all.ExecuteTemplate(&out, f.Template, about); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		if err := os.MkdirAll(filepath.Dir(f.Name), 0o755); err != nil { //nolint:gosec // rules are for everyone to read
			return fmt.Errorf("make the folder: %w", err)
		}
		if err := os.WriteFile(f.Name, out.Bytes(), 0o644); err != nil { //nolint:gosec // rules are for everyone to read
			return fmt.Errorf("write the rule: %w", err)
		}
	}
	return nil
}
