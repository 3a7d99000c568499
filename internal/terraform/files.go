package terraform

import (
	"cmp"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/iamlint/iamlint/internal/confine"
	"github.com/iamlint/iamlint/policy"
)

// Files are where the files of a configuration are read from. Paths are as Terraform joins them: with forward slashes, relative to
// where Folder is.
type Files interface {
	// Read returns the content of a file, and the offset at which it begins in the source of the unit.
	Read(path string) (content []byte, base int, err error)
	// List returns the names of the files in a folder.
	List(folder string) ([]string, error)
}

// IsConfiguration reports whether a name is that of a file of a configuration.
func IsConfiguration(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#") {
		return false
	}
	for _, ending := range []string{".tf", ".tf.json", ".tofu", ".tofu.json"} {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	return false
}

// ordered are the files of a module in the order in which they are merged, override files last. Of x.tf and x.tofu, OpenTofu
// takes the second.
// https://developer.hashicorp.com/terraform/language/files/override
func ordered(names []string) (files []string) {
	for _, name := range names {
		twin := strings.Replace(name, ".tf", ".tofu", 1)
		if IsConfiguration(name) && (twin == name || !slices.Contains(names, twin)) {
			files = append(files, name)
		}
	}
	slices.SortFunc(files, func(a, b string) int {
		if x, y := isOverride(a), isOverride(b); x != y {
			if x {
				return 1
			}
			return -1
		}
		return cmp.Compare(a, b)
	})
	return files
}

func isOverride(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	return base == "override" || strings.HasSuffix(base, "_override")
}

// file, templatefile and fileset read files of the repository.

// inside is the path of a file that an expression names; false if it is not known.
func (c *call) inside(v *value) (string, bool) {
	name, ok := v.known()
	if !ok || strings.HasPrefix(name, "~") || c.s.module == nil {
		return "", false
	}
	if path.IsAbs(name) {
		return path.Clean(name), true
	}
	// Terraform takes relative paths from the working folder, which is that of the root module; path.module is it, too.
	root := c.e.root.config.folder
	if name == root || strings.HasPrefix(name, root+"/") || root == "." {
		return path.Clean(name), true
	}
	for _, config := range c.e.configs {
		if config != nil && config.folder != "" && strings.HasPrefix(name, config.folder+"/") {
			return path.Clean(name), true
		}
	}
	return path.Join(root, name), true
}

func (c *call) file() *value {
	name, ok := c.inside(c.args[0])
	if !ok {
		return nil
	}
	content, base, err := c.e.files.Read(name)
	if err != nil || !c.e.pay(len(content)/64) {
		return c.missing(name, err)
	}
	return fileText(content, base)
}

func fileText(content []byte, base int) *value {
	skipped := 0
	if strings.HasPrefix(string(content), "\uFEFF") {
		skipped = len("\uFEFF")
	}
	at := policy.Range{Start: base + skipped, End: base + len(content)}
	return &value{kind: policy.String, at: at, pieces: []piece{{text: string(content[skipped:]), start: at.Start}}}
}

// missing is a file that cannot be read: it may be one that something makes before Terraform runs.
func (c *call) missing(name string, err error) *value {
	c.e.unit.count("file", name, c.at)
	reason := "a file that is not there"
	if err != nil && errors.Is(err, confine.ErrOutside) {
		reason = "a file outside of the repository"
	}
	v := c.e.mystery(c.name+"("+name+")", aString, c.at, reason)
	c.e.notes.failed = true
	return v
}

func (c *call) fileExists() *value {
	name, ok := c.inside(c.args[0])
	if !ok {
		return nil
	}
	_, _, err := c.e.files.Read(name)
	return boolean(err == nil, c.at)
}

// fileSet lists the files of a folder that match a pattern. Folders are not searched: only the last element of the pattern may have
// wildcards.
func (c *call) fileSet() *value {
	folder, ok := c.inside(c.args[0])
	pattern, known := c.args[1].known()
	below, last := path.Split(pattern)
	if !ok || !known || strings.ContainsAny(below, "*?[{") || strings.Contains(last, "**") {
		return nil
	}
	names, err := c.e.files.List(path.Join(folder, below))
	if err != nil {
		return nil
	}
	v := &value{kind: policy.Array, at: c.at, set: true}
	for _, name := range names {
		if match, err := doublestar.Match(last, name); err == nil && match && c.e.pay(1) {
			v.items = append(v.items, item{str(below+name, c.at), false})
		}
	}
	return sorted(v)
}

func (c *call) templateFile() *value {
	name, ok := c.inside(c.args[0])
	if !ok {
		return nil
	}
	content, base, err := c.e.files.Read(name)
	if err != nil || !c.e.pay(len(content)/64) {
		return c.missing(name, err)
	}
	return c.e.rendered(fileText(content, base), c.args[1], c.at)
}

func (c *call) templateString() *value {
	if _, ok := c.args[0].known(); !ok {
		return nil
	}
	return c.e.rendered(c.args[0], c.args[1], c.at)
}
