package terraform

import (
	"cmp"
	"errors"
	"maps"
	"path"
	"path/filepath"
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
	// List returns the names of the files in a folder, and of the folders in it.
	List(folder string) (files, folders []string, err error)
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

// fileSet lists the files below a folder that match a pattern, ** for any number of folders. Terraform puts the two together before it
// looks for files, so that a pattern may lead out of the folder.
// https://developer.hashicorp.com/terraform/language/functions/fileset
func (c *call) fileSet() *value {
	folder, ok := c.inside(c.args[0])
	pattern, known := c.args[1].known()
	if !ok || !known || !doublestar.ValidatePattern(pattern) {
		return nil
	}
	within, elements := folder, strings.Split(path.Clean(pattern), "/")
	for len(elements) > 1 && !strings.ContainsAny(elements[0], `*?[{\`) {
		within, elements = path.Join(within, elements[0]), elements[1:]
	}
	s := &fileSearch{call: c, within: within, found: map[string]bool{}, begun: map[string]bool{}}
	if s.search("", elements); s.failed {
		return nil
	}
	v := &value{kind: policy.Array, at: c.at, set: true}
	for _, name := range slices.Sorted(maps.Keys(s.found)) {
		full := path.Join(within, name)
		inside, err := filepath.Rel(filepath.FromSlash(folder), filepath.FromSlash(full))
		if err != nil {
			return nil
		}
		v.items = append(v.items, item{str(filepath.ToSlash(inside), c.at), false})
	}
	return v
}

// fileSearch looks for files whose names match the elements of a pattern.
type fileSearch struct {
	call   *call
	within string
	found  map[string]bool
	// begun are the searches that were begun, by folder and what is left of the pattern.
	begun map[string]bool
	// failed says that not all folders could be looked at.
	failed bool
}

// folderCost is what looking into a folder costs beside its names.
const folderCost = 20

// search looks for what the elements match in a folder.
func (s *fileSearch) search(folder string, elements []string) {
	key := folder + "\x00" + strings.Join(elements, "/")
	if s.begun[key] || s.failed {
		return
	}
	s.begun[key] = true
	files, folders, err := s.call.e.files.List(path.Join(s.within, folder))
	if err != nil || !s.call.e.pay(folderCost+len(files)+len(folders)) {
		s.failed = true
		return
	}
	element, rest := elements[0], elements[1:]
	if element == "**" {
		if len(rest) > 0 {
			s.search(folder, rest)
		}
		for _, name := range folders {
			s.search(path.Join(folder, name), elements)
		}
		if len(rest) > 0 {
			return
		}
	}
	names := folders
	if len(rest) == 0 {
		names = files
	}
	for _, name := range names {
		switch match, err := doublestar.Match(element, name); {
		case err != nil:
			s.failed = true
		case !match && element != "**":
		case len(rest) == 0:
			s.found[path.Join(folder, name)] = true
		default:
			s.search(path.Join(folder, name), rest)
		}
	}
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
