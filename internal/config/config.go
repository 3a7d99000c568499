// Package config reads .iamlint.yaml, the file in which a project says how it wants to be linted.
//
// A mistake in it is an error with file, line and column that says what to do; nothing is passed over silently. The same
// grammar is written down for editors in docs/config.schema.json, which a test holds to this package.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/confine"
	"github.com/iamlint/iamlint/internal/spelling"
	"github.com/iamlint/iamlint/policy"
)

// Name is the name of the file, Short another one that it may have.
const (
	Name  = ".iamlint.yaml"
	Short = ".iamlint.yml"
)

// Config is what a .iamlint.yaml says. The zero Config says nothing.
type Config struct {
	// Path is the file as it was named; "" for the zero Config. Globs are relative to its folder.
	Path string
	// Kinds give kinds to documents by the paths of their files; the first that matches counts.
	Kinds []Kind
	// ResourceTypes are the CloudFormation types that plain resource policies are attached to, by the paths of their files.
	ResourceTypes []ResourceType
	// Rules switch rules on and off and set their levels. A rule's name outranks a category; else the last one counts.
	Rules []Rule
	// Overrides are settings of rules for some files. Each is applied to what came before it.
	Overrides []Override
	// Exclude are globs of what a walk passes over.
	Exclude []string
	// Rego are folders of custom rules, as written.
	Rego []string
	// Ignore are the findings that are not reported. RequireReasons says that each must have a reason.
	Ignore         []Ignore
	RequireReasons bool
	// Invariants are what must never be possible, and what must stay possible.
	Invariants []Invariant
	// FailOn is the least level of a finding that makes the exit status 1; nil if the file does not say.
	FailOn *analysis.Level
}

// Kind is the kind of the documents in files that match a glob.
type Kind struct {
	Glob string
	Kind policy.Kind
}

// ResourceType is what the resource policies in files that match a glob are attached to.
type ResourceType struct {
	Glob, Type string
}

// Rule is a setting of a rule or of a category.
type Rule struct {
	Ref
	// Off switches it off. Level is the level of its findings; analysis.None leaves the level as it is.
	Off   bool
	Level analysis.Level
}

// Override are settings of rules for files that match one of some globs.
type Override struct {
	Paths []string
	Rules []Rule
	// Line and Column are its place in the file.
	Line, Column int
}

// Ref is a name of a rule or category and its place in the file.
type Ref struct {
	Name         string
	Line, Column int
}

// Ignore describes findings that are not reported. A finding is one of them if each list that is not empty has an
// element that fits it.
type Ignore struct {
	// Rules are rules or categories.
	Rules []Ref
	// Paths are globs, matched as [Match] does.
	Paths []string
	// Names and Sids are the names of documents and the Sids of statements; * and ? are wildcards in them.
	Names, Sids []string
	// Reason says why.
	Reason string
	// Expires is the last day that it holds for; the zero time if it does not say.
	Expires time.Time
	// Line and Column are its place in the file.
	Line, Column int
}

// Error is a mistake in a configuration file.
type Error struct {
	File string
	// Line and Column count from 1; Column is 0 where it is unknown.
	Line, Column int
	// Message states the mistake and the remedy.
	Message string
}

// Error returns "file:line:column: message".
func (e *Error) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// Find returns the nearest .iamlint.yaml, or .iamlint.yml, in dir or in a folder above it, up to the root of the git repository that
// dir lies in; "" if there is none. A folder with both is an error.
func Find(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find %s: %w", Name, err)
	}
	repository := confine.Repository(dir)
	for {
		file, err := in(dir)
		if file != "" || err != nil {
			return file, err
		}
		parent := filepath.Dir(dir)
		if parent == dir || dir == repository {
			return "", nil
		}
		dir = parent
	}
}

// in returns the configuration in a folder, "" if there is none.
func in(dir string) (string, error) {
	found := ""
	for _, name := range []string{Name, Short} {
		file := filepath.Join(dir, name)
		info, err := os.Stat(file)
		switch {
		case err == nil && info.Mode().IsRegular() && found != "":
			return "", fmt.Errorf("%s has %s and %s: keep one of them", dir, Name, Short)
		case err == nil && info.Mode().IsRegular():
			found = file
		case err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission):
		default:
			return "", fmt.Errorf("find %s: %w", name, err)
		}
	}
	return found, nil
}

// mostBytes is the size of the largest configuration.
const mostBytes = 1 << 20

// Load reads a file. Its errors are those of the file system, or of [Parse].
func Load(file string) (*Config, error) {
	content, err := confine.ReadFile(file, mostBytes)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	return Parse(file, content)
}

// CheckNames returns an error for each rule or category that the file names and that is not among known.
func (c *Config) CheckNames(known []string) error {
	var errs []error
	check := func(ref Ref) {
		if slices.Contains(known, ref.Name) {
			return
		}
		message := fmt.Sprintf("unknown rule or category %q", ref.Name)
		if near := Nearest(ref.Name, known); near != "" {
			message += fmt.Sprintf(": did you mean %q?", near)
		} else {
			message += ": `iamlint rules` lists them"
		}
		errs = append(errs, &Error{File: c.Path, Line: ref.Line, Column: ref.Column, Message: message})
	}
	for _, rule := range c.Rules {
		check(rule.Ref)
	}
	for _, override := range c.Overrides {
		for _, rule := range override.Rules {
			check(rule.Ref)
		}
	}
	for _, ignore := range c.Ignore {
		for _, ref := range ignore.Rules {
			check(ref)
		}
	}
	return errors.Join(errs...)
}

// KindOf returns the kind that the file gives to a path, which is relative to the file's folder.
func (c *Config) KindOf(name string) (policy.Kind, bool) {
	for _, kind := range c.Kinds {
		if Match(kind.Glob, name) {
			return kind.Kind, true
		}
	}
	return 0, false
}

// ResourceTypeOf returns the resource type that the file gives to a path, which is relative to the file's folder; "" if none.
func (c *Config) ResourceTypeOf(name string) string {
	for _, t := range c.ResourceTypes {
		if Match(t.Glob, name) {
			return t.Type
		}
	}
	return ""
}

// RulesIn are the settings of rules that hold for a path, which is relative to the file's folder, in the order in which they apply.
func (c *Config) RulesIn(name string) [][]Rule {
	sets := [][]Rule{c.Rules}
	for _, override := range c.Overrides {
		if slices.ContainsFunc(override.Paths, func(glob string) bool { return Match(glob, name) }) {
			sets = append(sets, override.Rules)
		}
	}
	return sets
}

// Match reports whether a glob matches a path with forward slashes or a folder above it: ** crosses folders, and a glob
// without a slash is matched against each element of the path, as in a .gitignore.
func Match(glob, name string) bool {
	glob = strings.TrimSuffix(strings.TrimPrefix(glob, "./"), "/")
	bare := !strings.Contains(glob, "/")
	for name != "." && name != "/" && name != "" {
		subject := name
		if bare {
			subject = path.Base(name)
		}
		if ok, err := doublestar.Match(glob, subject); ok && err == nil {
			return true
		}
		name = path.Dir(name)
	}
	return false
}

// Nearest returns the candidate that name is most likely a misspelling of; "" if none is close.
func Nearest(name string, candidates []string) string {
	match, _ := spelling.Nearest(name, max(2, len(name)/4), slices.Values(candidates), func(s string) string { return s })
	return match.Element
}
